/* Flags, environment and discovery → an open conversation with Vault. */
#ifndef KCREALM_CLI_CONNECT_VAULT_H
#define KCREALM_CLI_CONNECT_VAULT_H

#include "kcrealm/cli/connect.h"
#include "kcrealm/vault/kv.h"

/* Finds, reaches and logs in to Vault, and opens the mount (--vault-mount, else that of the store that named Vault,
 * else "secret"): connection->vault and connection->kv, closed by connect_close before the tunnel. By --vault-url or
 * the environment (BAO_ADDR, VAULT_ADDR), else --vault-service, else what the cluster's (Cluster)SecretStores name,
 * else the Service labelled app.kubernetes.io/name=vault or openbao: docs/reference/vault.md. */
bool connect_vault(struct connection *connection, struct error *err) __attribute__((warn_unused_result));

#endif
