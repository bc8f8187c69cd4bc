/* Plans and outcomes as comments. */
#include "kcrealm/base/memory.h"
#include "report/formats.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_plan_has_a_row_and_a_diff_for_each_object(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'new', 'defaultClientScopes': ['groups']}", "{'name': 'old'}");
    case_client(&planned, "b", "{'name': 'b'}", NULL);
    auto_text text = case_plan(&planned, ENSURE_CREATE_ONLY, REPORT_MARKDOWN, &style_plain);
    assert_string_equal(
        text, "**Keycloak:** Plan: 1 to create, 1 scope link to attach\n"
              "\n"
              "1 object (1 field) differs and stays as it is; --update makes it equal.\n"
              "\n"
              "| Realm | Object | Would | Declared at |\n"
              "|---|---|---|---|\n"
              "| `ameide` | client `a` | attach | `values.yaml:10:7` |\n"
              "| `ameide` | client `b` | create | `values.yaml:20:7` |\n"
              "\n"
              "<details><summary>client <code>a</code> of realm <code>ameide</code>: attach</summary>\n"
              "\n"
              "```diff\n"
              "@@ defaultClientScopes @@\n"
              "+ groups\n"
              "```\n"
              "\n"
              "</details>\n"
              "\n"
              "<details><summary>client <code>b</code> of realm <code>ameide</code>: create</summary>\n"
              "\n"
              "```diff\n"
              "@@ name @@\n"
              "+ b\n"
              "```\n"
              "\n"
              "</details>\n"
              "\n");
}

static void an_empty_plan_is_one_line(void **state) {
    (void)state;
    auto_case empty = {0};
    auto_text plan = case_plan(&empty, ENSURE_UPDATE, REPORT_MARKDOWN, &style_plain);
    auto_text outcome = case_outcome(&empty, REPORT_MARKDOWN, &style_plain, NULL);
    assert_string_equal(plan, "**Keycloak:** Nothing to do.\n");
    assert_string_equal(outcome, "**Keycloak:** Nothing to do: all that is declared is there.\n");
}

static void an_outcome_has_a_row_for_each_step(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'new', 'defaultClientScopes': ['groups']}", "{'name': 'old'}");
    case_make_plan(&planned, ENSURE_CREATE_ONLY);
    plan_item_end(&planned.plan.items[1], RESULT_FAILED, "it said |no|");
    auto_text text = case_outcome(&planned, REPORT_MARKDOWN, &style_ascii, "kubectl kcrealm ensure --update");
    assert_string_equal(text, "**Keycloak:** 1 failed, 1 left as it was\n"
                              "\n"
                              "To change what was left: `kubectl kcrealm ensure --update`\n"
                              "\n"
                              "| Realm | Object | Result | Step | Reason |\n"
                              "|---|---|---|---|---|\n"
                              "| `ameide` | client `a` | left | `left: name` | "
                              "`without --update existing clients are not changed` |\n"
                              "| `ameide` | client `a` | failed | `failed to attach groups (default)` | "
                              "<code>it said &#124;no&#124;</code> |\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_has_a_row_and_a_diff_for_each_object),
        cmocka_unit_test(an_empty_plan_is_one_line),
        cmocka_unit_test(an_outcome_has_a_row_for_each_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
