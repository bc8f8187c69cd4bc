/* The rows of the commands that find out why a login fails. */
#include "cli/repl_command.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void each_way_to_find_out_has_a_row_with_an_example_that_can_be_read(void **state) {
    (void)state;
    static const char *const names[] = {"authorize", "evaluate", "try", "explain"};
    for (size_t i = 0; i < mem_count(names); i++) {
        struct repl_line line;
        auto_error err = {0};
        const struct repl_command *command = &repl_why_commands[i];
        assert_string_equal(command->name, names[i]);
        assert_non_null(command->run);
        assert_non_null(command->show);
        if (!repl_line_read(&line, command->example, REPL_ARGUMENT, &err))
            fail_msg("%s: %s", command->example, err.message);
        assert_ptr_equal(line.command, command);
        repl_line_clear(&line);
    }
    assert_null(repl_why_commands[mem_count(names)].name);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_to_find_out_has_a_row_with_an_example_that_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
