#include "support/loading.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/cli/input.h"

void loading_clear(struct loading_case *loading) {
    cli_close(&loading->cli);
    mem_free(loading->names);
}

void loading_run(struct loading_case *loading, const char *input) {
    struct cli_case *cli = &loading->cli;
    struct connection connection = {.session = &cli->session};
    struct desired desired = {0};
    auto_strings names = {0};
    capture_start(&cli->captured, input);
    cli_start(cli);
    loading->good = input_load_desired(&cli->session, &connection, &cli->session.flags.arguments, &desired);
    capture_end(&cli->captured);
    for (size_t i = 0; i < desired.count; i++)
        strings_add(&names, desired.items[i].name);
    strings_sort(&names);
    loading->names = strings_join(&names, " ");
    loading->touched_cluster = connection.http || connection.kube;
    desired_clear(&desired);
    connect_close(&connection);
}
