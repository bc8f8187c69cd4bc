#include "report/severities.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void severities_can_be_told_apart(void **state) {
    (void)state;
    assert_int_not_equal(severity_paint(SEVERITY_ERROR), severity_paint(SEVERITY_WARNING));
    assert_int_not_equal(severity_paint(SEVERITY_NOTE), severity_paint(SEVERITY_WARNING));
    assert_int_not_equal(severity_paint(SEVERITY_NOTE), severity_paint(SEVERITY_ERROR));
}

static void the_summary_counts_each_severity(void **state) {
    (void)state;
    const json_int_t counts[SEVERITY_COUNT] = {
        [SEVERITY_ERROR] = 3, [SEVERITY_WARNING] = 0, [SEVERITY_NOTE] = 7};
    auto_json summary = severity_summary(counts);
    auto_text text = value_dump(summary);
    assert_string_equal(text, "{\"error\":3,\"warning\":0,\"note\":7}");
}

static void the_table_advises_where_the_finding_does_not(void **state) {
    (void)state;
    auto_text own = finding_advice(FINDING_HTTP_REDIRECT, "look");
    auto_text of_table = finding_advice(FINDING_HTTP_REDIRECT, NULL);
    auto_text of_several = finding_advice(FINDING_REFRESH_INTERVAL_ZERO, NULL);
    auto_text of_none = finding_advice(FINDING_NONE, NULL);
    assert_string_equal(own, "look");
    assert_string_equal(of_table, "Use `https://`.");
    assert_null(strchr(of_several, '\n'));
    assert_string_equal(of_none, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(severities_can_be_told_apart),
        cmocka_unit_test(the_summary_counts_each_severity),
        cmocka_unit_test(the_table_advises_where_the_finding_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
