/* What lint found, for programs and pull requests. docs/schema/examples has it as JSON; tests/cli/schemas.bats holds
 * that against the schema. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/input.h"
#include "kcrealm/data/yaml.h"
#include "support/chain_cases.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void json_is_that_of_the_example(void **state) {
    (void)state;
    auto_lint report = {0};
    auto_buffer example = {0};
    auto_error err = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_JSON, &style_color);
    assert_true(input_read_file("docs/schema/examples/lint-report.json", &example, &err));
    assert_string_equal(text, buffer_text(&example));
}

static void yaml_is_the_same_document(void **state) {
    (void)state;
    auto_lint report = {0};
    auto_error err = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_JSON, &style_plain);
    auto_text yaml = case_lint_text(&report, REPORT_YAML, &style_plain);
    auto_json json = value_parse(text, strlen(text), "JSON", &err);
    auto_json same = yaml_parse(yaml, strlen(yaml), "YAML", NULL, &err);
    assert_true(json_equal(json, json_array_get(same, 0)));
}

static void markdown_is_a_table(void **state) {
    (void)state;
    auto_lint report = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_MARKDOWN, &style_color);
    assert_string_equal(
        text,
        "**Lint:** 1 error, 2 warnings, 1 note in 2 files; 1 repaired, 2 ignored by comments, 3 in the "
        "baseline\n"
        "\n"
        "| | Code | Place | Finding |\n"
        "|---|---|---|---|\n"
        "| note | KCR-1006 | `values-dev.yaml:3` | `nothing here is found as KCR-1303` |\n"
        "| warning | KCR-1302 | `values.yaml:5:24` | `client backstage takes codes at "
        "\"https://*.example.com/*\"` |\n"
        "| warning | KCR-1304 | `values.yaml:6:22` | `client backstage: 100% of origins` |\n"
        "| error | KCR-1102 | `values.yaml:8:33` | `the fixture overwrites the secret of backstage` |\n");
}

static void junit_has_a_suite_for_each_file(void **state) {
    (void)state;
    auto_lint report = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_JUNIT, &style_color);
    assert_string_equal(
        text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"kcrealm\" tests=\"5\" failures=\"3\" errors=\"0\" skipped=\"2\" time=\"0\">\n"
        "  <testsuite name=\"es.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\" time=\"0\">\n"
        "    <testcase classname=\"lint.KCR-5001\" name=\"KCR-5001 es.yaml:12:20\" time=\"0\">\n"
        "      <skipped message=\"ExternalSecret backstage is read once\">es.yaml:12:20\n"
        "path: spec.refreshInterval\n"
        "help: Set an interval; that alone makes the operator read anew, without an outage.</skipped>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"values-dev.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\" "
        "time=\"0\">\n"
        "    <testcase classname=\"lint.KCR-1006\" name=\"KCR-1006 values-dev.yaml:3\" time=\"0\">\n"
        "      <skipped message=\"nothing here is found as KCR-1303\">values-dev.yaml:3\n"
        "help: Remove the comment. `kubectl kcrealm explain CODE` tells what it was meant to "
        "hide.</skipped>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"values.yaml\" tests=\"3\" failures=\"3\" errors=\"0\" skipped=\"0\" "
        "time=\"0\">\n"
        "    <testcase classname=\"lint.KCR-1302\" name=\"KCR-1302 values.yaml:5:24\" time=\"0\">\n"
        "      <failure type=\"warning\" message=\"client backstage takes codes at "
        "&quot;https://*.example.com/*&quot;\">values.yaml:5:24\n"
        "path: clientPatcher.clientSpecs[0].spec.redirectUris[0]\n"
        "help: list the addresses</failure>\n"
        "    </testcase>\n"
        "    <testcase classname=\"lint.KCR-1304\" name=\"KCR-1304 values.yaml:6:22\" time=\"0\">\n"
        "      <failure type=\"warning\" message=\"client backstage: 100% of origins\">values.yaml:6:22\n"
        "help: Use `+`, which allows the origins of the redirect URIs, or list the origins: scheme, host and "
        "port, without a path.</failure>\n"
        "    </testcase>\n"
        "    <testcase classname=\"lint.KCR-1102\" name=\"KCR-1102 values.yaml:8:33\" time=\"0\">\n"
        "      <failure type=\"error\" message=\"the fixture overwrites the secret of "
        "backstage\">values.yaml:8:33\n"
        "path: fixtures.backstage-oidc-client-secret\n"
        "help: Remove the entry from `fixtures:`. Where the fixture has run already, carry the real secret "
        "again: `kubectl kcrealm extract CLIENT -f values.yaml`.</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

static void github_gets_annotations(void **state) {
    (void)state;
    auto_lint report = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_GITHUB, &style_color);
    assert_string_equal(
        text,
        "::notice file=values-dev.yaml,line=3,title=KCR-1006::nothing here is found as KCR-1303%0ARemove the "
        "comment. `kubectl kcrealm explain CODE` tells what it was meant to hide.\n"
        "::warning file=values.yaml,line=5,col=24,title=KCR-1302::client backstage takes codes at "
        "\"https://*.example.com/*\"%0Alist the addresses\n"
        "::warning file=values.yaml,line=6,col=22,title=KCR-1304::client backstage: 100%25 of origins%0AUse "
        "`+`, which allows the origins of the redirect URIs, or list the origins: scheme, host and port, "
        "without a path.\n"
        "::error file=values.yaml,line=8,col=33,title=KCR-1102::the fixture overwrites the secret of "
        "backstage%0ARemove the entry from `fixtures:`. Where the fixture has run already, carry the real "
        "secret again: `kubectl kcrealm extract CLIENT -f values.yaml`.\n");
}

static void annotations_cannot_be_broken_out_of(void **state) {
    (void)state;
    auto_lint report = {0};
    const struct position where = {"a,b: 50%.yaml", 3, 0};
    struct lint_finding *finding =
        lint_report_add(&report, FINDING_HTTP_REDIRECT, &where, NULL, "100%% of\n::error::x\r, y");
    finding->next = mem_dup("50%,\n::stop-commands::x");
    auto_text text = case_lint_text(&report, REPORT_GITHUB, &style_plain);
    assert_string_equal(text, "::warning file=a%2Cb%3A 50%25.yaml,line=3,title=KCR-1303::"
                              "100%25 of\\n::error::x\\r, y%0A50%25,\\n::stop-commands::x\n");
}

static void a_finding_without_a_place_has_none_in_any_format(void **state) {
    (void)state;
    auto_lint report = {0};
    lint_report_add(&report, FINDING_VALUES_DROPPED, NULL, NULL, "nowhere")->next = mem_dup("look");
    auto_text github = case_lint_text(&report, REPORT_GITHUB, &style_plain);
    auto_text json = case_lint_text(&report, REPORT_JSON, &style_plain);
    auto_text markdown = case_lint_text(&report, REPORT_MARKDOWN, &style_plain);
    assert_string_equal(github, "::warning title=KCR-1005::nowhere%0Alook\n");
    check_document(
        json, "LintReport", "{'error': 0, 'warning': 1, 'note': 0, 'ignored': 0, 'baseline': 0}",
        "[{'code': 'KCR-1005', 'severity': 'warning', 'file': '', 'line': 0, 'column': 0, 'path': '',"
        " 'message': 'nowhere'}]");
    assert_non_null(strstr(markdown, "\n| warning | KCR-1005 |  | `nowhere` |\n"));
}

static void hostile_texts_cannot_act_on_the_terminal(void **state) {
    (void)state;
    static const enum report_format formats[] = {REPORT_TEXT,  REPORT_JSON,  REPORT_YAML,  REPORT_MARKDOWN,
                                                 REPORT_JUNIT, REPORT_SARIF, REPORT_GITHUB};
    auto_lint report = {0};
    const struct position where = {"f\x1b[2J\xff", 1, 1};
    lint_report_add(&report, FINDING_HTTP_REDIRECT, &where, "p\x1b[2J\xff", "m\x1b[2J\xe2\x80\xae\xff")
        ->next = mem_dup("n\x1b[2J\xff");
    for (size_t i = 0; i < mem_count(formats); i++) {
        auto_text text = case_lint_text(&report, formats[i], &style_plain);
        assert_null(strchr(text, '\x1b'));
        assert_null(strstr(text, "\xe2\x80\xae"));
        assert_null(strchr(text, '\xff'));
        assert_true(strlen(text) > 10);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_that_of_the_example),
        cmocka_unit_test(yaml_is_the_same_document),
        cmocka_unit_test(markdown_is_a_table),
        cmocka_unit_test(junit_has_a_suite_for_each_file),
        cmocka_unit_test(github_gets_annotations),
        cmocka_unit_test(annotations_cannot_be_broken_out_of),
        cmocka_unit_test(a_finding_without_a_place_has_none_in_any_format),
        cmocka_unit_test(hostile_texts_cannot_act_on_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
