#include "kcrealm/base/strings.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_joined(const struct strings *strings, const char *expected) {
    auto_text joined = strings_join(strings, "|");
    assert_string_equal(joined, expected);
}

static void an_empty_list_joins_to_nothing(void **state) {
    (void)state;
    auto_strings strings = {0};
    assert_joined(&strings, "");
    assert_false(strings_contain(&strings, "a"));
    strings_sort(&strings);
}

static void added_texts_are_copies_in_their_order(void **state) {
    (void)state;
    auto_strings strings = {0};
    char text[] = "b";
    strings_add(&strings, text);
    text[0] = 'X';
    strings_format(&strings, "%s%d", "a", 1);
    strings_add(&strings, "");
    assert_joined(&strings, "b|a1|");
}

static void the_items_end_with_null_at_any_count(void **state) {
    (void)state;
    auto_strings strings = {0};
    for (size_t count = 1; count <= 40; count++) {
        strings_format(&strings, "%zu", count);
        assert_int_equal(strings.count, count);
        assert_null(strings.items[count]);
    }
    assert_string_equal(strings.items[39], "40");
}

static void only_whole_items_are_contained(void **state) {
    (void)state;
    auto_strings strings = {0};
    strings_add(&strings, "abc");
    assert_true(strings_contain(&strings, "abc"));
    assert_false(strings_contain(&strings, "ab"));
    assert_false(strings_contain(&strings, "ABC"));
}

static void splitting_trims_spaces_and_leaves_out_empty_parts(void **state) {
    (void)state;
    static const struct {
        const char *text, *parts;
    } cases[] = {
        {"", ""},          {"a", "a"},   {"a,b", "a|b"},         {" a , b ", "a|b"},
        {",a,,b,", "a|b"}, {" , ,", ""}, {"a b,c d", "a b|c d"}, {",", ""},
        {"a,", "a"},       {"  ", ""},   {"a|b,c", "a|b|c"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_strings strings = {0};
        strings_split(&strings, cases[i].text, ',');
        assert_joined(&strings, cases[i].parts);
    }
}

static void sorting_is_by_bytes(void **state) {
    (void)state;
    auto_strings strings = {0};
    strings_split(&strings, "b,a,B,\xc3\xa4,aa,10,9", ',');
    strings_sort(&strings);
    assert_joined(&strings, "10|9|B|a|aa|b|\xc3\xa4");
}

static void a_sorted_list_is_searched_for_whole_items(void **state) {
    (void)state;
    auto_strings strings = {0};
    assert_false(strings_find_sorted(&strings, "a"));
    strings_split(&strings, "c,aa,B,e,g", ',');
    strings_sort(&strings);
    static const struct {
        const char *text;
        bool found;
    } cases[] = {{"aa", true}, {"B", true},  {"c", true},  {"e", true},  {"g", true}, {"a", false},
                 {"b", false}, {"C", false}, {"h", false}, {"A", false}, {"", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(strings_find_sorted(&strings, cases[i].text), cases[i].found);
}

static void a_cleared_list_works_on(void **state) {
    (void)state;
    auto_strings strings = {0};
    strings_add(&strings, "a");
    strings_clear(&strings);
    assert_int_equal(strings.count, 0);
    strings_add(&strings, "b");
    assert_joined(&strings, "b");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_list_joins_to_nothing),
        cmocka_unit_test(added_texts_are_copies_in_their_order),
        cmocka_unit_test(the_items_end_with_null_at_any_count),
        cmocka_unit_test(only_whole_items_are_contained),
        cmocka_unit_test(splitting_trims_spaces_and_leaves_out_empty_parts),
        cmocka_unit_test(sorting_is_by_bytes),
        cmocka_unit_test(a_sorted_list_is_searched_for_whole_items),
        cmocka_unit_test(a_cleared_list_works_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
