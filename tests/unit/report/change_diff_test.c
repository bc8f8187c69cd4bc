/* The lines of a diff block. */
#include "report/change_diff.h"

#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *diff_of(struct drift_item *item) {
    struct buffer out = {0};
    auto_change_view view = change_view_of(item->kind, &item->changes);
    change_diff_add(&out, &view);
    return buffer_steal(&out);
}

static void each_field_has_one_heading(void **state) {
    (void)state;
    auto_case drifted = {0};
    auto_text diff = diff_of(
        case_client(&drifted, "a",
                    "{'name': 'new', 'redirectUris': ['x', 'y'], 'defaultClientScopes': ['groups', 'email'],"
                    " 'optionalClientScopes': ['phone']}",
                    "{'name': 'old', 'redirectUris': ['z'], 'optionalClientScopes': ['groups'],"
                    " 'defaultClientScopes': ['phone']}"));
    assert_string_equal(diff, "@@ name @@\n- old\n+ new\n"
                              "@@ redirectUris @@\n- z\n+ x\n+ y\n"
                              "@@ defaultClientScopes @@\n+ groups\n+ email\n- phone\n"
                              "@@ optionalClientScopes @@\n- groups\n+ phone\n");
}

static void objects_and_lists_have_a_line_for_each_value(void **state) {
    (void)state;
    auto_case drifted = {0};
    auto_text diff = diff_of(case_client(
        &drifted, "a",
        "{'protocolMappers': [{'name': 'm', 'protocolMapper': 'p', 'config': {'claim.name': 'c'}}],"
        " 'x': ['one', 'two']}",
        "{'x': ['three']}"));
    assert_string_equal(diff, "@@ protocolMappers[\"m\"] @@\n+ protocolMapper: p\n+ claim.name: c\n"
                              "@@ x @@\n- three\n+ one\n+ two\n");
}

static void no_line_can_end_the_block(void **state) {
    (void)state;
    auto_case drifted = {0};
    auto_text diff = diff_of(
        case_client(&drifted, "a",
                    "{'name': 'a\\n```\\n</details>', 'description': '', 'attributes': {'```\\n```': '```'},"
                    " 'redirectUris': ['```', '\\n']}",
                    "{'description': '```'}"));
    for (const char *line = diff; *line; line = strchr(line, '\n') + 1)
        assert_non_null(strchr("@+-", *line));
}

static void secrets_are_masked_and_removals_marked(void **state) {
    (void)state;
    auto_case drifted = {0};
    auto_text diff = diff_of(case_client_strict(&drifted, "a", "{'attributes': {'api.password': 'hunter2'}}",
                                                "{'attributes': {'api.password': 'hunter1', 'more': 'x'}}"));
    assert_string_equal(diff, "@@ attributes.api.password @@\n- ***\n+ ***\n"
                              "@@ attributes.more  (undeclared) @@\n- x\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_has_one_heading),
        cmocka_unit_test(objects_and_lists_have_a_line_for_each_value),
        cmocka_unit_test(no_line_can_end_the_block),
        cmocka_unit_test(secrets_are_masked_and_removals_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
