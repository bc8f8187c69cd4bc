/* Where a remote key of External Secrets lies in Vault: as the operator's Vault provider builds it. */
#ifndef KCREALM_OBJECTS_VAULT_PATH_H
#define KCREALM_OBJECTS_VAULT_PATH_H

#include "kcrealm/objects/secret_store.h"

#include <stdbool.h>

/* One secret in Vault. Texts are borrowed. */
struct vault_location {
    const char *vault_namespace; /* "" or NULL: the root */
    const char *mount;           /* "secret", slashes around it do not count */
    const char *path;            /* below the mount, without the "data" of KV v2 */
    int kv_version;              /* what the mount really is: 1 or 2; 0: not known */
};

/* The path below /v1/ that the operator asks for ("secret/data/team/backstage"), made as by buildPath of its
 * Vault provider, and cleaned as Vault's Go client cleans it; freed by the caller. A key that begins with the
 * store's path is taken as absolute; without a path in the store all are. */
char *vault_path_of(const struct secret_store *store, const char *remote_key)
    __attribute__((warn_unused_result));

/* Whether a remote key of the store means this secret. What the mount really is does not count: a store that
 * takes KV v2 for v1 means the secret, and does not find it. False unless the store is of Vault. */
bool vault_path_means(const struct secret_store *store, const char *remote_key,
                      const struct vault_location *location);

/* The path without empty and "." segments, ".." taken back, as Go's path.Clean of "/" + path does it: no slash
 * at either end. Freed by the caller. */
char *vault_path_clean(const char *path) __attribute__((warn_unused_result));

#endif
