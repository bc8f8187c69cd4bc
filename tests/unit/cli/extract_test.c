/* extract as a command line. */
#include "kcrealm/cli/commands.h"
#include "kcrealm/cli/config.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void without_a_cluster_it_cannot_start(void **state) {
    (void)state;
    auto_cli cli;
    cli_ran(&cli, "extract app=apps/app --realm r");
    cli_refuses(&cli, "no Kubernetes cluster is configured");
}

static void the_list_of_placeholders_is_read_first(void **state) {
    (void)state;
    auto_tree tree;
    auto_cli cli;
    tree_open(&tree);
    tree_put(&tree, ".git/", NULL);
    tree_put(&tree, ".kcrealm.yaml", "lint: {placeholders: words.txt}\n");
    tree_enter(&tree, ".");
    cli_open(&cli, "extract app=apps/app --realm r");
    capture_start(&cli.captured, NULL);
    cli_start(&cli);
    cli.status = config_apply(&cli.session, COMMAND_EXTRACT) ? run_extract(&cli.session) : EXIT_EQUAL;
    capture_end(&cli.captured);
    cli_refuses(&cli, "reading the placeholders of the settings: cannot open words.txt");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(without_a_cluster_it_cannot_start),
                                       cmocka_unit_test(the_list_of_placeholders_is_read_first)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
