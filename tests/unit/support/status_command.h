/* status as a command line, with a Keycloak, a Vault and no cluster. */
#ifndef KCREALM_TESTS_SUPPORT_STATUS_COMMAND_H
#define KCREALM_TESTS_SUPPORT_STATUS_COMMAND_H

#include "support/chain_case.h"
#include "support/cli_case.h"

#define APP APP_CLIENT("'secret': '" APP_SECRET "'")

/* Client app of realm ameide, whose secret goes to app-key. */
#define DECLARED                                                                                             \
    "clientPatcher:\n"                                                                                       \
    "  clientSpecs:\n"                                                                                       \
    "    - {clientId: app, realm: ameide, spec: {}}\n"                                                       \
    "  secretExtraction:\n"                                                                                  \
    "    enabled: true\n"                                                                                    \
    "    clients:\n"                                                                                         \
    "      - {clientId: app, vaultKey: app-key}\n"

/* It must not move. */
struct command_case {
    struct fake_keycloak keycloak;
    struct vault_session vault;
    struct cli_case cli;
};

/* client as JSON with ' for "; NULL: it does not exist. */
void status_open(struct command_case *given, const char *client);

/* Vault's answer for the key of app; then runs "status -f …" of what is declared, with these arguments. */
void status_run(struct command_case *given, int status, const char *answer, const char *arguments);

void status_close(struct command_case *given);

#define auto_command __attribute__((cleanup(status_close))) struct command_case

/* How often Vault was looked at. */
size_t status_looks(const struct command_case *given);

#define OWN_HOPS "--for git,realm,client,secret,vault"

#endif
