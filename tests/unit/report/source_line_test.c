/* The part of a source that a diagnostic shows. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/source_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ALPHABET "abcdefghijklmnopqrstuvwxyz"

struct row {
    const char *source;
    unsigned line;
    unsigned column;
    const char *text; /* NULL: there is no such line */
    size_t caret;
};

static void check(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct source_line view = {0};
        bool found = source_line_make(&view, rows[i].source, rows[i].line, rows[i].column, 20, "...");
        assert_int_equal(found, rows[i].text != NULL);
        if (found) {
            assert_string_equal(view.text, rows[i].text);
            assert_int_equal(view.caret, rows[i].caret);
        }
        source_line_clear(&view);
    }
}

static void lines_are_found_and_their_ends_cut_off(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a\nb\n", 1, 1, "a", 0},  {"a\nb\n", 2, 1, "b", 0}, {"a\nb\n", 3, 1, "", 0},
        {"a\nb\n", 4, 1, NULL, 0}, {"a\r\nb", 1, 2, "a", 1}, {"", 1, 1, "", 0},
        {"", 2, 1, NULL, 0},       {"ab", 1, 0, "ab", 0},
    };
    check(rows, mem_count(rows));
}

static void long_lines_keep_the_place_in_view(void **state) {
    (void)state;
    static const struct row rows[] = {
        {ALPHABET, 1, 1, "abcdefghijklmnopq...", 0},
        {ALPHABET, 1, 11, "abcdefghijklmnopq...", 10},
        {ALPHABET, 1, 16, "...ijklmnopqrstuv...", 10},
        {ALPHABET, 1, 26, "...stuvwxyz", 10},
        {ALPHABET, 1, 27, "...tuvwxyz", 10},
        {"abcdefghijklmnopqrst", 1, 20, "abcdefghijklmnopqrst", 19},
    };
    check(rows, mem_count(rows));
}

static void the_mark_stands_after_escaped_characters(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"\t\tx", 1, 3, "\\t\\tx", 4},
        {"é: x", 1, 2, "é: x", 1},
        {"\u202ex", 1, 2, "\\u202ex", 6},
    };
    check(rows, mem_count(rows));
}

static void values_of_secret_keys_are_hidden(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"secret: x", 1, 1, "secret: ***", 0},
        {"secret: x", 1, 9, "secret: ***", 8},
        {"secret:", 1, 1, "secret:", 0},
        {"a: secret", 1, 1, "a: secret", 0},
        {"{secret: x, b: y}", 1, 13, "{secret: ***", 9},
        {"\"secret\":\"x\"", 1, 1, "\"secret\":***", 0},
    };
    check(rows, mem_count(rows));
}

static void lines_with_secret_keys_are_known(void **state) {
    (void)state;
    assert_true(source_line_has_secret_key("a: b\nclient-secret: x\n", 2));
    assert_false(source_line_has_secret_key("a: b\nclient-secret: x\n", 1));
    assert_false(source_line_has_secret_key("a: b\n", 7));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_found_and_their_ends_cut_off),
        cmocka_unit_test(long_lines_keep_the_place_in_view),
        cmocka_unit_test(the_mark_stands_after_escaped_characters),
        cmocka_unit_test(values_of_secret_keys_are_hidden),
        cmocka_unit_test(lines_with_secret_keys_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
