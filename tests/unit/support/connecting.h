/* Connecting as a command does it, by a command line and an environment. */
#ifndef KCREALM_TESTS_SUPPORT_CONNECTING_H
#define KCREALM_TESTS_SUPPORT_CONNECTING_H

#include "kcrealm/cli/connect.h"
#include "support/cli_case.h"

/* What connecting gave. It must not move. */
struct connecting {
    struct cli_case cli;
    struct connection connection;
    struct error err;
    bool good;
};

/* For the environment: somebody whom the fake Keycloak knows. */
#define CONNECTING_LOGIN "KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD=hunter2"

/* Starts a session of "extract" with these arguments and variables, words with single spaces between. */
void connecting_open(struct connecting *connecting, const char *arguments, const char *variables);

/* defaults NULL: none. */
void connecting_to_keycloak(struct connecting *connecting, const struct login_defaults *defaults);
void connecting_to_vault(struct connecting *connecting);
void connecting_to_cluster(struct connecting *connecting);

void connecting_clear(struct connecting *connecting);

#define auto_connecting __attribute__((cleanup(connecting_clear))) struct connecting

#endif
