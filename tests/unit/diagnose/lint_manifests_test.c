#include "diagnose/lint_rules.h"

#include "kcrealm/base/memory.h"
#include "support/lint_given.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char *file_text(const char *path) {
    struct buffer text = {0};
    char block[4096];
    size_t size = 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((size = fread(block, 1, sizeof block, file)) > 0)
        buffer_add(&text, block, size);
    (void)fclose(file);
    return buffer_steal(&text);
}

static void each_rule_finds_its_bad_example_once_and_nothing_else(void **state) {
    (void)state;
    for (size_t i = 0; i < lint_rules_manifests_count; i++) {
        const struct lint_rule *rule = &lint_rules_manifests[i];
        char code[FINDING_CODE_SIZE];
        auto_text expected = mem_format("%s\n", finding_code_write(rule->code, code));
        auto_text found = lint_codes(rule->bad);
        if (strcmp(found, expected) != 0)
            fail_msg("%s:\n%s\nfound:\n%s", code, rule->bad, found);
    }
}

static void each_rule_finds_nothing_in_its_good_example(void **state) {
    (void)state;
    for (size_t i = 0; i < lint_rules_manifests_count; i++) {
        const struct lint_rule *rule = &lint_rules_manifests[i];
        char code[FINDING_CODE_SIZE];
        auto_text found = lint_codes(rule->good);
        if (*found)
            fail_msg("%s:\n%s\nfound:\n%s", finding_code_write(rule->code, code), rule->good, found);
    }
}

static void rules_are_in_the_order_of_their_codes(void **state) {
    (void)state;
    for (size_t i = 1; i < lint_rules_manifests_count; i++)
        assert_true(lint_rules_manifests[i - 1].code < lint_rules_manifests[i].code);
}

static void findings_say_where_and_what_to_do(void **state) {
    (void)state;
    for (size_t i = 0; i < lint_rules_manifests_count; i++) {
        struct lint_given given = {0};
        lint_given_read(&given, lint_rules_manifests[i].bad);
        lint_rules_manifests[i].check(&given.scope, &given.report);
        assert_int_equal(given.report.count, 1);
        const struct lint_finding *finding = &given.report.items[0];
        assert_string_equal(finding->file, LINT_GIVEN_FILE);
        assert_true(finding->line > 0 && finding->column > 0);
        assert_non_null(finding->path);
        assert_non_null(finding->next);
        lint_given_clear(&given);
    }
}

/* Rendered charts of several styles, as teams write them well. */
static void well_written_manifests_have_no_findings(void **state) {
    (void)state;
    glob_t files = {0};
    assert_int_equal(glob("tests/cli/lint/good/manifest-*.yaml", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 24);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        auto_text yaml = file_text(files.gl_pathv[i]);
        auto_text found = lint_codes(yaml);
        if (*found)
            fail_msg("%s: %s", files.gl_pathv[i], found);
    }
    globfree(&files);
}

/* The incidents as files: what is found where, and nothing else. */
static void incidents_are_found(void **state) {
    (void)state;
    static const struct {
        const char *file, *found;
    } incidents[] = {
        {"i-10-refresh-interval", "KCR-5001 9\nKCR-5002 28\nKCR-5013 37\n"},
        {"i-13-two-directions", "KCR-5004 39\nKCR-5003 50\n"},
        {"i-14-postsync-importer", "KCR-7001 38\n"},
        {"i-14-realm-import", "KCR-7001 8\nKCR-7003 36\n"},
        {"i-15-hook-failed", "KCR-7002 9\nKCR-7002 27\nKCR-7004 43\n"},
        {"i-17-jobs", "KCR-6001 30\nKCR-6002 34\nKCR-6003 37\n"},
        {"i-23-placeholders", "KCR-1106 24\nKCR-1106 26\n"},
    };
    for (size_t i = 0; i < mem_count(incidents); i++) {
        struct lint_given given = {0};
        auto_buffer found = {0};
        auto_text path = mem_format("tests/cli/lint/incidents/%s.yaml", incidents[i].file);
        auto_text yaml = file_text(path);
        lint_given_read(&given, yaml);
        lint_given_check(&given);
        for (size_t j = 0; j < given.report.count; j++) {
            char code[FINDING_CODE_SIZE];
            buffer_format(&found, "%s %u\n", finding_code_write(given.report.items[j].code, code),
                          given.report.items[j].line);
        }
        if (strcmp(buffer_text(&found), incidents[i].found) != 0)
            fail_msg("%s:\n%s", incidents[i].file, buffer_text(&found));
        lint_given_clear(&given);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_finds_its_bad_example_once_and_nothing_else),
        cmocka_unit_test(each_rule_finds_nothing_in_its_good_example),
        cmocka_unit_test(rules_are_in_the_order_of_their_codes),
        cmocka_unit_test(findings_say_where_and_what_to_do),
        cmocka_unit_test(incidents_are_found),
        cmocka_unit_test(well_written_manifests_have_no_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
