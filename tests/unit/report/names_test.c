/* REALM/KIND/NAME of what is not in sync. */
#include "kcrealm/base/memory.h"
#include "report/formats.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void names_are_those_of_objects_that_are_not_in_sync(void **state) {
    (void)state;
    auto_case drifted = {0};
    case_client(&drifted, "a", "{'name': 'same'}", "{'name': 'same'}");
    case_client(&drifted, "b\n\x1b", "{'name': 'new'}", "{'name': 'old'}");
    case_client(&drifted, "c", "{}", NULL);
    case_client(&drifted, "d", "{'attributes': {'x': 'y'}}", "{'attributes': {'x': '**********'}}");
    case_object(&drifted, &kind_client_scope, "ameide", "groups", "{}", NULL);
    auto_text text = case_drift(&drifted, REPORT_NAME, &style_color);
    assert_string_equal(text, "ameide/client/b\\n\\x1b\nameide/client/c\nameide/client/d\n"
                              "ameide/client-scope/groups\n");
}

static void a_plan_names_each_object_once(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "b", "{'name': 'new', 'defaultClientScopes': ['email', 'groups']}", "{}");
    case_client(&planned, "a", "{}", NULL);
    auto_text text = case_plan(&planned, ENSURE_CREATE_ONLY, REPORT_NAME, &style_plain);
    assert_string_equal(text, "ameide/client/a\nameide/client/b\n");
}

static void an_outcome_names_what_is_not_done(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'defaultClientScopes': ['email', 'groups']}", "{}");
    case_client(&planned, "b", "{}", NULL);
    case_client(&planned, "c", "{'name': 'new'}", "{}");
    case_make_plan(&planned, ENSURE_CREATE_ONLY);
    plan_item_end(&planned.plan.items[0], RESULT_DONE, NULL);
    plan_item_end(&planned.plan.items[1], RESULT_FAILED, "no");
    plan_item_end(&planned.plan.items[2], RESULT_DONE, NULL);
    auto_text text = case_outcome(&planned, REPORT_NAME, &style_plain, NULL);
    assert_string_equal(text, "ameide/client/a\nameide/client/c\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_of_objects_that_are_not_in_sync),
        cmocka_unit_test(a_plan_names_each_object_once),
        cmocka_unit_test(an_outcome_names_what_is_not_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
