#include "objects/name_pattern.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void patterns_match_as_in_go(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *name;
        enum name_match match;
    } cases[] = {
        {"team", "my-team-a", NAME_MATCHES},
        {"", "anything", NAME_MATCHES},
        {"^team-", "team-a", NAME_MATCHES},
        {"^team-", "my-team-a", NAME_DIFFERS},
        {"^team-[a-c]$", "team-b", NAME_MATCHES},
        {"^team-[a-c]$", "team-d", NAME_DIFFERS},
        {"^team-[^a-c]+$", "team-xyz", NAME_MATCHES},
        {"^(dev|test)-.*", "test-", NAME_MATCHES},
        {"^(dev|test)-.+", "test-", NAME_DIFFERS},
        {"^team-[[:digit:]]+$", "team-12", NAME_MATCHES},
        {"a\\.b", "a.b", NAME_MATCHES},
        {"a\\.b", "a-b", NAME_DIFFERS},
        {"^team-?a$", "teama", NAME_MATCHES},
        {"Team", "team", NAME_DIFFERS},
        /* What only Go understands, or reads in another way. */
        {NULL, "team", NAME_PATTERN_UNKNOWN},
        {"^team-\\d+$", "team-1", NAME_PATTERN_UNKNOWN},
        {"(?i)team", "TEAM", NAME_PATTERN_UNKNOWN},
        {"team-.*?", "team-a", NAME_PATTERN_UNKNOWN},
        {"team-.++", "team-a", NAME_PATTERN_UNKNOWN},
        {"*team", "team", NAME_PATTERN_UNKNOWN},
        {"(a{1,250}){1,250}", "a", NAME_PATTERN_UNKNOWN},
        {"[a-z", "a", NAME_PATTERN_UNKNOWN},
        {"[\\w]", "w", NAME_PATTERN_UNKNOWN},
        {"[[.a.]]", "a", NAME_PATTERN_UNKNOWN},
        {"(team", "team", NAME_PATTERN_UNKNOWN},
        {"team\\", "team", NAME_PATTERN_UNKNOWN},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        if (name_pattern_match(cases[i].pattern, cases[i].name) != cases[i].match)
            fail_msg("%s: %s", cases[i].pattern, cases[i].name);
}

static void what_is_too_long_is_not_tried(void **state) {
    (void)state;
    char pattern[NAME_PATTERN_SIZE_MAX + 2];
    memset(pattern, 'a', sizeof pattern);
    pattern[sizeof pattern - 1] = '\0';
    assert_int_equal(name_pattern_match(pattern, "a"), NAME_PATTERN_UNKNOWN);
    pattern[sizeof pattern - 2] = '\0';
    assert_int_equal(name_pattern_match(pattern, "a"), NAME_DIFFERS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_as_in_go),
        cmocka_unit_test(what_is_too_long_is_not_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
