/* Rotations that were begun, as the journal of this host has them. */
#include "cli/begun_rotations.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"
#include "support/rotation_given.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void begin(const struct tree *tree, const char *client_id) {
    auto_text directory = mem_format("%s/kcrealm/rotations", tree->root);
    auto_rotation rotation = rotation_given(client_id);
    struct journal *journal = journal_in_directory(directory);
    assert_true(journal_write(journal, &rotation, NULL));
    journal_free(journal);
}

static void run_in(struct cli_case *cli, const struct tree *tree, const char *line) {
    cli_open(cli, "%s", line);
    cli_set(cli, "XDG_STATE_HOME=%s", tree->root);
    cli_run(cli, NULL);
}

static void those_that_are_meant_are_listed(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *listed; /* clients, or the words for none */
        const char *absent; /* or NULL */
    } rows[] = {
        {"rotate --list", "first", NULL},
        {"rotate --list", "second", NULL},
        {"rotate --list --realm ameide", "first", NULL},
        {"rotate --list second", "second", "first"},
        {"rotate --list second --realm other", "No rotation is open.", "second"},
        {"rotate --list third", "No rotation is open.", "first"},
    };
    auto_tree tree;
    tree_open(&tree);
    begin(&tree, "first");
    begin(&tree, "second");
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        run_in(&cli, &tree, rows[i].line);
        cli_exits(&cli, EXIT_EQUAL);
        cli_prints(&cli, rows[i].listed);
        assert_true(!rows[i].absent || !strstr(cli.captured.out, rows[i].absent));
    }
}

static void each_says_how_far_it_is_and_what_to_type(void **state) {
    (void)state;
    auto_tree tree;
    auto_cli cli;
    tree_open(&tree);
    begin(&tree, "app");
    run_in(&cli, &tree, "rotate --list -o json");
    cli_exits(&cli, EXIT_EQUAL);
    cli_prints(&cli, "it stopped after the step prepared; "
                     "kubectl kcrealm rotate --resume app --realm ameide");
}

static void without_one_it_says_so(void **state) {
    (void)state;
    auto_tree tree;
    auto_cli cli;
    tree_open(&tree);
    run_in(&cli, &tree, "rotate --list");
    cli_exits(&cli, EXIT_EQUAL);
    cli_prints(&cli, "No rotation is open.");
}

static void going_on_and_closing_need_the_servers(void **state) {
    (void)state;
    static const char *const lines[] = {"rotate --resume", "rotate --resume app", "rotate --abort app"};
    auto_tree tree;
    tree_open(&tree);
    begin(&tree, "app");
    for (size_t i = 0; i < mem_count(lines); i++) {
        auto_cli cli;
        run_in(&cli, &tree, lines[i]);
        cli_refuses(&cli, "no Kubernetes cluster is configured");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_are_meant_are_listed),
        cmocka_unit_test(each_says_how_far_it_is_and_what_to_type),
        cmocka_unit_test(without_one_it_says_so),
        cmocka_unit_test(going_on_and_closing_need_the_servers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
