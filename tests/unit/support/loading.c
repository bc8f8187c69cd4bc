#include "support/loading.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/cli/input.h"

void loading_clear(struct loading_case *loading) {
    cli_close(&loading->cli);
    mem_free(loading->names);
}

static void take(struct loading_case *loading, struct desired *desired, struct connection *connection) {
    auto_strings names = {0};
    for (size_t i = 0; i < desired->count; i++)
        strings_add(&names, desired->items[i].name);
    strings_sort(&names);
    loading->names = strings_join(&names, " ");
    loading->extraction_count = desired->extractions.count;
    loading->touched_cluster = connection->http || connection->kube;
    desired_clear(desired);
    connect_close(connection);
}

void loading_run(struct loading_case *loading, const char *input) {
    struct cli_case *cli = &loading->cli;
    struct connection connection = {.session = &cli->session};
    struct desired desired = {0};
    capture_start(&cli->captured, input);
    cli_start(cli);
    loading->good = input_load_desired(&cli->session, &connection, &cli->session.flags.arguments, &desired);
    capture_end(&cli->captured);
    take(loading, &desired, &connection);
}

void loading_run_found(struct loading_case *loading, bool *found) {
    struct cli_case *cli = &loading->cli;
    struct connection connection = {.session = &cli->session};
    struct desired desired = {0};
    capture_start(&cli->captured, NULL);
    cli_start(cli);
    loading->good = input_load_found(&cli->session, &connection, &desired, found);
    capture_end(&cli->captured);
    take(loading, &desired, &connection);
}
