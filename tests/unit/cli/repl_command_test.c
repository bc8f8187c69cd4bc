/* The tables of commands: what every row owes to help, completion and reading. */
#include "cli/repl_command.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_command_has_what_help_needs(void **state) {
    (void)state;
    const struct repl_command *row;
    size_t i;
    for (i = 0; (row = repl_command_at(i)); i++) {
        if (!row->operands || !row->summary || !*row->summary || !row->example || !row->run)
            fail_msg("%s lacks something", row->name);
        if (text_ends_with(row->summary, "."))
            fail_msg("%s: a summary is no sentence", row->name);
        if (row->least > row->most || (row->most > 0) != (*row->operands != '\0'))
            fail_msg("%s: operands", row->name);
        if (row->least == 0 && row->most && *row->operands != '[')
            fail_msg("%s: what may be left out stands in brackets", row->name);
    }
    assert_true(i >= 10);
}

static void every_example_works_as_it_stands(void **state) {
    (void)state;
    const struct repl_command *row;
    for (size_t i = 0; (row = repl_command_at(i)); i++) {
        struct repl_line line;
        auto_error err = {0};
        if (!repl_line_read(&line, row->example, REPL_ARGUMENT, &err) || line.command != row)
            fail_msg("%s: %s (%s)", row->name, row->example, err.message);
        repl_line_clear(&line);
    }
}

static void names_are_told_apart(void **state) {
    (void)state;
    const struct repl_command *row;
    for (size_t i = 0; (row = repl_command_at(i)); i++)
        assert_ptr_equal(repl_command_named(row->name), row);
    assert_null(repl_command_named("no-such-command"));
    assert_null(repl_command_named(""));
    assert_null(repl_command_at(1000));
}

static void no_flag_is_for_a_secret(void **state) {
    (void)state;
    const struct repl_command *row;
    for (size_t i = 0; (row = repl_command_at(i)); i++)
        for (const struct repl_flag *flag = row->flags; flag && flag->name; flag++) {
            auto_text typed = mem_format("%s --%s=x", row->name, flag->name);
            struct repl_line line;
            auto_error err = {0};
            bool read = repl_line_read(&line, typed, REPL_SCRIPT, &err);
            if (!read && strstr(err.message, "no flag ever takes a secret"))
                fail_msg("%s", typed);
            repl_line_clear(&line);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_what_help_needs),
        cmocka_unit_test(every_example_works_as_it_stands),
        cmocka_unit_test(names_are_told_apart),
        cmocka_unit_test(no_flag_is_for_a_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
