/* The table of the commands that look around. */
#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_table_has_the_commands_that_are_promised(void **state) {
    (void)state;
    static const char *const names[] = {"help",  "use",    "realms", "clients", "client",
                                        "users", "scopes", "events", "trace",   "exit"};
    size_t count = 0;
    while (repl_look_commands[count].name)
        count++;
    assert_int_equal(count, mem_count(names));
    for (size_t i = 0; i < count; i++)
        assert_string_equal(repl_look_commands[i].name, names[i]);
}

static void operands_are_completed_with_what_they_are(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum repl_completes completes;
    } rows[] = {{"use", COMPLETES_REALMS},    {"client", COMPLETES_CLIENTS}, {"clients", COMPLETES_CLIENTS},
                {"users", COMPLETES_USERS},   {"scopes", COMPLETES_CLIENTS}, {"events", COMPLETES_CLIENTS},
                {"help", COMPLETES_COMMANDS}, {"trace", COMPLETES_WORDS}};
    for (size_t i = 0; i < mem_count(rows); i++)
        assert_int_equal(repl_command_named(rows[i].name)->completes, rows[i].completes);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_the_commands_that_are_promised),
        cmocka_unit_test(operands_are_completed_with_what_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
