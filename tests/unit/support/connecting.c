#include "support/connecting.h"

#include "kcrealm/cli/connect_vault.h"

void connecting_clear(struct connecting *connecting) {
    error_clear(&connecting->err);
    connect_close(&connecting->connection);
    cli_close(&connecting->cli);
}

void connecting_open(struct connecting *connecting, const char *arguments, const char *variables) {
    auto_strings list = {0};
    *connecting = (struct connecting){.connection.session = &connecting->cli.session};
    cli_open(&connecting->cli, "extract %s", arguments);
    strings_split(&list, variables, ' ');
    for (size_t i = 0; i < list.count; i++)
        cli_set(&connecting->cli, "%s", list.items[i]);
    cli_start(&connecting->cli);
}

void connecting_to_keycloak(struct connecting *connecting, const struct login_defaults *defaults) {
    static const struct login_defaults none;
    capture_start(&connecting->cli.captured, NULL);
    connecting->good =
        connect_keycloak(&connecting->connection, defaults ? defaults : &none, &connecting->err);
    capture_end(&connecting->cli.captured);
}

void connecting_to_vault(struct connecting *connecting) {
    capture_start(&connecting->cli.captured, NULL);
    connecting->good = connect_vault(&connecting->connection, &connecting->err);
    capture_end(&connecting->cli.captured);
}

void connecting_to_cluster(struct connecting *connecting) {
    capture_start(&connecting->cli.captured, NULL);
    connecting->good = connect_kube(&connecting->connection, &connecting->err);
    capture_end(&connecting->cli.captured);
}
