#include "diagnose/lint_rules.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void findings_stand_at_a_member_an_item_or_a_manifest(void **state) {
    (void)state;
    static const char text[] = "a: 1\nlist: [x, y]\n";
    struct desired desired = {.positions = positions_new()};
    auto_json documents = yaml_parse(text, sizeof text - 1, "a.yaml", desired.positions, NULL);
    const json_t *root = json_array_get(documents, 0);
    const struct lint_scope scope = {.desired = &desired};
    const struct lint_manifest manifest = {.object = root, .where = {"a.yaml", 9, 1}};
    struct lint_report report = {0};
    lint_add_member(&scope, &report, FINDING_HTTP_REDIRECT, root, "list", "list", "says %s", "so");
    lint_add_item(&scope, &report, FINDING_HTTP_REDIRECT, json_object_get(root, "list"), 1, "list[1]", "two");
    lint_next(lint_add_manifest(&report, FINDING_HTTP_REDIRECT, &manifest, NULL, "three"), "do %d", 4);
    assert_int_equal(report.items[0].line, 2);
    assert_string_equal(report.items[0].message, "says so");
    assert_string_equal(report.items[0].path, "list");
    assert_int_equal(report.items[1].column, 11);
    assert_int_equal(report.items[2].line, 9);
    assert_string_equal(report.items[2].next, "do 4");
    assert_string_equal(report.items[0].file, "a.yaml");
    lint_report_clear(&report);
    desired_clear(&desired);
}

static void a_fix_waits_for_its_place(void **state) {
    (void)state;
    struct lint_report report = {0};
    lint_fix_value(lint_report_add(&report, FINDING_IMPLICIT_FLOW, NULL, "x", "y"), "false");
    assert_string_equal(report.items[0].fix->text, "false");
    assert_true(report.items[0].fix->offset == SIZE_MAX);
    lint_report_clear(&report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_stand_at_a_member_an_item_or_a_manifest),
        cmocka_unit_test(a_fix_waits_for_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
