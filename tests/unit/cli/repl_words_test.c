/* How a line falls apart into words. */
#include "cli/repl_words.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_line_falls_apart_as_in_a_shell(void **state) {
    (void)state;
    static const struct {
        const char *line, *words; /* joined by "|" */
    } rows[] = {
        {"", ""},
        {"  \t ", ""},
        {"# a comment", ""},
        {"realms # a comment", "realms"},
        {"client a#b", "client|a#b"},
        {"client 'a b'", "client|a b"},
        {"client \"a b\"", "client|a b"},
        {"client a' 'b", "client|a b"},
        {"client '#1'", "client|#1"},
        {"client a\\ b", "client|a b"},
        {"client \"a\\\"b\\\\c\\d\"", "client|a\"b\\c\\d"},
        {"client 'a\\b'", "client|a\\b"},
        {"client ''", "client|"},
        {"clients *", "clients|*"},
        {"use $HOME", "use|$HOME"},
        {"use a\r", "use|a"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_strings words = {0};
        auto_error err = {0};
        assert_true(repl_words_split(rows[i].line, &words, &err));
        auto_text joined = strings_join(&words, "|");
        assert_string_equal(joined, rows[i].words);
    }
}

static void what_is_left_open_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *line, *message;
    } rows[] = {{"client 'a", "a quote (') is not closed"},
                {"client \"a'", "a quote (\") is not closed"},
                {"client a\\", "the line ends with a backslash"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_strings words = {0};
        auto_error err = {0};
        assert_false(repl_words_split(rows[i].line, &words, &err));
        assert_int_equal(err.class, ERROR_USAGE);
        assert_string_equal(err.message, rows[i].message);
    }
}

static void a_line_that_is_typed_still_ends_with_the_word_at_the_cursor(void **state) {
    (void)state;
    static const struct {
        const char *line, *words;
        size_t begin;
        char quote;
    } rows[] = {
        {"", "", 0, 0},
        {"cli", "cli", 0, 0},
        {"client ", "client|", 7, 0},
        {"client back", "client|back", 7, 0},
        {"client \"a b", "client|a b", 7, '"'},
        {"a 'b' 'c", "a|b|c", 6, '\''},
        {"client a\\", "client|a", 7, 0},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_strings words = {0};
        size_t begin = 99;
        char quote = 'x';
        repl_words_begun(rows[i].line, &words, &begin, &quote);
        auto_text joined = strings_join(&words, "|");
        assert_string_equal(joined, rows[i].words);
        assert_int_equal(begin, rows[i].begin);
        assert_int_equal(quote, rows[i].quote);
    }
}

static void a_quoted_word_is_read_back_as_it_was(void **state) {
    (void)state;
    static const char *const rows[] = {"plain", "", "a b", "it's", "#1", "a\"b\\c", "*"};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_buffer line = {0};
        auto_strings words = {0};
        auto_error err = {0};
        repl_words_quote(&line, rows[i]);
        assert_true(repl_words_split(buffer_text(&line), &words, &err));
        assert_int_equal(words.count, 1);
        assert_string_equal(words.items[0], rows[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_falls_apart_as_in_a_shell),
        cmocka_unit_test(what_is_left_open_is_refused),
        cmocka_unit_test(a_line_that_is_typed_still_ends_with_the_word_at_the_cursor),
        cmocka_unit_test(a_quoted_word_is_read_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
