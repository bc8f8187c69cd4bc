/* The ConfigMap that says which version of Vault a client's secret is: for people and consumers. Nothing of ours
 * reads it to decide. */
#ifndef KCREALM_RECONCILE_VERSIONS_RECORD_H
#define KCREALM_RECONCILE_VERSIONS_RECORD_H

#include "kcrealm/kube/client.h"

#define VERSIONS_RECORD_NAME "keycloak-client-secret-versions"

/* The API server refuses a ConfigMap over 1 MiB. */
#define VERSIONS_RECORD_SIZE_MAX ((size_t)900 << 10)

/* All borrowed. */
struct version_entry {
    const char *realm;
    const char *client_id;
    const char *vault_path;       /* "secret/backstage", as `vault kv` takes it */
    long vault_version;           /* 0: KV v1 has none */
    long long keycloak_created_s; /* of the secret; 0: Keycloak does not say */
};

/* Makes data["<realm>.json"][clientId] = {vaultPath, vaultVersion, keycloakCreated, carried} say what entries say,
 * carried being now_s where an entry is new or differs; all others stay. Sends no write when nothing differs; *written tells. With
 * resourceVersion, so that nobody else's change is lost: after a conflict it is read and done again. ERROR_REFUSED with
 * advice when it would be too large, or a realm's name cannot be a key. */
bool versions_record(struct kube *kube, const char *namespace, const char *name,
                     const struct version_entry *entries, size_t count, long long now_s, bool *written,
                     struct error *err) __attribute__((warn_unused_result));

#endif
