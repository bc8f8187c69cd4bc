/* What the custom metadata of a secret in Vault says about where it comes from. */
#ifndef KCREALM_RECONCILE_PROVENANCE_H
#define KCREALM_RECONCILE_PROVENANCE_H

#include <jansson.h>

/* managed-by, keycloak-realm, keycloak-client-id and carried-at (now_s, Unix seconds); nothing that is derived from the
 * secret. Owned by the caller. External Secrets pushes only where managed-by is its own. */
json_t *provenance(const char *realm, const char *client_id, long long now_s)
    __attribute__((warn_unused_result));

#endif
