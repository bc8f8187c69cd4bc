/* SARIF. tests/cli/schemas.bats holds the example against a schema. */
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/input.h"
#include "support/chain_cases.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *run_of(const struct lint_report *report) {
    auto_error err = {0};
    auto_text text = case_lint_text(report, REPORT_SARIF, &style_color);
    auto_json document = value_parse(text, strlen(text), "SARIF", &err);
    assert_non_null(document);
    return json_incref(json_array_get(json_object_get(document, "runs"), 0));
}

static void it_is_that_of_the_example(void **state) {
    (void)state;
    auto_lint report = {0};
    auto_buffer example = {0};
    auto_error err = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_SARIF, &style_color);
    assert_true(input_read_file("docs/schema/examples/lint.sarif", &example, &err));
    assert_string_equal(text, buffer_text(&example));
}

static void results_point_at_their_rules(void **state) {
    (void)state;
    auto_lint report = {0};
    case_lint(&report);
    auto_json run = run_of(&report);
    const json_t *rules = value_at(run, "tool", "driver", "rules", NULL);
    const json_t *results = json_object_get(run, "results");
    size_t i;
    json_t *result;
    assert_int_equal(json_array_size(results), 4);
    json_array_foreach (results, i, result) {
        const json_t *rule =
            json_array_get(rules, (size_t)json_integer_value(json_object_get(result, "ruleIndex")));
        assert_string_equal(value_text(rule, "id"), value_text(result, "ruleId"));
    }
}

static void what_was_repaired_is_left_out(void **state) {
    (void)state;
    auto_lint report = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_SARIF, &style_plain);
    assert_null(strstr(text, "KCR-5001"));
}

static const char *fingerprint(const json_t *run, size_t index) {
    const json_t *result = json_array_get(json_object_get(run, "results"), index);
    return value_text(json_object_get(result, "partialFingerprints"), "kcrealmFinding/v1");
}

static void fingerprints_stay_when_lines_move_and_count_equal_findings(void **state) {
    (void)state;
    auto_lint before = {0}, after = {0};
    const struct position first = {"a.yaml", 1, 1}, moved = {"a.yaml", 9, 1}, other = {"b.yaml", 1, 1};
    lint_report_add(&before, FINDING_HTTP_REDIRECT, &first, "x", "a finding");
    lint_report_add(&after, FINDING_HTTP_REDIRECT, &moved, "x", "a finding");
    lint_report_add(&after, FINDING_HTTP_REDIRECT, &moved, "x", "a finding");
    lint_report_add(&after, FINDING_HTTP_REDIRECT, &other, "x", "a finding");
    auto_json run = run_of(&before);
    auto_json later = run_of(&after);
    assert_string_equal(fingerprint(run, 0), fingerprint(later, 0));
    assert_string_not_equal(fingerprint(later, 0), fingerprint(later, 1));
    assert_string_not_equal(fingerprint(later, 0), fingerprint(later, 2));
    assert_memory_equal(fingerprint(later, 0), fingerprint(later, 1), 16);
}

static void files_are_uris(void **state) {
    (void)state;
    static const struct {
        const char *file, *uri;
    } rows[] = {
        {"charts/a b.yaml", "\"charts/a%20b.yaml\""},
        {"a:b%\xc3\xa4.yaml", "\"a%3Ab%25%C3%A4.yaml\""},
        {"/etc/values.yaml", "\"file:///etc/values.yaml\""},
        {"../values.yaml", "\"../values.yaml\""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_lint report = {0};
        const struct position where = {rows[i].file, 1, 1};
        lint_report_add(&report, FINDING_HTTP_REDIRECT, &where, NULL, "a finding");
        auto_text text = case_lint_text(&report, REPORT_SARIF, &style_plain);
        if (!strstr(text, rows[i].uri))
            fail_msg("%s: %s", rows[i].uri, text);
    }
}

static void without_findings_it_is_a_complete_document(void **state) {
    (void)state;
    auto_lint nothing = {0}, nowhere = {0};
    auto_json run = run_of(&nothing);
    assert_int_equal(json_array_size(json_object_get(run, "results")), 0);
    lint_report_add(&nowhere, FINDING_VALUES_DROPPED, NULL, NULL, "nowhere");
    auto_json placeless = run_of(&nowhere);
    assert_null(json_object_get(json_array_get(json_object_get(placeless, "results"), 0), "locations"));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_that_of_the_example),
        cmocka_unit_test(results_point_at_their_rules),
        cmocka_unit_test(what_was_repaired_is_left_out),
        cmocka_unit_test(fingerprints_stay_when_lines_move_and_count_equal_findings),
        cmocka_unit_test(files_are_uris),
        cmocka_unit_test(without_findings_it_is_a_complete_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
