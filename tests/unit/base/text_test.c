#include "kcrealm/base/text.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void what_could_act_on_a_terminal_is_made_visible(void **state) {
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"", ""},
        {"plain äöü 日本 😀", "plain äöü 日本 😀"},
        {"back\\slash", "back\\slash"},
        {"a\nb\tc\rd", "a\\nb\\tc\\rd"},
        {"\x1b[31m", "\\x1b[31m"},
        {"\x01\x7f", "\\x01\\x7f"},
        {"\xc2\x9b"
         "31m",
         "\\x9b31m"},
        {"a\xc2\xad"
         "b",
         "a\\xadb"},
        {"a\xe2\x80\xae"
         "b",
         "a\\u202eb"},
        {"a\xe2\x81\xa6"
         "b",
         "a\\u2066b"},
        {"\xe2\x80\x8b", "\\u200b"},
        {"\xef\xbb\xbf", "\\ufeff"},
        {"\xef\xbf\xbf", "\\uffff"},
        {"\xf3\xa0\x81\x81", "\\U000e0041"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text shown = text_escaped(cases[i].text);
        assert_string_equal(shown, cases[i].shown);
    }
}

static void invalid_utf8_is_shown_byte_by_byte(void **state) {
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"\xff", "\\xff"},
        {"\x80", "\\x80"},
        {"a\xc3", "a\\xc3"},
        {"\xc3(", "\\xc3("},
        {"\xc0\xaf", "\\xc0\\xaf"},                   /* an overlong slash */
        {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},          /* the same in three */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},          /* a surrogate */
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* past the last code point */
        {"\xe2\x82", "\\xe2\\x82"},
        {"\xf0\x9f\x98", "\\xf0\\x9f\\x98"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text shown = text_escaped(cases[i].text);
        assert_string_equal(shown, cases[i].shown);
    }
}

static void equality_knows_null(void **state) {
    (void)state;
    assert_true(text_equal("a", "a"));
    assert_false(text_equal("a", "b"));
    assert_false(text_equal("a", NULL));
    assert_false(text_equal(NULL, ""));
    assert_true(text_equal(NULL, NULL));
}

static void starts_and_ends_are_found(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
        bool starts, ends;
    } cases[] = {
        {"abc", "ab", true, false},    {"abc", "bc", false, true}, {"abc", "abc", true, true},
        {"abc", "abcd", false, false}, {"abc", "", true, true},    {"", "", true, true},
        {"", "a", false, false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        assert_int_equal(text_starts_with(cases[i].text, cases[i].part), cases[i].starts);
        assert_int_equal(text_ends_with(cases[i].text, cases[i].part), cases[i].ends);
    }
}

static void columns_count_code_points(void **state) {
    (void)state;
    assert_int_equal(text_columns(""), 0);
    assert_int_equal(text_columns("abc"), 3);
    assert_int_equal(text_columns("äöü"), 3);
    assert_int_equal(text_columns("a😀b"), 3);
}

static void distance_counts_edits_up_to_the_ceiling(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        size_t ceiling, distance;
    } cases[] = {
        {"", "", 9, 0},       {"abc", "abc", 9, 0},        {"", "abc", 9, 3},    {"abc", "", 9, 3},
        {"abc", "abd", 9, 1}, {"abc", "ab", 9, 1},         {"ab", "abc", 9, 1},  {"abcd", "acbd", 9, 1},
        {"ca", "abc", 9, 3},  {"kitten", "sitting", 9, 3}, {"abc", "xyz", 2, 2}, {"abc", "xyz", 3, 3},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_int_equal(text_distance(cases[i].a, cases[i].b, cases[i].ceiling), cases[i].distance);
}

static void long_words_are_far(void **state) {
    (void)state;
    char longest[65] = {0}, too_long[66] = {0};
    memset(longest, 'a', 64);
    memset(too_long, 'a', 65);
    assert_int_equal(text_distance(longest, longest, 9), 0);
    assert_int_equal(text_distance(too_long, too_long, 9), 9);
    assert_int_equal(text_distance("a", too_long, 9), 9);
}

