#include "kcrealm/diagnose/lint_fix.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void want(struct lint_report *report, unsigned line, unsigned column, const char *path,
                 const char *text) {
    const struct position where = {"f", line, column};
    struct lint_finding *finding = lint_report_add(report, FINDING_IMPLICIT_FLOW, &where, path, "m");
    finding->fix = mem_alloc(sizeof *finding->fix);
    *finding->fix = (struct lint_fix){.offset = SIZE_MAX, .text = mem_dup(text)};
}

static void scalars_are_replaced_and_all_else_stays(void **state) {
    (void)state;
    static const struct {
        const char *text;
        unsigned line, column;
        const char *path, *fixed; /* fixed NULL: it is not mechanical */
    } rows[] = {
        {"a: true\n", 1, 1, "x.a", "a: NEW\n"},
        {"a:   true   # why\nb: 1\n", 1, 1, "a", "a:   NEW   # why\nb: 1\n"},
        {"x:\n  a: \"true\"\r\n", 2, 3, "x.a", "x:\n  a: NEW\r\n"},
        {"x: {b: 1, 'a': true, c: 2}", 1, 11, "x.a", "x: {b: 1, 'a': NEW, c: 2}"},
        {"{\"a\":true}", 1, 2, "a", "{\"a\":NEW}"},
        {"x: [1, true]", 1, 8, "x[1]", "x: [1, NEW]"},
        {"# \xc3\xa9\n\"\xc3\xa9\": {a: true}", 2, 7, "x.a", "# \xc3\xa9\n\"\xc3\xa9\": {a: NEW}"},
        {"a: true", 1, 1, "a", "a: NEW"},
        {"x/y.z: true\n", 1, 1, "m.a[\"x/y.z\"]", "x/y.z: NEW\n"},
        {"b.c: true\n", 1, 1, "m[\"x.y\"].a[\"b.c\"]", "b.c: NEW\n"},
        {"x/y: true\n", 1, 1, "m.a[\"x/z\"]", NULL},
        {"a: *flag\n", 1, 1, "a", NULL},
        {"a: &flag true\n", 1, 1, "a", NULL},
        {"a: !!bool true\n", 1, 1, "a", NULL},
        {"a: |\n  true\n", 1, 1, "a", NULL},
        {"a:\n  true\n", 1, 1, "a", NULL},
        {"a: true yes\n", 1, 1, "a", NULL},
        {"b: true\n", 1, 1, "a", NULL},
        {"<<: *x\n", 1, 1, "a", NULL},
        {"a: true\n", 2, 1, "a", NULL},
        {"a: true\n", 1, 99, "a", NULL},
        {"a: \"tr\\\"ue\"\n", 1, 1, "a", NULL},
        {"a: \"true\n", 1, 1, "a", NULL},
        {"a", 1, 1, "a", NULL},
        {"a: true\n", 1, 1, NULL, NULL},
        {"a: true\n", 0, 0, "a", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct lint_report report = {0};
        auto_buffer out = {0};
        const struct lint_text text = {"f", rows[i].text, strlen(rows[i].text)};
        want(&report, rows[i].line, rows[i].column, rows[i].path, "NEW");
        lint_fix_place(&report, &text);
        bool applied = lint_fix_apply(&report, &text, &out);
        assert_int_equal(report.items[0].fix != NULL, rows[i].fixed != NULL);
        assert_int_equal(applied, rows[i].fixed != NULL);
        assert_int_equal(report.items[0].fixed, rows[i].fixed != NULL);
        assert_string_equal(buffer_text(&out), rows[i].fixed ? rows[i].fixed : rows[i].text);
        lint_report_clear(&report);
    }
}

static void several_fixes_of_a_file_are_applied_together(void **state) {
    (void)state;
    static const char bytes[] = "a: 1\nb: 2\nc: 3\n";
    const struct lint_text text = {"f", bytes, strlen(bytes)};
    struct lint_report report = {0};
    auto_buffer out = {0};
    want(&report, 3, 1, "c", "three");
    want(&report, 1, 1, "a", "one");
    want(&report, 1, 1, "a", "one");
    want(&report, 1, 1, "a", "other");
    lint_fix_place(&report, &text);
    assert_true(lint_fix_apply(&report, &text, &out));
    assert_string_equal(buffer_text(&out), "a: one\nb: 2\nc: three\n");
    assert_true(report.items[0].fixed);
    assert_true(report.items[1].fixed && report.items[2].fixed);
    assert_false(report.items[3].fixed);
    lint_report_clear(&report);
}

static void other_files_and_findings_without_a_fix_are_left_alone(void **state) {
    (void)state;
    const struct lint_text text = {"g", "a: 1\n", 5};
    struct lint_report report = {0};
    auto_buffer out = {0};
    const struct position where = {"g", 1, 1};
    want(&report, 1, 1, "a", "x");
    lint_report_add(&report, FINDING_FULL_SCOPE, &where, "a", "m");
    lint_fix_place(&report, &text);
    assert_false(lint_fix_apply(&report, &text, &out));
    assert_non_null(report.items[0].fix);
    lint_fix_drop_unplaced(&report);
    assert_null(report.items[0].fix);
    lint_report_clear(&report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_replaced_and_all_else_stays),
        cmocka_unit_test(several_fixes_of_a_file_are_applied_together),
        cmocka_unit_test(other_files_and_findings_without_a_fix_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
