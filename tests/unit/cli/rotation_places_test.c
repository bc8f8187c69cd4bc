/* Where the journal of rotations is kept. */
#include "cli/rotation_places.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void without_a_cluster_it_is_in_the_state_directory(void **state) {
    (void)state;
    static const struct {
        const char *variable, *place;
    } rows[] = {
        {"HOME=/home/x", "/home/x/.local/state/kcrealm/rotations"},
        {"XDG_STATE_HOME=/state", "/state/kcrealm/rotations"},
        {"UNRELATED=1", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        auto_error err = {0};
        cli_open(&cli, "rotate --list");
        cli_set(&cli, "%s", rows[i].variable);
        cli_start(&cli);
        struct journal *journal = rotation_journal(&cli.session, NULL, &err);
        assert_int_equal(journal != NULL, rows[i].place != NULL);
        assert_true(!journal || (journal_is_local(journal) && strstr(journal_place(journal), rows[i].place)));
        assert_true(journal || strstr(err.next, "XDG_STATE_HOME"));
        journal_free(journal);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(without_a_cluster_it_is_in_the_state_directory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
