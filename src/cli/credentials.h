/* What to log in to Keycloak with: Secrets and environment. */
#ifndef KCREALM_CLI_CREDENTIALS_H
#define KCREALM_CLI_CREDENTIALS_H

#include "kcrealm/cli/connect.h"

/* Collects credentials: those of --keycloak-secret, or else of the environment, or else what discovery proposes
 * (announced). The caller clears them in every case. */
bool credentials_collect(struct connection *connection, const struct login_defaults *defaults,
                         struct keycloak_credentials *credentials, struct error *err)
    __attribute__((warn_unused_result));

/* Logs in; when client credentials fail and no user is at hand, with the administrator that discovery
 * proposes. */
bool credentials_login(struct connection *connection, struct error *err) __attribute__((warn_unused_result));

#endif
