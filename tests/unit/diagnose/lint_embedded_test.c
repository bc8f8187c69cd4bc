#include "kcrealm/diagnose/lint_embedded.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void lines_of_a_block_have_lines_in_the_file(void **state) {
    (void)state;
    static const struct {
        const char *file, *bytes;
        unsigned line, column, outer_line, outer_column;
    } rows[] = {
        {"data:\n  x: |\n    a: 1\n    b: 2\n", "a: 1\nb: 2\n", 2, 4, 4, 8},
        {"data:\n  x: |\n    a: 1\n      b: 2\n", "a: 1\n  b: 2\n", 2, 3, 4, 7},
        {"data:\n  x: \"a: 1\\nb: 2\\n\"\n", "a: 1\nb: 2\n", 2, 4, 2, 3},
        {"data:\n  x: >\n    a: 1\n    b: 2\n", "a: 1 b: 2\n", 1, 4, 2, 3},
        {"data:\n  x: |\n    a: 1\n", "a: 1\n", 0, 0, 2, 3},
        {"data:\n  x: |\n    a: 1\n", "a: 1\n", 9, 1, 2, 3},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct lint_report report = {0};
        const struct position where = {"r.yaml (ConfigMap m, x)", rows[i].line, rows[i].column};
        const struct lint_text file = {"r.yaml", rows[i].file, strlen(rows[i].file)};
        const struct collected_text embedded = {
            (char *)"r.yaml (ConfigMap m, x)", {"r.yaml", 2, 3}, rows[i].bytes};
        lint_report_add(&report, FINDING_FULL_SCOPE, &where, NULL, "m");
        lint_embedded(&report, &embedded, &file);
        assert_string_equal(report.items[0].file, "r.yaml");
        assert_int_equal(report.items[0].line, rows[i].outer_line);
        assert_int_equal(report.items[0].column, rows[i].outer_column);
        lint_report_clear(&report);
    }
}

static void other_findings_stay_where_they_are(void **state) {
    (void)state;
    struct lint_report report = {0};
    const struct position where = {"r.yaml", 7, 1};
    const struct lint_text file = {"r.yaml", "", 0};
    const struct collected_text embedded = {(char *)"r.yaml (ConfigMap m, x)", {"r.yaml", 2, 3}, ""};
    lint_report_add(&report, FINDING_FULL_SCOPE, &where, NULL, "m");
    lint_report_add(&report, FINDING_FULL_SCOPE, NULL, NULL, "m");
    lint_embedded(&report, &embedded, &file);
    assert_int_equal(report.items[0].line, 7);
    assert_null(report.items[1].file);
    lint_report_clear(&report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_block_have_lines_in_the_file),
        cmocka_unit_test(other_findings_stay_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
