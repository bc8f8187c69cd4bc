/* Where texts break into lines. */
#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "report/wrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *text;
    size_t columns;
    const char *lines; /* with | between */
};

static char *broken(const char *text, size_t columns, enum wrap_mode mode) {
    struct buffer lines = {0};
    while (*text) {
        struct wrap_piece piece = wrap_next(text, columns, mode);
        assert_true(piece.size + piece.skip > 0);
        buffer_add_text(&lines, lines.size ? "|" : "");
        buffer_add(&lines, text, piece.size);
        text += piece.size + piece.skip;
    }
    return buffer_steal(&lines);
}

static void check(const struct row *rows, size_t count, enum wrap_mode mode) {
    for (size_t i = 0; i < count; i++) {
        auto_text lines = broken(rows[i].text, rows[i].columns, mode);
        assert_string_equal(lines, rows[i].lines);
    }
}

static void sentences_break_at_spaces(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"short", 10, "short"},
        {"exactly 10", 10, "exactly 10"},
        {"one two three", 7, "one two|three"},
        {"one two three", 8, "one two|three"},
        {"one two three", 6, "one|two|three"},
        {"one   two", 4, "one|two"},
        {"ends with spaces   ", 9, "ends with|spaces   "},
        {"äöü äöü äöü", 7, "äöü äöü|äöü"},
    };
    check(rows, mem_count(rows), WRAP_WORDS);
}

static void commands_and_urls_in_sentences_stay_whole(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"see https://example.com/a/b", 10, "see|https://example.com/a/b"},
        {"https://example.com/a/b is it", 10, "https://example.com/a/b|is it"},
    };
    check(rows, mem_count(rows), WRAP_WORDS);
}

static void long_values_break_behind_punctuation_and_lose_nothing(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"https://example.com/callback", 22, "https://example.com/|callback"},
        {"abcdefghij", 4, "abcd|efgh|ij"},
        {"a=1&b=2&c=3", 6, "a=1&b=|2&c=3"},
        {"word abcdefghij", 6, "word|abcdef|ghij"},
        {"→→→→→", 2, "→→|→→|→"},
        {"   indented", 5, "   in|dente|d"},
    };
    check(rows, mem_count(rows), WRAP_VALUES);
}

static void one_column_is_enough_to_end(void **state) {
    (void)state;
    static const struct row rows[] = {{"a b", 1, "a|b"}, {" a", 1, " |a"}, {"//", 1, "/|/"}};
    check(rows, mem_count(rows), WRAP_VALUES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_break_at_spaces),
        cmocka_unit_test(commands_and_urls_in_sentences_stay_whole),
        cmocka_unit_test(long_values_break_behind_punctuation_and_lose_nothing),
        cmocka_unit_test(one_column_is_enough_to_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
