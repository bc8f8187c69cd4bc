#include "report/lint_counts.h"

#include "kcrealm/base/memory.h"
#include "support/chain_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void what_was_repaired_is_counted_apart(void **state) {
    (void)state;
    auto_lint report = {0};
    case_lint(&report);
    struct lint_counts counts = lint_counts_of(&report);
    assert_int_equal(counts.severities[SEVERITY_ERROR], 1);
    assert_int_equal(counts.severities[SEVERITY_WARNING], 2);
    assert_int_equal(counts.severities[SEVERITY_NOTE], 1);
    assert_int_equal(counts.fixed, 1);
    assert_int_equal(counts.files, 2);
}

static void the_summary_names_what_there_is(void **state) {
    (void)state;
    auto_lint report = {0}, nothing = {0}, ignored = {.ignored = 1};
    case_lint(&report);
    auto_text of_report = lint_summary(&report);
    auto_text of_nothing = lint_summary(&nothing);
    auto_text of_ignored = lint_summary(&ignored);
    assert_string_equal(of_report,
                        "1 error, 2 warnings, 1 note in 2 files; 1 repaired, 2 ignored by comments, "
                        "3 in the baseline");
    assert_string_equal(of_nothing, "no findings");
    assert_string_equal(of_ignored, "no findings; 1 ignored by comments");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_repaired_is_counted_apart),
        cmocka_unit_test(the_summary_names_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
