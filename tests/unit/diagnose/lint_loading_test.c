#include "kcrealm/diagnose/lint_loading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void diagnostics_become_findings_of_their_code(void **state) {
    (void)state;
    struct diagnostics diagnostics = {0};
    struct lint_report report = {0};
    const struct position where = {"a.yaml", 3, 7};
    diagnostic_next(
        diagnostic_code(diagnostics_add(&diagnostics, SEVERITY_ERROR, &where, "x", "twice"), "KCR-1004"),
        "remove");
    diagnostics_add(&diagnostics, SEVERITY_ERROR, NULL, NULL, "wrong");
    diagnostics_add(&diagnostics, SEVERITY_WARNING, NULL, NULL, "odd");
    diagnostics_add(&diagnostics, SEVERITY_NOTE, NULL, NULL, "by the way");
    lint_take_diagnostics(&report, &diagnostics);
    assert_int_equal(report.count, 3);
    assert_int_equal(report.items[0].code, FINDING_DUPLICATE_CLIENT);
    assert_int_equal(report.items[0].line, 3);
    assert_string_equal(report.items[0].next, "remove");
    assert_string_equal(report.items[0].path, "x");
    assert_int_equal(report.items[1].code, FINDING_DECLARATION_ERROR);
    assert_int_equal(report.items[2].code, FINDING_DECLARATION_WARNING);
    assert_int_equal(report.items[2].severity, SEVERITY_WARNING);
    lint_report_clear(&report);
    diagnostics_clear(&diagnostics);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diagnostics_become_findings_of_their_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
