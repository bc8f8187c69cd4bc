/* Secrets that are typed into a line. */
#include "cli/repl_secrecy.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HEADER "eyJhbGciOiJIUzI1NiJ9"
#define TOKEN HEADER ".eyJzdWIiOiJ4In0.c2lnbmF0dXJlLWlzLWhlcmU"

static void tokens_are_known_by_their_form(void **state) {
    (void)state;
    static const struct {
        const char *word;
        bool is;
    } rows[] = {
        {TOKEN, true},
        {HEADER, true},
        {"Bearer:" TOKEN, true},
        {"access_token=" TOKEN, true},
        {"abcdefghijklmnop.abcdefghijklmnop.abcdefghijklmnop", true},
        {"eyJ", false},
        {"keyJanitorService", false},
        {"com.example.shop", false},
        {"backstage", false},
        {"KCR-3012", false},
        {"https://shop.example.com/callback", false},
        {"", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (repl_is_token(rows[i].word) != rows[i].is)
            fail_msg("%s", rows[i].word);
}

static void flags_of_secrets_are_known_by_their_name(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool is;
    } rows[] = {{"password", true},      {"client-secret", true},   {"secret", true},
                {"token", true},         {"refresh-token", true},   {"secret-from", false},
                {"secret-stdin", false}, {"password-stdin", false}, {"key-file", false},
                {"user", false},         {"client", false}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (repl_is_secret_flag(rows[i].name) != rows[i].is)
            fail_msg("%s", rows[i].name);
}

static void secrets_of_a_line_are_masked_and_all_else_stays(void **state) {
    (void)state;
    static const struct {
        const char *line, *masked;
    } rows[] = {
        {"decode " TOKEN, "decode ***"},
        {"login client x --secret=hunter2", "login client x --secret=***"},
        {"login client x --secret hunter2", "login client x --secret ***"},
        {"login client x --secret hunter2 --scope a", "login client x --secret *** --scope a"},
        {"login user a --password 'two words' b", "login user a --password *** b"},
        {"login user a --password 'open", "login user a --password ***"},
        {"decode '" TOKEN, "decode ***"},
        {"login client x --secret-from vault", "login client x --secret-from vault"},
        {"login client x --secret-stdin", "login client x --secret-stdin"},
        {"clients  'a b*'", "clients  'a b*'"},
        {"", ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text masked = repl_masked(rows[i].line);
        assert_string_equal(masked, rows[i].masked);
        assert_int_equal(repl_has_secret(rows[i].line), strcmp(rows[i].line, rows[i].masked) != 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_known_by_their_form),
        cmocka_unit_test(flags_of_secrets_are_known_by_their_name),
        cmocka_unit_test(secrets_of_a_line_are_masked_and_all_else_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
