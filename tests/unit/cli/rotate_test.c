/* rotate as a command line. */
#include "kcrealm/base/memory.h"
#include "support/cli_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void what_is_not_clear_is_refused_before_anything_is_asked(void **state) {
    (void)state;
    static const struct {
        const char *line, *said;
    } rows[] = {
        {"rotate", "rotate takes one client, not 0"},
        {"rotate a b", "rotate takes one client, not 2"},
        {"rotate --all a", "--all and the name of a client exclude each other"},
        {"rotate a --older-than 30d", "--older-than goes with --all"},
        {"rotate --abort", "--abort takes one client"},
        {"rotate --abort a b", "--abort takes one client"},
        {"rotate a --dry-run=maybe", "--dry-run takes none, client or server"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_ran(&cli, "%s", rows[i].line);
        cli_refuses(&cli, rows[i].said);
    }
}

static void without_a_cluster_it_cannot_start(void **state) {
    (void)state;
    auto_cli cli;
    cli_ran(&cli, "rotate app=apps/app --realm r");
    cli_refuses(&cli, "no Kubernetes cluster is configured");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_clear_is_refused_before_anything_is_asked),
        cmocka_unit_test(without_a_cluster_it_cannot_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