static void the_nearest_word_is_suggested_when_it_is_a_slip(void **state) {
    (void)state;
    static const char *const words[] = {"ensure", "extract", "status", "diff", "lint", NULL};
    static const struct {
        const char *text, *nearest;
    } cases[] = {
        {"ensur", "ensure"},  {"enusre", "ensure"}, {"staus", "status"}, {"dif", "diff"},
        {"ensure", "ensure"}, {"lnit", "lint"},     {"banana", NULL},    {"extraction", "extract"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        const char *nearest = text_nearest(cases[i].text, words);
        assert_true(text_equal(nearest, cases[i].nearest));
    }
    assert_null(text_nearest("x", (const char *const[]){NULL}));
}

static void durations_of_go_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        long long milliseconds;
    } cases[] = {
        {"0", 0},           {"0s", 0},          {"90s", 90000},         {"1m30s", 90000},
        {"250ms", 250},     {"2d", 172800000},  {"1h", 3600000},        {"1.5h", 5400000},
        {"0.29s", 290},     {".5s", 500},       {"1.s", 1000},          {"1d2h3m4s5ms", 93784005},
        {"0.0001ms", 0},    {"1m1m", 120000},   {"1500us", 1},          {"999us", 0},
        {"2000\u00b5s", 2}, {"2000\u03bcs", 2}, {"1s500us500us", 1001}, {"1ms999999ns", 1},
        {"1000000ns", 1},   {"29000us", 29},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        long long milliseconds = -1;
        assert_true(text_duration_ms(cases[i].text, &milliseconds));
        assert_int_equal(milliseconds, cases[i].milliseconds);
    }
}

static void what_is_no_duration_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",      " ",     "5",    "s",       "-5s",      "+5s",    "5 s",
        " 5s",   "5s ",   "1m30", "5y",      "5S",       "1e3s",   "0x10s",
        "inf",   "1..5s", ".s",   "1_0s",    "nans",     "1,5s",   "99999999999999d",
        "1m-5s", "5u",    "5n",   "5\u00b5", "5\u03bbs", "5\xb5s",
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        long long milliseconds = -1;
        if (text_duration_ms(cases[i], &milliseconds))
            fail_msg("\"%s\" was read as %lld ms", cases[i], milliseconds);
    }
    auto_text digits = mem_format("%0*ds", 400, 1);
    memset(digits, '9', 400);
    long long milliseconds = 0;
    assert_false(text_duration_ms(digits, &milliseconds));
}

static void ages_are_shown_in_their_largest_unit(void **state) {
    (void)state;
    static const struct {
        long long seconds;
        const char *age;
    } cases[] = {{-5, "0s"},      {0, "0s"},       {119, "119s"},
                 {120, "2m"},     {10799, "179m"}, {10800, "3h"},
                 {172799, "47h"}, {172800, "2d"},  {86400LL * 400, "400d"}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text age = text_age(cases[i].seconds);
        assert_string_equal(age, cases[i].age);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_could_act_on_a_terminal_is_made_visible),
        cmocka_unit_test(invalid_utf8_is_shown_byte_by_byte),
        cmocka_unit_test(equality_knows_null),
        cmocka_unit_test(starts_and_ends_are_found),
        cmocka_unit_test(columns_count_code_points),
        cmocka_unit_test(distance_counts_edits_up_to_the_ceiling),
        cmocka_unit_test(long_words_are_far),
        cmocka_unit_test(the_nearest_word_is_suggested_when_it_is_a_slip),
        cmocka_unit_test(durations_of_go_are_read),
        cmocka_unit_test(what_is_no_duration_is_refused),
        cmocka_unit_test(ages_are_shown_in_their_largest_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
