/* What lint found, for people, byte for byte. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/chain_cases.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void findings_show_their_line(void **state) {
    (void)state;
    auto_lint report = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_TEXT, &style_plain);
    assert_string_equal(text,
                        "repaired[KCR-5001]: ExternalSecret backstage is read once\n"
                        "  --> es.yaml:12:20\n"
                        "   = path: spec.refreshInterval\n"
                        "\n"
                        "note[KCR-1006]: nothing here is found as KCR-1303\n"
                        " --> values-dev.yaml:3\n"
                        "  = help: Remove the comment. `kubectl kcrealm explain CODE` tells what it was\n"
                        "          meant to hide.\n"
                        "\n"
                        "warning[KCR-1302]: client backstage takes codes at \"https://*.example.com/*\"\n"
                        " --> values.yaml:5:24\n"
                        "  |\n"
                        "5 |         redirectUris: [\"https://*.example.com/*\"]\n"
                        "  |                        ^\n"
                        "  = path: clientPatcher.clientSpecs[0].spec.redirectUris[0]\n"
                        "  = help: list the addresses\n"
                        "\n"
                        "warning[KCR-1304]: client backstage: 100% of origins\n"
                        " --> values.yaml:6:22\n"
                        "  |\n"
                        "6 |         webOrigins: [\"*\"]\n"
                        "  |                      ^\n"
                        "  = help: Use `+`, which allows the origins of the redirect URIs, or list the\n"
                        "          origins: scheme, host and port, without a path. (`--fix` does it)\n"
                        "\n"
                        "error[KCR-1102]: the fixture overwrites the secret of backstage\n"
                        " --> values.yaml:8:33\n"
                        "  |\n"
                        "8 |   backstage-oidc-client-secret: ***\n"
                        "  |                                 ^\n"
                        "  = path: fixtures.backstage-oidc-client-secret\n"
                        "  = help: Remove the entry from `fixtures:`. Where the fixture has run already,\n"
                        "          carry the real secret again:\n"
                        "          `kubectl kcrealm extract CLIENT -f values.yaml`.\n"
                        "\n"
                        "1 error, 2 warnings, 1 note in 2 files; 1 repaired, 2 ignored by comments, 3 in\n"
                        "the baseline\n");
}

static void colours_are_those_of_diagnostics(void **state) {
    (void)state;
    auto_lint report = {0};
    case_lint(&report);
    auto_text text = case_lint_text(&report, REPORT_TEXT, &style_color);
    assert_non_null(strstr(text, "\x1b[1;31merror[KCR-1102]:\x1b[0m \x1b[1mthe fixture"));
    assert_non_null(strstr(text, "\x1b[1;35m^\x1b[0m"));
    assert_non_null(strstr(text, "\x1b[32mrepaired[KCR-5001]:\x1b[0m"));
    assert_non_null(strstr(text, "(\x1b[36m--fix\x1b[0m does it)"));
}

static void nothing_found_is_one_line(void **state) {
    (void)state;
    auto_lint report = {0};
    auto_text text = case_lint_text(&report, REPORT_TEXT, &style_plain);
    assert_string_equal(text, "no findings\n");
}

static void values_are_hidden_also_where_the_key_does_not_sound_secret(void **state) {
    (void)state;
    static const enum finding_code codes[] = {FINDING_PLACEHOLDER_VALUE, FINDING_FIXTURE_OF_EXTRACTED_SECRET,
                                              FINDING_DECLARED_SECRET};
    for (size_t i = 0; i < mem_count(codes); i++) {
        auto_lint report = {0};
        const struct position where = {"values.yaml", 9, 11};
        lint_report_add(&report, codes[i], &where, "fixtures.portal", "a finding");
        auto_text text = case_lint_text(&report, REPORT_TEXT, &style_plain);
        assert_non_null(strstr(text, "--> values.yaml:9:11\n"));
        assert_null(strstr(text, "hunter2"));
    }
}

static void without_the_text_the_place_is_named(void **state) {
    (void)state;
    auto_lint report = {0};
    auto_buffer out = {0};
    const struct position where = {"values.yaml", 5, 24};
    lint_report_add(&report, FINDING_HTTP_REDIRECT, &where, NULL, "a finding");
    lint_report_add(&report, FINDING_VALUES_DROPPED, NULL, NULL, "nowhere");
    report_lint(&out, &report, NULL, REPORT_TEXT, &style_plain);
    assert_non_null(
        strstr(buffer_text(&out), "warning[KCR-1303]: a finding\n --> values.yaml:5:24\n  = help: Use"));
    assert_non_null(strstr(buffer_text(&out), "warning[KCR-1005]: nowhere\n   = help: "));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_show_their_line),
        cmocka_unit_test(colours_are_those_of_diagnostics),
        cmocka_unit_test(nothing_found_is_one_line),
        cmocka_unit_test(values_are_hidden_also_where_the_key_does_not_sound_secret),
        cmocka_unit_test(without_the_text_the_place_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
