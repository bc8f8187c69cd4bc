/* The table of the commands of this part. */
#include "cli/repl_command.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_table_ends(void **state) {
    (void)state;
    size_t count = 0;
    while (repl_token_commands[count].name)
        count++;
    assert_true(count < 64);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
