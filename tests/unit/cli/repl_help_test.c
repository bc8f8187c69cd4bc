/* help of the shell. */
#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void help_lists_every_command_and_needs_no_server(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "help", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    const struct repl_command *row;
    for (size_t i = 0; (row = repl_command_at(i)); i++)
        cli_prints(&given.cli, row->name);
    repl_case_asked(&given, "", 0);
}

static void help_of_every_command_has_its_example(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    const struct repl_command *row;
    for (size_t i = 0; (row = repl_command_at(i)); i++) {
        auto_text line = mem_format("help %s", row->name);
        repl_case_run(&given, "", line, NULL);
        cli_exits(&given.cli, EXIT_EQUAL);
        cli_prints(&given.cli, "For example");
        cli_prints(&given.cli, row->example);
        for (const struct repl_flag *flag = row->flags; flag && flag->name; flag++)
            cli_prints(&given.cli, flag->name);
    }
}

static void a_topic_that_is_none_is_refused_with_the_nearest(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "help cleint", "help frobnicate", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "there is no command \"cleint\" try: did you mean client?");
    cli_says(&given.cli, "there is no command \"frobnicate\" try: help lists the commands");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_lists_every_command_and_needs_no_server),
        cmocka_unit_test(help_of_every_command_has_its_example),
        cmocka_unit_test(a_topic_that_is_none_is_refused_with_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
