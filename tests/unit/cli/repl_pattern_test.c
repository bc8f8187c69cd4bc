/* Patterns over names. */
#include "cli/repl_pattern.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_pattern_is_held_against_the_whole_name(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *name;
        bool fits;
    } rows[] = {
        {NULL, "anything", true},
        {"*", "", true},
        {"app", "app", true},
        {"app", "apps", false},
        {"app*", "apps", true},
        {"*app", "my-app", true},
        {"*app", "apps", false},
        {"a*b*c", "a-b-b-c", true},
        {"a*b*c", "a-c-b", false},
        {"a?c", "abc", true},
        {"a?c", "ac", false},
        {"*/cb", "https://x/cb", true},
        {"App", "app", false},
        {"", "", true},
        {"", "a", false},
        {"a**", "a", true},
        {"*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (repl_pattern_matches(rows[i].pattern, rows[i].name) != rows[i].fits)
            fail_msg("%s over %s", rows[i].pattern, rows[i].name);
}

static void a_server_searches_for_the_longest_literal_part(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *literal;
    } rows[] = {{NULL, ""},      {"*", ""},  {"app", "app"}, {"a*gateway?x", "gateway"},
                {"ab*cd", "ab"}, {"??", ""}, {"*x", "x"},    {"", ""}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text literal = repl_pattern_literal(rows[i].pattern);
        assert_string_equal(literal, rows[i].literal);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_is_held_against_the_whole_name),
        cmocka_unit_test(a_server_searches_for_the_longest_literal_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
