/* What to log in with: Secrets and environment. */
#ifndef KCREALM_CLI_CREDENTIALS_H
#define KCREALM_CLI_CREDENTIALS_H

#include "kcrealm/cli/connect.h"
#include "kcrealm/objects/secret_data.h"

/* Reads a Secret, "ns/name" or "name" in the context's namespace; *source becomes "Secret ns/name", owned by the
 * caller in every case. The cluster is open. */
bool credentials_read_secret(struct connection *connection, const char *name, struct secret_data *data,
                             char **source, struct error *err) __attribute__((warn_unused_result));

/* The next step for a Secret ("Secret ns/name") without the keys that are needed. Returns false. */
bool credentials_show_keys(const char *source, struct error *err);

/* Collects credentials for Keycloak: those of --keycloak-secret, or else of the environment, or else what discovery proposes
 * (announced). The caller clears them in every case. */
bool credentials_collect(struct connection *connection, const struct login_defaults *defaults,
                         struct keycloak_credentials *credentials, struct error *err)
    __attribute__((warn_unused_result));

/* Logs in; when client credentials fail and no user is at hand, with the administrator that discovery
 * proposes. */
bool credentials_login(struct connection *connection, struct error *err) __attribute__((warn_unused_result));

#endif
