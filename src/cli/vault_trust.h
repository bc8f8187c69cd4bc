/* Whose certificates are trusted for Vault. */
#ifndef KCREALM_SRC_CLI_VAULT_TRUST_H
#define KCREALM_SRC_CLI_VAULT_TRUST_H

#include "kcrealm/cli/connect.h"
#include "kcrealm/objects/secret_store.h"

/* ERROR_USAGE where the environment asks for connections that are not verified. */
bool vault_trust_check(const struct session *session, struct error *err) __attribute__((warn_unused_result));

/* Fills tls (all zero) from --vault-ca, the environment, the store (NULL: none) that named Vault, and then the
 * system's certificates. */
bool vault_trust(struct connection *connection, const struct secret_store *store, struct tls_settings *tls,
                 struct error *err) __attribute__((warn_unused_result));

#endif
