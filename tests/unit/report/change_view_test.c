/* Changes of one object, gathered from several places. */
#include "kcrealm/base/memory.h"
#include "report/change_text.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *fields_of(const struct change_view *view) {
    auto_strings fields = {0};
    change_view_fields(view, &fields);
    return strings_join(&fields, " | ");
}

static void each_field_counts_once(void **state) {
    (void)state;
    auto_case drifted = {0};
    const struct drift_item *item =
        case_client(&drifted, "a", "{'redirectUris': ['x', 'y'], 'attributes': {'b': '1', 'c': '2'}}",
                    "{'redirectUris': ['z']}");
    auto_change_view view = change_view_of(item->kind, &item->changes);
    auto_text fields = fields_of(&view);
    assert_int_equal(view.count, 5);
    assert_string_equal(fields, "redirectUris | attributes.b | attributes.c");
}

static void a_moved_link_counts_for_the_list_that_it_goes_to(void **state) {
    (void)state;
    auto_case drifted = {0};
    const struct drift_item *item = case_client_strict(&drifted, "a", "{'defaultClientScopes': ['email']}",
                                                       "{'optionalClientScopes': ['email', 'phone']}");
    auto_change_view view = change_view_of(item->kind, &item->changes);
    auto_text fields = fields_of(&view);
    assert_string_equal(fields, "defaultClientScopes");
}

static void changes_of_several_steps_add_up(void **state) {
    (void)state;
    auto_case planned = {0};
    case_client(&planned, "a", "{'name': 'x', 'defaultClientScopes': ['email', 'groups']}", "{}");
    case_make_plan(&planned, ENSURE_UPDATE);
    auto_change_view view = {.kind = &kind_client};
    for (size_t i = 0; i < planned.plan.count; i++)
        change_view_add(&view, &planned.plan.items[i].changes);
    auto_text fields = fields_of(&view);
    assert_string_equal(fields, "name | defaultClientScopes");
}

static void no_changes_are_no_fields(void **state) {
    (void)state;
    const struct changes none = {0};
    auto_change_view view = change_view_of(&kind_client, &none);
    auto_text fields = fields_of(&view);
    assert_string_equal(fields, "");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_counts_once),
        cmocka_unit_test(a_moved_link_counts_for_the_list_that_it_goes_to),
        cmocka_unit_test(changes_of_several_steps_add_up),
        cmocka_unit_test(no_changes_are_no_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
