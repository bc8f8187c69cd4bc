#include "kcrealm/diagnose/lint_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void findings_are_sorted_as_one_reads(void **state) {
    (void)state;
    struct lint_report report = {0};
    const struct position late = {"b.yaml", 9, 1}, early = {"b.yaml", 2, 7}, earlier = {"b.yaml", 2, 3},
                          other = {"a.yaml", 50, 1};
    lint_report_add(&report, FINDING_HTTP_REDIRECT, &late, NULL, "fourth");
    lint_report_add(&report, FINDING_HTTP_REDIRECT, &early, "x[0]", "third");
    lint_report_add(&report, FINDING_WILDCARD_REDIRECT, &earlier, NULL, "second");
    lint_report_add(&report, FINDING_SYNTAX_ERROR, &other, NULL, "first %d", 1);
    lint_report_sort(&report);
    assert_string_equal(report.items[0].message, "first 1");
    assert_string_equal(report.items[1].message, "second");
    assert_string_equal(report.items[2].message, "third");
    assert_string_equal(report.items[2].path, "x[0]");
    assert_string_equal(report.items[3].message, "fourth");
    assert_int_equal(report.items[0].severity, SEVERITY_ERROR);
    assert_int_equal(report.items[3].severity, SEVERITY_WARNING);
    lint_report_clear(&report);
}

static void findings_of_several_reports_come_together(void **state) {
    (void)state;
    struct lint_report all = {0}, some = {0}, none = {0};
    for (size_t i = 0; i < 100; i++)
        lint_report_add(i % 3 ? &all : &some, FINDING_HTTP_REDIRECT, NULL, NULL, "%zu", i);
    lint_report_take(&all, &some);
    lint_report_take(&all, &none);
    assert_int_equal(all.count, 100);
    assert_int_equal(some.count, 0);
    assert_string_equal(all.items[99].message, "99");
    assert_string_equal(all.items[66].message, "0");
    lint_report_clear(&all);
}

static bool is_error(void *state, const struct lint_finding *finding) {
    (void)state;
    return finding->severity == SEVERITY_ERROR;
}

static void findings_can_be_dropped(void **state) {
    (void)state;
    struct lint_report report = {0};
    lint_report_add(&report, FINDING_HTTP_REDIRECT, NULL, "x", "warning");
    lint_report_add(&report, FINDING_SYNTAX_ERROR, NULL, NULL, "error");
    lint_report_add(&report, FINDING_FULL_SCOPE, NULL, NULL, "warning");
    assert_int_equal(lint_report_filter(&report, is_error, NULL), 2);
    assert_int_equal(report.count, 1);
    assert_string_equal(report.items[0].message, "error");
    lint_report_clear(&report);
}

static void a_finding_may_have_no_place(void **state) {
    (void)state;
    struct lint_report report = {0};
    lint_report_add(&report, FINDING_SYNTAX_ERROR, NULL, NULL, "somewhere");
    lint_report_sort(&report);
    assert_null(report.items[0].file);
    assert_int_equal(report.items[0].line, 0);
    lint_report_clear(&report);
    lint_report_sort(&report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_sorted_as_one_reads),
        cmocka_unit_test(findings_can_be_dropped),
        cmocka_unit_test(findings_of_several_reports_come_together),
        cmocka_unit_test(a_finding_may_have_no_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
