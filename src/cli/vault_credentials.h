/* What to log in to Vault with: flags, environment, files, Secrets, and tokens of service accounts. */
#ifndef KCREALM_SRC_CLI_VAULT_CREDENTIALS_H
#define KCREALM_SRC_CLI_VAULT_CREDENTIALS_H

#include "kcrealm/cli/connect.h"
#include "kcrealm/objects/secret_store.h"

/* Collects credentials, for the method of --vault-auth, or else for the first of: the keys of --vault-secret;
 * kubernetes, with --vault-role; a token of the environment or of the token file; the login of the store (NULL: none)
 * that named Vault. *discovered: the user did not choose them in so many words. The caller clears credentials in every
 * case. ERROR_UNAUTHENTICATED when there is nothing, ERROR_INPUT for a Secret without the keys. */
bool vault_credentials_collect(struct connection *connection, const struct secret_store *store,
                               struct vault_credentials *credentials, bool *discovered, struct error *err)
    __attribute__((warn_unused_result));

#endif
