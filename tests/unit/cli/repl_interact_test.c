/* The shell on a terminal. */
#include "cli/repl_run.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

/* Types these lines before the shell asks; what was shown is freed by the caller. */
static char *typed(struct repl_case *given, const char *lines, int *status) {
    struct terminal terminal;
    assert_true(terminal_open(&terminal));
    repl_case_begin(given);
    given->repl.interactive = true;
    terminal_type(&terminal, lines);
    capture_start(&given->cli.captured, NULL);
    for (int i = 0; i < 3; i++)
        capture_use(i, terminal.descriptor);
    *status = repl_interact(&given->repl);
    capture_end(&given->cli.captured);
    char *shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    return shown;
}

static void lines_are_asked_for_until_exit(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_repl given;
    int status = 99;
    repl_case_open(&given);
    auto_text shown = typed(&given, "use nope\nuse ameide\nexit\n", &status);
    assert_int_equal(status, EXIT_EQUAL);
    assert_non_null(strstr(shown, "help lists the commands"));
    assert_non_null(strstr(shown, "127.0.0.1 ameide admin> "));
    assert_non_null(strstr(shown, "there is no realm nope"));
    assert_non_null(strstr(shown, "realm ameide"));
}

static void a_keycloak_that_is_not_there_ends_the_shell_at_once(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_repl given;
    int status = 99;
    repl_case_open(&given);
    fake_add_rule(&given.keycloak, &(struct fake_rule){"", -1, 0, NULL, NULL});
    auto_text shown = typed(&given, "exit\n", &status);
    assert_int_equal(status, EXIT_TROUBLE);
    assert_non_null(strstr(shown, "error:"));
    assert_null(strstr(shown, "admin> "));
}

static void a_login_that_fails_leaves_a_shell_without_administrator(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_repl given;
    int status = 99;
    repl_case_open(&given);
    fake_answers(&given.keycloak, "POST /realms/master/protocol", -1, 401,
                 "{'error': 'invalid_grant', 'error_description': 'Invalid user credentials'}");
    auto_text shown = typed(&given, "trace\nexit\n", &status);
    assert_int_equal(status, EXIT_EQUAL);
    assert_non_null(strstr(shown, "Invalid user"));
    assert_non_null(strstr(shown, "127.0.0.1 ameide nobody> "));
    assert_non_null(strstr(shown, "requests are not shown"));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_asked_for_until_exit),
        cmocka_unit_test(a_keycloak_that_is_not_there_ends_the_shell_at_once),
        cmocka_unit_test(a_login_that_fails_leaves_a_shell_without_administrator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
