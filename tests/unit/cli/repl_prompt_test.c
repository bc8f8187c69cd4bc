/* The prompt: where, and who. */
#include "cli/repl_prompt.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void it_shows_host_realm_and_who(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    repl_case_open(&given);
    repl_case_begin(&given);
    auto_text before = repl_prompt(&given.repl);
    assert_string_equal(before, "kcrealm ameide nobody> ");
    assert_non_null(repl_keycloak(&given.repl, &err));
    auto_text administrator = repl_prompt(&given.repl);
    assert_string_equal(administrator, "127.0.0.1 ameide admin> ");
    given.repl.tokens =
        (struct repl_tokens){.access = secret_from_text("hunter2"), .client = mem_dup("shop")};
    auto_text client = repl_prompt(&given.repl);
    assert_string_equal(client, "127.0.0.1 ameide shop> ");
    given.repl.tokens.user = mem_dup("alice");
    auto_text user = repl_prompt(&given.repl);
    assert_string_equal(user, "127.0.0.1 ameide alice> ");
    given.repl.tokens.realm = mem_dup("ameide");
    auto_text here = repl_prompt(&given.repl);
    assert_string_equal(here, "127.0.0.1 ameide alice> ");
    mem_replace(&given.repl.realm, mem_dup("master"));
    auto_text elsewhere = repl_prompt(&given.repl);
    assert_string_equal(elsewhere, "127.0.0.1 master alice of ameide> ");
}

static void names_are_escaped_and_cut(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    mem_replace(&given.repl.realm, mem_dup("a\x1b[31m"));
    auto_text hostile = repl_prompt(&given.repl);
    assert_string_equal(hostile, "kcrealm a\\x1b[31m nobody> ");
    mem_replace(&given.repl.realm, mem_dup("a-realm-with-a-name-that-is-much-too-long"));
    auto_text cut = repl_prompt(&given.repl);
    assert_string_equal(cut, "kcrealm a-realm-with-a-name-tha… nobody> ");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_shows_host_realm_and_who),
        cmocka_unit_test(names_are_escaped_and_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
