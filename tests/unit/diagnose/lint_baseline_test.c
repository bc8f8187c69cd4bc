#include "kcrealm/diagnose/lint_baseline.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void add(struct lint_report *report, unsigned line, const char *path, const char *message) {
    const struct position where = {"a.yaml", line, 1};
    lint_report_add(report, FINDING_WILDCARD_REDIRECT, &where, path, "%s", message);
}

static json_t *written(const struct lint_report *report) {
    auto_buffer text = {0};
    auto_error err = {0};
    lint_baseline_write(&text, report);
    json_t *baseline = lint_baseline_read(buffer_text(&text), text.size, "b.json", &err);
    if (!baseline)
        fail_msg("%s\n%s", err.message, buffer_text(&text));
    return baseline;
}

static void known_findings_are_dropped_wherever_they_moved(void **state) {
    (void)state;
    struct lint_report before = {0}, after = {0};
    add(&before, 3, "x[0].redirectUris[2]", "client a: first at a.yaml:3:7 (x[0])");
    add(&before, 9, "x[1]", "client b");
    auto_json baseline = written(&before);
    add(&after, 30, "x[7].redirectUris[1]", "client a: first at a.yaml:31:9 (x[4])");
    add(&after, 9, "x[1]", "client c");
    assert_int_equal(lint_baseline_apply(baseline, &after), 1);
    assert_int_equal(after.baseline, 1);
    assert_int_equal(after.count, 1);
    assert_string_equal(after.items[0].message, "client c");
    lint_report_clear(&before);
    lint_report_clear(&after);
}

static void a_finding_is_known_as_often_as_it_was_written(void **state) {
    (void)state;
    struct lint_report before = {0}, after = {0};
    add(&before, 3, "x[0]", "client a");
    auto_json baseline = written(&before);
    add(&after, 3, "x[0]", "client a");
    add(&after, 4, "x[1]", "client a");
    assert_int_equal(lint_baseline_apply(baseline, &after), 0);
    assert_int_equal(after.count, 1);
    lint_report_clear(&before);
    lint_report_clear(&after);
}

static void what_is_fixed_is_not_written(void **state) {
    (void)state;
    struct lint_report report = {0};
    add(&report, 3, "x[0]", "client a");
    report.items[0].fixed = true;
    auto_json baseline = written(&report);
    assert_int_equal(json_object_size(baseline), 0);
    lint_report_clear(&report);
}

static void baselines_are_the_same_for_the_same_findings(void **state) {
    (void)state;
    struct lint_report one = {0}, two = {0};
    auto_buffer first = {0}, second = {0};
    add(&one, 3, "a", "m");
    add(&one, 4, "b", "n");
    add(&two, 9, "b", "n");
    add(&two, 8, "a", "m");
    lint_baseline_write(&first, &one);
    lint_baseline_write(&second, &two);
    assert_string_equal(buffer_text(&first), buffer_text(&second));
    lint_report_clear(&one);
    lint_report_clear(&two);
}

static void other_files_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"{", "[]", "{\"kind\": \"LintReport\", \"items\": []}",
                                        "{\"kind\": \"LintBaseline\"}"};
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_error err = {0};
        assert_null(lint_baseline_read(texts[i], strlen(texts[i]), "b.json", &err));
        assert_true(error_is_set(&err));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_findings_are_dropped_wherever_they_moved),
        cmocka_unit_test(a_finding_is_known_as_often_as_it_was_written),
        cmocka_unit_test(what_is_fixed_is_not_written),
        cmocka_unit_test(baselines_are_the_same_for_the_same_findings),
        cmocka_unit_test(other_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
