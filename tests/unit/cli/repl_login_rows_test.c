#include "cli/repl_command.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What help shows has to work as it stands. */
static void each_example_is_a_line_of_its_command(void **state) {
    (void)state;
    for (const struct repl_command *row = repl_token_commands; row->name; row++) {
        struct repl_line line;
        auto_error err = {0};
        assert_true(repl_line_read(&line, row->example, REPL_TERMINAL, &err));
        assert_ptr_equal(line.command, row);
        assert_non_null(row->run);
        assert_non_null(row->show);
        repl_line_clear(&line);
    }
}

/* A flag whose value is a secret would stand in the history. */
static void no_flag_takes_a_secret(void **state) {
    (void)state;
    static const char *const lines[] = {"login client app --client-secret x", "login user ann --password x",
                                        "login token --token x"};
    for (size_t i = 0; i < mem_count(lines); i++) {
        struct repl_line line;
        auto_error err = {0};
        assert_false(repl_line_read(&line, lines[i], REPL_TERMINAL, &err));
        assert_non_null(strstr(err.message, "no flag ever takes a secret"));
        repl_line_clear(&line);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_example_is_a_line_of_its_command),
        cmocka_unit_test(no_flag_takes_a_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
