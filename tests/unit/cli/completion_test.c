/* Scripts for shells. That they work is tried in tests/cli/completions.bats. */
#include "kcrealm/base/memory.h"
#include "support/cli_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void each_shell_has_a_script_that_asks_the_program(void **state) {
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish", "powershell"};
    for (size_t i = 0; i < mem_count(shells); i++) {
        auto_cli cli;
        cli_ran(&cli, "completion %s", shells[i]);
        cli_exits(&cli, EXIT_EQUAL);
        cli_prints(&cli, "__complete");
        assert_string_equal(cli.captured.err, "");
    }
}

static void other_shells_are_refused_with_what_was_meant(void **state) {
    (void)state;
    static const struct {
        const char *line, *said;
    } rows[] = {
        {"completion", "completion takes one shell: bash, zsh, fish or powershell"},
        {"completion bsh", "did you mean \"bash\"?"},
        {"completion tcsh-or-what", "kubectl kcrealm help completion"},
        {"completion bash zsh", "completion takes one shell"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_ran(&cli, "%s", rows[i].line);
        cli_refuses(&cli, rows[i].said);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_shell_has_a_script_that_asks_the_program),
        cmocka_unit_test(other_shells_are_refused_with_what_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
