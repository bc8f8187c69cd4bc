/* What became of a plan, for people. */
#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A creation, an update, an attachment and a move, in this order. */
static void make_four_steps(struct report_case *planned, enum ensure_mode mode) {
    case_client(planned, "argocd", "{'name': 'Argo CD'}", NULL);
    case_client(
        planned, "backstage",
        "{'name': 'new', 'redirectUris': ['https://x'], 'defaultClientScopes': ['groups', 'profile']}",
        "{'name': 'old', 'optionalClientScopes': ['profile']}");
    case_make_plan(planned, mode);
    assert_int_equal(planned->plan.count, 4);
}

static void end(struct report_case *planned, size_t index, enum plan_result result, const char *reason) {
    plan_item_end(&planned->plan.items[index], result, reason);
}

static void check(struct report_case *planned, const char *next_command, const char *expected) {
    auto_text text = case_outcome(planned, REPORT_TEXT, &style_plain, next_command);
    assert_string_equal(text, expected);
}

static void each_step_that_is_done_says_what_was_done(void **state) {
    (void)state;
    auto_case planned = {0};
    make_four_steps(&planned, ENSURE_UPDATE);
    for (size_t i = 0; i < planned.plan.count; i++)
        end(&planned, i, RESULT_DONE, NULL);
    check(&planned, NULL,
          "realm ameide\n"
          "  ✓ client argocd     created\n"
          "  ✓ client backstage  updated: name, redirectUris\n"
          "  ✓ client backstage  attached groups (default)\n"
          "  ✓ client backstage  moved profile: optional → default\n"
          "\n"
          "4 done\n");
}

static void what_is_not_done_says_why(void **state) {
    (void)state;
    auto_case planned = {0};
    make_four_steps(&planned, ENSURE_UPDATE);
    end(&planned, 0, RESULT_FAILED, "the server answered 400: \"A redirect URI is not a valid URI\"\x1b[2J");
    end(&planned, 1, RESULT_SKIPPED, NULL);
    end(&planned, 2, RESULT_NOT_ATTEMPTED, "interrupted");
    check(&planned, "unused",
          "realm ameide\n"
          "  ✗ client argocd     failed to create\n"
          "      the server answered 400: \"A redirect URI is not a valid URI\"\\x1b[2J\n"
          "  = client backstage  no need to update: name, redirectUris\n"
          "  · client backstage  did not attach groups (default)\n"
          "      interrupted\n"
          "  · client backstage  did not move profile: optional → default\n"
          "\n"
          "1 failed, 2 not attempted, 1 needed nothing\n");
}

static void of_many_that_were_not_attempted_some_are_shown(void **state) {
    (void)state;
    auto_case planned = {0};
    for (char name[] = "a0"; name[1] <= '9'; name[1]++)
        case_client(&planned, name, "{'name': 'x'}", NULL);
    case_make_plan(&planned, ENSURE_UPDATE);
    assert_int_equal(planned.plan.count, 10);
    end(&planned, 0, RESULT_DONE, NULL);
    for (size_t i = 1; i < 9; i++)
        end(&planned, i, RESULT_NOT_ATTEMPTED, i < 3 ? "the server is down" : "interrupted");
    end(&planned, 9, RESULT_FAILED, "refused");
    check(&planned, NULL,
          "realm ameide\n"
          "  ✓ client a0  created\n"
          "  · client a1  did not create\n"
          "      the server is down\n"
          "  · client a2  did not create\n"
          "      the server is down\n"
          "  · client a3  did not create\n"
          "      interrupted\n"
          "  · client a4  did not create\n"
          "      interrupted\n"
          "  · client a5  did not create\n"
          "      interrupted\n"
          "  · client a6  did not create\n"
          "      interrupted\n"
          "  · client a7  did not create\n"
          "      interrupted\n"
          "  · and 1 more\n"
          "  ✗ client a9  failed to create\n"
          "      refused\n"
          "\n"
          "1 done, 1 failed, 8 not attempted\n");
}

static void what_is_left_names_the_next_command(void **state) {
    (void)state;
    auto_case planned = {0};
    make_four_steps(&planned, ENSURE_CREATE_ONLY);
    end(&planned, 0, RESULT_DONE, NULL);
    end(&planned, 2, RESULT_DONE, NULL);
    end(&planned, 3, RESULT_DONE, NULL);
    planned.plan.items[3].verified = false;
    check(&planned, "kubectl kcrealm ensure --update -f values.yaml",
          "realm ameide\n"
          "  ✓ client argocd     created\n"
          "  – client backstage  left: name, redirectUris\n"
          "  ✓ client backstage  attached groups (default)\n"
          "  ✓ client backstage  moved profile: optional → default (not read back)\n"
          "\n"
          "3 done, 1 left as it was\n"
          "To change what was left:\n"
          "  kubectl kcrealm ensure --update -f values.yaml\n");
}

static void an_empty_plan_is_all_right(void **state) {
    (void)state;
    auto_case planned = {0};
    check(&planned, "unused", "Nothing to do: all that is declared is there.\n");
}

static void ascii_symbols_keep_lines_aligned(void **state) {
    (void)state;
    auto_case planned = {0};
    make_four_steps(&planned, ENSURE_CREATE_ONLY);
    end(&planned, 0, RESULT_FAILED, NULL);
    end(&planned, 2, RESULT_DONE, NULL);
    auto_text text = case_outcome(&planned, REPORT_TEXT, &style_ascii, NULL);
    assert_string_equal(text, "realm ameide\n"
                              "  !! client argocd     failed to create\n"
                              "  -- client backstage  left: name, redirectUris\n"
                              "  ok client backstage  attached groups (default)\n"
                              "  .. client backstage  did not move profile: optional -> default\n"
                              "\n"
                              "1 done, 1 failed, 1 not attempted, 1 left as it was\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_that_is_done_says_what_was_done),
        cmocka_unit_test(what_is_not_done_says_why),
        cmocka_unit_test(of_many_that_were_not_attempted_some_are_shown),
        cmocka_unit_test(what_is_left_names_the_next_command),
        cmocka_unit_test(an_empty_plan_is_all_right),
        cmocka_unit_test(ascii_symbols_keep_lines_aligned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
