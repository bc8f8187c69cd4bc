/* Reports for servers of continuous integration. tests/cli/formats.bats reads them with an XML parser. */
#include "kcrealm/base/memory.h"
#include "report/formats.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HEADER "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static void a_suite_for_each_realm_and_a_case_for_each_object(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_object(&drifted, &kind_client, "one", "a", "{'name': 'same'}", "{'name': 'same'}");
    case_object(&drifted, &kind_client, "one", "b", "{'name': 'new'}", "{'name': 'old'}");
    case_object(&drifted, &kind_client, "two", "c", "{}", NULL);
    case_object(&drifted, &kind_client, "two", "d", "{'attributes': {'x': 'y'}}",
                "{'attributes': {'x': '**********'}}");
    auto_text text = case_drift(&drifted, REPORT_JUNIT, &style_color);
    assert_string_equal(
        text, HEADER
        "<testsuites name=\"kcrealm\" tests=\"4\" failures=\"2\" errors=\"1\" skipped=\"0\" time=\"0\">\n"
        "  <testsuite name=\"one\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
        "    <testcase classname=\"one.client\" name=\"a\" time=\"0\"/>\n"
        "    <testcase classname=\"one.client\" name=\"b\" time=\"0\">\n"
        "      <failure type=\"drifted\" message=\"1 field differs\">values.yaml:20:7\n"
        "name\n"
        "  - old\n"
        "  + new\n"
        "</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"two\" tests=\"2\" failures=\"1\" errors=\"1\" skipped=\"0\" time=\"0\">\n"
        "    <testcase classname=\"two.client\" name=\"c\" time=\"0\">\n"
        "      <failure type=\"missing\" message=\"missing\">values.yaml:30:7\n"
        "</failure>\n"
        "    </testcase>\n"
        "    <testcase classname=\"two.client\" name=\"d\" time=\"0\">\n"
        "      <error type=\"unknown\" message=\"unknown: /attributes/x: masked by the server\">"
        "values.yaml:40:7\n"
        "? attributes.x: masked by the server\n"
        "</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

static void an_outcome_has_a_case_for_each_step(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'new', 'defaultClientScopes': ['email', 'groups']}",
                "{'name': 'old'}");
    case_client(&planned, "b", "{}", NULL);
    case_make_plan(&planned, ENSURE_CREATE_ONLY);
    plan_item_end(&planned.plan.items[1], RESULT_DONE, NULL);
    plan_item_end(&planned.plan.items[2], RESULT_FAILED, "no");
    plan_item_end(&planned.plan.items[3], RESULT_NOT_ATTEMPTED, "not reached");
    auto_text text = case_outcome(&planned, REPORT_JUNIT, &style_plain, NULL);
    assert_string_equal(
        text, HEADER
        "<testsuites name=\"kcrealm\" tests=\"4\" failures=\"2\" errors=\"0\" skipped=\"1\" time=\"0\">\n"
        "  <testsuite name=\"ameide\" tests=\"4\" failures=\"2\" errors=\"0\" skipped=\"1\" time=\"0\">\n"
        "    <testcase classname=\"ameide.client\" name=\"a: update\" time=\"0\">\n"
        "      <skipped message=\"without --update existing clients are not changed\"/>\n"
        "    </testcase>\n"
        "    <testcase classname=\"ameide.client\" name=\"a: attach email\" time=\"0\"/>\n"
        "    <testcase classname=\"ameide.client\" name=\"a: attach groups\" time=\"0\">\n"
        "      <failure type=\"failed\" message=\"no\"/>\n"
        "    </testcase>\n"
        "    <testcase classname=\"ameide.client\" name=\"b: create\" time=\"0\">\n"
        "      <failure type=\"not-attempted\" message=\"not reached\"/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

static void nothing_is_a_document_too(void **state) {
    (void)state;
    auto_case empty = {0};
    auto_text text = case_drift(&empty, REPORT_JUNIT, &style_plain);
    assert_string_equal(
        text, HEADER
        "<testsuites name=\"kcrealm\" tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
        "</testsuites>\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_suite_for_each_realm_and_a_case_for_each_object),
        cmocka_unit_test(an_outcome_has_a_case_for_each_step),
        cmocka_unit_test(nothing_is_a_document_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
