#include "cli/lint_settings.h"
#include "kcrealm/base/memory.h"
#include "support/config_complaints.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void what_lint_may_be_told(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"lint: {}", ""},
        {"lint: {failOn: warn, baseline: lint/baseline.json, placeholders: words.txt}", ""},
        {"lint: {rules: {KCR-1302: off, KCR-1303: \"off\", KCR-1304: warn, KCR-1305: error, kcr-1306: ~}}",
         ""},
        {"lint: {rules: {KCR-1302: {severity: error, include: [\"*.yaml\"], exclude: [a/**]}}}", ""},
        {"lint: {exclude: [\"charts/**/test/*.yaml\"]}", ""},
        {"lint: {baseline: ~, rules: ~}", ""},
    };
    check_complaints(rows, mem_count(rows), false);
}

static void what_is_wrong_has_its_place(void **state) {
    (void)state;
    static const struct complaints_row rows[] = {
        {"lint: {failon: warn}", "1:8 lint.failon: unknown key failon; did you mean failOn?"},
        {"lint: {paths: x}", "1:8 lint.paths: unknown key paths"},
        {"lint: {failOn: note}", "1:8 lint.failOn: failOn must be warn or error"},
        {"lint: {rules: []}",
         "1:8 lint.rules: rules is a list, but it must be a map such as {KCR-1302: off}"},
        {"lint: {rules: {KCR-9999: off}}", "1:16 lint.rules.KCR-9999: there is no finding KCR-9999"},
        {"lint: {rules: {KCR-1302: on}}", "1:16 lint.rules.KCR-1302: KCR-1302 must be off, warn or error"},
        {"lint: {rules: {KCR-1302: {severity: 1}}}",
         "1:27 lint.rules.KCR-1302.severity: severity must be off, warn or error"},
        {"lint: {rules: {KCR-1302: {excludes: []}}}",
         "1:27 lint.rules.KCR-1302.excludes: unknown key excludes; did you mean exclude?"},
        {"lint: {exclude: x}",
         "1:8 lint.exclude: exclude is a string, but it must be a list of patterns such as "
         "\"charts/**/test/*.yaml\""},
        {"lint: {placeholders: 1}",
         "1:8 lint.placeholders: placeholders is a number, but it must be the name of a file"},
    };
    check_complaints(rows, mem_count(rows), true);
}

static void a_repository_names_its_own_files_only(void **state) {
    (void)state;
#define REFUSED                                                                                              \
    "a repository may only name files below its .kcrealm.yaml; put it into ~/.config/kcrealm/config.yaml "   \
    "or a "                                                                                                  \
    "file that you name with --config"
    static const struct complaints_row refused[] = {
        {"lint: {baseline: /etc/passwd}", "1:8 lint.baseline: " REFUSED},
        {"lint: {placeholders: ../x}", "1:8 lint.placeholders: " REFUSED},
        {"lint: {placeholders: a/../../x}", "1:8 lint.placeholders: " REFUSED},
    };
    static const struct complaints_row trusted[] = {{"lint: {baseline: /x, placeholders: ../x}", ""}};
    check_complaints(refused, mem_count(refused), false);
    check_complaints(trusted, mem_count(trusted), true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lint_may_be_told),
        cmocka_unit_test(what_is_wrong_has_its_place),
        cmocka_unit_test(a_repository_names_its_own_files_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
