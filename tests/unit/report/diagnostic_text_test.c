/* Diagnostics for people: message, place, line and mark. */
#include "kcrealm/base/memory.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct place {
    const char *file;
    unsigned line;
    unsigned column;
};

static char *reported(enum severity severity, struct place place, const char *path, const char *message,
                      const char *next, const char *source, const struct report_style *style) {
    struct diagnostics diagnostics = {0};
    const struct position where = {place.file, place.line, place.column};
    struct diagnostic *diagnostic = diagnostics_add(&diagnostics, severity, &where, path, "%s", message);
    if (next)
        diagnostic_next(diagnostic, "%s", next);
    struct buffer out = {0};
    report_diagnostic(&out, diagnostic, source, style);
    diagnostics_clear(&diagnostics);
    return buffer_steal(&out);
}

static void the_place_is_marked_in_its_line(void **state) {
    (void)state;
    auto_text text = reported(SEVERITY_ERROR, (struct place){"values.yaml", 2, 5},
                              "clientPatcher.clientSpecs[0]", "client \"a\" is declared twice", "remove one",
                              "clientSpecs:\n  - clientId: a\r\n  - x\n", &style_plain);
    assert_string_equal(text, "error: client \"a\" is declared twice\n"
                              " --> values.yaml:2:5\n"
                              "  |\n"
                              "2 |   - clientId: a\n"
                              "  |     ^\n"
                              "  = path: clientPatcher.clientSpecs[0]\n"
                              "  = try: remove one\n");
}

static void long_line_numbers_shift_all_lines(void **state) {
    (void)state;
    auto_buffer source = {0};
    buffer_add_repeated(&source, '\n', 1233);
    buffer_add_text(&source, "key: value");
    auto_text text = reported(SEVERITY_WARNING, (struct place){"v.yaml", 1234, 6}, NULL, "odd", NULL,
                              buffer_text(&source), &style_plain);
    assert_string_equal(text, "warning: odd\n"
                              "    --> v.yaml:1234:6\n"
                              "     |\n"
                              "1234 | key: value\n"
                              "     |      ^\n");
}

static void without_a_source_the_place_alone_is_given(void **state) {
    (void)state;
    static const struct {
        struct place place;
        const char *source;
        const char *expected;
    } rows[] = {
        {{"v.yaml", 3, 4}, NULL, "note: hm\n --> v.yaml:3:4\n"},
        {{"v.yaml", 3, 4}, "one line", "note: hm\n --> v.yaml:3:4\n"},
        {{"v.yaml", 3, 0}, NULL, "note: hm\n --> v.yaml:3\n"},
        {{"v.json", 0, 0}, "text", "note: hm\n  --> v.json\n"},
        {{NULL, 0, 0}, NULL, "note: hm\n"},
        {{"\x1b[2J", 0, 0}, NULL, "note: hm\n  --> \\x1b[2J\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text =
            reported(SEVERITY_NOTE, rows[i].place, NULL, "hm", NULL, rows[i].source, &style_plain);
        assert_string_equal(text, rows[i].expected);
    }
}

static void escapes_keep_the_mark_in_place(void **state) {
    (void)state;
    static const struct {
        const char *source;
        unsigned column;
        const char *expected;
    } rows[] = {
        {"\tkey: x", 2, "1 | \\tkey: x\n  |   ^\n"}, {"\x1b[1m!", 5, "1 | \\x1b[1m!\n  |        ^\n"},
        {"äöü: x", 4, "1 | äöü: x\n  |    ^\n"},     {"end", 4, "1 | end\n  |    ^\n"},
        {"end", 99, "1 | end\n  |    ^\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text = reported(SEVERITY_ERROR, (struct place){"f", 1, rows[i].column}, NULL, "m", NULL,
                                  rows[i].source, &style_plain);
        auto_text expected = mem_format("error: m\n --> f:1:%u\n  |\n%s", rows[i].column, rows[i].expected);
        assert_string_equal(text, expected);
    }
}

static void declared_secrets_are_not_quoted(void **state) {
    (void)state;
    static const struct {
        const char *source;
        unsigned column;
        const char *path;
    } rows[] = {
        {"secret: hunter2", 1, "spec.secret"},
        {"secret: hunter2", 9, "spec.secret"},
        {"{\"clientId\": \"a\", \"secret\": \"hunter2\", \"b\": 1}", 40, "spec.b"},
        {"  'api.password' : hunter2", 3, NULL},
        {"hunter2-continued", 1, "spec.secret"},
        {"token: hunter2", 1, NULL},
        {"registrationAccessToken: hunter2", 1, NULL},
        {"client-key-data: hunter2", 1, NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text text = reported(SEVERITY_ERROR, (struct place){"f", 1, rows[i].column}, rows[i].path,
                                  "a secret is declared", NULL, rows[i].source, &style_plain);
        assert_null(strstr(text, "hunter2"));
    }
    auto_text text =
        reported(SEVERITY_ERROR, (struct place){"f", 1, 9}, NULL, "m", NULL, "secret: hunter2", &style_plain);
    assert_string_equal(text, "error: m\n --> f:1:9\n  |\n1 | secret: ***\n  |         ^\n");
}

static void keys_that_only_introduce_secrets_are_quoted(void **state) {
    (void)state;
    auto_text text = reported(SEVERITY_NOTE, (struct place){"f", 1, 1}, NULL, "m", NULL,
                              "secretExtraction:  ", &style_plain);
    assert_non_null(strstr(text, "1 | secretExtraction:"));
}

static void long_lines_are_shown_around_the_place(void **state) {
    (void)state;
    static const unsigned columns[] = {1, 40, 76, 77, 500, 990, 1000};
    auto_buffer source = {0};
    for (int i = 0; i < 1000; i++)
        buffer_add_char(&source, (char)('a' + i % 26));
    for (size_t i = 0; i < mem_count(columns); i++) {
        auto_text text = reported(SEVERITY_ERROR, (struct place){"f", 1, columns[i]}, NULL, "m", NULL,
                                  buffer_text(&source), &style_ascii);
        const char *line = strstr(text, "\n1 | ") + 1;
        const char *mark = strchr(line, '\n') + 1;
        size_t offset = (size_t)(strchr(mark, '^') - mark);
        assert_true(widest_line(text) <= 80);
        assert_int_equal(line[offset], buffer_text(&source)[columns[i] - 1]);
        assert_non_null(strstr(line, "..."));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_place_is_marked_in_its_line),
        cmocka_unit_test(long_line_numbers_shift_all_lines),
        cmocka_unit_test(without_a_source_the_place_alone_is_given),
        cmocka_unit_test(escapes_keep_the_mark_in_place),
        cmocka_unit_test(declared_secrets_are_not_quoted),
        cmocka_unit_test(keys_that_only_introduce_secrets_are_quoted),
        cmocka_unit_test(long_lines_are_shown_around_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
