#include "kcrealm/diagnose/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FINDING_ROW(number, name) name,
static const enum finding_code codes[] = {FINDING_CODES(FINDING_ROW)};

static void each_code_has_one_row_in_order(void **state) {
    (void)state;
    size_t count = sizeof codes / sizeof *codes;
    for (size_t i = 0; i < count; i++) {
        const struct finding_kind *kind = finding_kind_at(i);
        assert_non_null(kind);
        assert_int_equal(kind->code, codes[i]);
        assert_ptr_equal(finding_kind(codes[i]), kind);
        assert_true(i == 0 || codes[i - 1] < codes[i]);
    }
    assert_null(finding_kind_at(count));
    assert_null(finding_kind(FINDING_NONE));
}

static void codes_are_read_as_people_write_them(void **state) {
    (void)state;
    char text[FINDING_CODE_SIZE];
    assert_int_equal(finding_code_parse("KCR-3012"), FINDING_IMPORTER_CREATES_ONLY);
    assert_int_equal(finding_code_parse("kcr-3012"), FINDING_IMPORTER_CREATES_ONLY);
    assert_int_equal(finding_code_parse("3012"), FINDING_IMPORTER_CREATES_ONLY);
    static const char *const wrong[] = {"",       "KCR-",  "KCR-9999", "30120",
                                        "KCR-30", "x3012", "-3012",    "KCR-KCR-3012"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(finding_code_parse(wrong[i]), FINDING_NONE);
    assert_string_equal(finding_code_write(FINDING_IMPORTER_CREATES_ONLY, text), "KCR-3012");
}

/* Of one text: ends as a sentence or as something to copy, backquotes in pairs, no blanks where nobody sees them. */
static void check_text(const char *code, const char *text) {
    size_t size = strlen(text), backquotes = 0;
    if (!size || strchr(" \n", text[size - 1]) || strstr(text, " \n") || strstr(text, "\n\n\n"))
        fail_msg("%s: empty, or blanks at an end: \"%s\"", code, text);
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
            fail_msg("%s: something else than ASCII: \"%s\"", code, text + i);
        backquotes += text[i] == '`';
        /* docs/findings.md is Markdown; what is to be copied stands in blocks there. */
        if (backquotes % 2 == 0 && strchr("*<>[]", text[i]) && !strstr(text, "\n\n    "))
            fail_msg("%s: not quoted: \"%s\"", code, text + i);
    }
    if (backquotes % 2)
        fail_msg("%s: a backquote stands alone: \"%s\"", code, text);
}

/* Paragraphs are sentences on one line, or lines to copy; two spaces are for these only. */
static void check_paragraphs(const char *code, const char *text) {
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t size = end ? (size_t)(end - text) : strlen(text);
        if (*text != ' ') {
            if (memchr(text, '\n', size))
                fail_msg("%s: a sentence of several lines: \"%.*s\"", code, (int)size, text);
            for (size_t i = 1; i < size; i++)
                if (text[i] == ' ' && text[i - 1] == ' ')
                    fail_msg("%s: two spaces: \"%.*s\"", code, (int)size, text);
            if (text[size - 1] != '.' && !(end && text[size - 1] == ':'))
                fail_msg("%s: no sentence: \"%.*s\"", code, (int)size, text);
        } else if (strncmp(text, "    ", 4) != 0) {
            fail_msg("%s: indented by less than four: \"%.*s\"", code, (int)size, text);
        }
        text += end ? size + 2 : size;
    }
}

static void rows_have_all_their_words(void **state) {
    (void)state;
    const struct finding_kind *kind;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++) {
        char code[FINDING_CODE_SIZE];
        finding_code_write(kind->code, code);
        const char *const texts[] = {kind->title, kind->meaning, kind->seen, kind->advice};
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
            check_text(code, texts[t]);
            if (t > 0)
                check_paragraphs(code, texts[t]);
        }
        if (strchr(".:", kind->title[strlen(kind->title) - 1]) || strlen(kind->title) > 75)
            fail_msg("%s: no title: \"%s\"", code, kind->title);
        /* lint shows the first paragraph alone. */
        const char *first = strstr(kind->advice, "\n\n");
        if (first && first[-1] == ':')
            fail_msg("%s: the advice begins with a promise: \"%s\"", code, kind->advice);
    }
}

static void titles_tell_findings_apart(void **state) {
    (void)state;
    const struct finding_kind *kind, *other;
    for (size_t i = 0; (kind = finding_kind_at(i)); i++)
        for (size_t k = 0; k < i && (other = finding_kind_at(k)); k++)
            assert_string_not_equal(kind->title, other->title);
}

static void what_breaks_chains_is_an_error_by_default(void **state) {
    (void)state;
    static const enum finding_code errors[] = {
        FINDING_PLACEHOLDER_VALUE,     FINDING_FIXTURE_OF_EXTRACTED_SECRET,
        FINDING_DECLARED_SECRET,       FINDING_EXTRACTION_OF_PUBLIC_CLIENT,
        FINDING_POSTSYNC_CYCLE,        FINDING_HOOK_FAILED_MISSING,
        FINDING_REFRESH_INTERVAL_ZERO, FINDING_PUSHED_AND_READ,
    };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        assert_int_equal(finding_kind(errors[i])->severity, SEVERITY_ERROR);
}

static void findings_keep_their_order_and_texts(void **state) {
    (void)state;
    struct findings findings = {0};
    struct finding *first = findings_add(&findings, FINDING_CLIENT_MISSING, "client %s is missing", "app");
    finding_evidence(first, "GET %s", "/x");
    finding_next(first, "type %s", "this");
    finding_next(first, "type %s", "that");
    findings_add(&findings, FINDING_VAULT_MISSING, "gone");
    assert_int_equal(findings.count, 2);
    assert_string_equal(findings.items[0].message, "client app is missing");
    assert_string_equal(findings.items[0].evidence, "GET /x");
    assert_string_equal(findings.items[0].next, "type that");
    assert_null(findings.items[1].evidence);
    findings_clear(&findings);
    assert_int_equal(findings.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_code_has_one_row_in_order),
        cmocka_unit_test(codes_are_read_as_people_write_them),
        cmocka_unit_test(rows_have_all_their_words),
        cmocka_unit_test(titles_tell_findings_apart),
        cmocka_unit_test(what_breaks_chains_is_an_error_by_default),
        cmocka_unit_test(findings_keep_their_order_and_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
