/* Plans, object by object. */
#include "report/plan_block.h"

#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void blocks_gather_what_would_be_done_to_one_object(void **state) {
    (void)state;
    auto_case planned = {0};
    auto_plan_block block = {0};
    size_t index = 0;
    case_client(&planned, "a", "{'name': 'new', 'defaultClientScopes': ['email', 'groups']}", "{}");
    case_client(&planned, "b", "{'name': 'only left'}", "{}");
    case_client(&planned, "c", "{'name': 'c'}", NULL);
    case_make_plan(&planned, ENSURE_CREATE_ONLY);
    assert_true(plan_block_next(&planned.plan, &index, &block));
    auto_text actions = strings_join(&block.actions, ",");
    assert_string_equal(block.first->name, "a");
    assert_string_equal(actions, "attach");
    assert_int_equal(block.view.count, 2);
    assert_true(plan_block_next(&planned.plan, &index, &block));
    assert_string_equal(block.first->name, "c");
    assert_int_equal(block.view.count, 1);
    assert_false(plan_block_next(&planned.plan, &index, &block));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_gather_what_would_be_done_to_one_object)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
