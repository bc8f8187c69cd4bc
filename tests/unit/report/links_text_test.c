/* The links of attach-scopes: what they were and what they are. */
#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void end(struct report_case *planned, size_t index, enum plan_result result, const char *reason) {
    plan_item_end(&planned->plan.items[index], result, reason);
}

static void links_show_what_they_were_and_are(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "backstage", "{'defaultClientScopes': ['groups', 'profile', 'x', 'y']}",
                "{'optionalClientScopes': ['profile']}");
    case_client_strict(&planned, "old", "{'optionalClientScopes': []}",
                       "{'optionalClientScopes': ['phone']}");
    case_make_plan(&planned, ENSURE_STRICT);
    end(&planned, 0, RESULT_DONE, NULL);
    end(&planned, 1, RESULT_DONE, NULL);
    end(&planned, 2, RESULT_FAILED, "the server answered 404");
    end(&planned, 3, RESULT_SKIPPED, NULL);
    end(&planned, 4, RESULT_NOT_ATTEMPTED, "declined");
    auto_text text = case_links(&planned, &style_plain);
    assert_string_equal(text, "realm ameide\n"
                              "  client backstage\n"
                              "    ✓ groups   not linked → default\n"
                              "    ✓ profile  optional → default\n"
                              "    ✗ x        not linked → default  failed\n"
                              "      the server answered 404\n"
                              "    = y        default, as before\n"
                              "  client old\n"
                              "    · phone  optional → not linked  not attempted\n"
                              "      declined\n");
}

static void no_links_to_change_is_said(void **state) {
    (void)state;
    auto_case planned = {0};
    auto_text text = case_links(&planned, &style_plain);
    assert_string_equal(text, "Nothing to do: every scope is linked as declared.\n");
}

static void a_scope_that_is_created_first_is_listed_with_the_links(void **state) {
    (void)state;
    auto_case planned = {0};
    case_object(&planned, &kind_client_scope, "ameide", "groups", "{}", NULL);
    case_client(&planned, "a", "{'defaultClientScopes': ['groups']}", "{}");
    case_make_plan(&planned, ENSURE_CREATE_ONLY);
    end(&planned, 0, RESULT_DONE, NULL);
    end(&planned, 1, RESULT_DONE, NULL);
    auto_text text = case_links(&planned, &style_plain);
    assert_string_equal(text, "realm ameide\n"
                              "  ✓ client scope groups  created\n"
                              "  client a\n"
                              "    ✓ groups  not linked → default\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_show_what_they_were_and_are),
        cmocka_unit_test(no_links_to_change_is_said),
        cmocka_unit_test(a_scope_that_is_created_first_is_listed_with_the_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
