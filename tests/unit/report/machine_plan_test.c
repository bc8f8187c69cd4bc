/* The documents Plan and Outcome: users script against them. */
#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ZERO "'write': 0, 'regenerate': 0, 'refresh': 0, 'restart': 0"

static void make_steps(struct report_case *planned, enum ensure_mode mode) {
    case_object(planned, &kind_client, "r", "b", "{'name': 'B', 'defaultClientScopes': ['email']}",
                "{'name': 'C', 'optionalClientScopes': ['email']}");
    case_object(planned, &kind_client, "q", "a", "{'name': 'A'}", NULL);
    case_object(planned, &kind_client_scope, "r", "email", "{'description': 'd'}", NULL);
    case_make_plan(planned, mode);
}

static void plans_are_sorted_and_hold_what_would_be_done(void **state) {
    (void)state;
    auto_case planned = {0};
    make_steps(&planned, ENSURE_UPDATE);
    auto_text text = case_plan(&planned, ENSURE_UPDATE, REPORT_JSON, &style_plain);
    check_document(text, "Plan", "{'create': 2, 'update': 1, 'attach': 0, 'detach': 0, 'move': 1, " ZERO "}",
                   "[{'realm': 'q', 'kind': 'client', 'name': 'a', 'action': 'create',"
                   "  'changes': [{'path': '/name', 'op': 'add', 'declared': 'A'}]},"
                   " {'realm': 'r', 'kind': 'client', 'name': 'b', 'action': 'update',"
                   "  'changes': [{'path': '/name', 'op': 'replace', 'declared': 'B', 'live': 'C'}]},"
                   " {'realm': 'r', 'kind': 'client', 'name': 'b', 'action': 'move',"
                   "  'changes': [{'path': '/defaultClientScopes', 'op': 'add', 'declared': 'email'},"
                   "              {'path': '/optionalClientScopes', 'op': 'remove', 'live': 'email'}]},"
                   " {'realm': 'r', 'kind': 'client-scope', 'name': 'email', 'action': 'create',"
                   "  'changes': [{'path': '/description', 'op': 'add', 'declared': 'd'}]}]");
}

static void plans_leave_out_what_the_mode_leaves(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'A'}", "{'name': 'B'}");
    auto_text text = case_plan(&planned, ENSURE_CREATE_ONLY, REPORT_JSON, &style_plain);
    check_document(text, "Plan", "{'create': 0, 'update': 0, 'attach': 0, 'detach': 0, 'move': 0, " ZERO "}",
                   "[]");
}

static void outcomes_say_what_became_of_each_step(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'A'}", "{'name': 'B'}");
    case_client(&planned, "b", "{'name': 'B'}", NULL);
    case_client(&planned, "c", "{'name': 'C'}", NULL);
    case_client(&planned, "d", "{'name': 'D'}", NULL);
    case_make_plan(&planned, ENSURE_CREATE_ONLY);
    plan_item_end(&planned.plan.items[1], RESULT_DONE, NULL);
    plan_item_end(&planned.plan.items[2], RESULT_FAILED, "not UTF-8: \xff");
    auto_text text = case_outcome(&planned, REPORT_JSON, &style_plain, "unused");
    check_document(
        text, "Outcome", "{'done': 1, 'left': 1, 'skipped': 0, 'failed': 1, 'not-attempted': 1}",
        "[{'realm': 'ameide', 'kind': 'client', 'name': 'a', 'action': 'update',"
        "  'changes': [{'path': '/name', 'op': 'replace', 'declared': 'A', 'live': 'B'}], 'result': 'left',"
        "  'verified': false, 'reason': 'without --update existing clients are not changed'},"
        " {'realm': 'ameide', 'kind': 'client', 'name': 'b', 'action': 'create',"
        "  'changes': [{'path': '/name', 'op': 'add', 'declared': 'B'}], 'result': 'done', 'verified': true,"
        "  'reason': null},"
        " {'realm': 'ameide', 'kind': 'client', 'name': 'c', 'action': 'create',"
        "  'changes': [{'path': '/name', 'op': 'add', 'declared': 'C'}], 'result': 'failed', 'verified': "
        "false,"
        "  'reason': 'not UTF-8: \\\\xff'},"
        " {'realm': 'ameide', 'kind': 'client', 'name': 'd', 'action': 'create',"
        "  'changes': [{'path': '/name', 'op': 'add', 'declared': 'D'}], 'result': 'not-attempted',"
        "  'verified': false, 'reason': null}]");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_are_sorted_and_hold_what_would_be_done),
        cmocka_unit_test(plans_leave_out_what_the_mode_leaves),
        cmocka_unit_test(outcomes_say_what_became_of_each_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
