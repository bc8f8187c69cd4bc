#include "diagnose/login_judges.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void words_are_quoted_where_a_shell_would_act_on_them(void **state) {
    (void)state;
    static const struct {
        const char *text, *quoted;
    } rows[] = {
        {"lab", "lab"},         {"", "''"},         {"a b", "'a b'"},   {"https://x/*", "'https://x/*'"},
        {"it's", "'it'\\''s'"}, {"$(x)", "'$(x)'"}, {"a@b.c", "a@b.c"}, {"~root", "'~root'"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text quoted = login_quoted(rows[i].text);
        assert_string_equal(quoted, rows[i].quoted);
    }
}

static void a_live_object_says_only_what_is_a_boolean(void **state) {
    (void)state;
    auto_json live = json_pack("{s:b, s:s}", "enabled", 0, "public", "false");
    assert_true(login_says(live, "enabled", false));
    assert_false(login_says(live, "enabled", true));
    assert_false(login_says(live, "public", false));
    assert_false(login_says(live, "absent", false));
    assert_false(login_says(NULL, "enabled", false));
}

static void the_answer_is_told_with_what_is_known_of_it(void **state) {
    (void)state;
    char endpoint[] = "token", error[] = "e", words[] = "d";
    struct login_facts facts = {.endpoint = endpoint, .status = 401, .error = error, .description = words};
    auto_text all = login_answer(&facts);
    assert_string_equal(all, "token endpoint: HTTP 401, e: d");
    facts = (struct login_facts){.endpoint = endpoint, .description = words};
    auto_text page = login_answer(&facts);
    assert_string_equal(page, "token endpoint: no HTTP answer, d");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_quoted_where_a_shell_would_act_on_them),
        cmocka_unit_test(a_live_object_says_only_what_is_a_boolean),
        cmocka_unit_test(the_answer_is_told_with_what_is_known_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
