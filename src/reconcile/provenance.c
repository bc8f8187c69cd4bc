#include "kcrealm/reconcile/provenance.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/timestamp.h"

json_t *provenance(const char *realm, const char *client_id, long long now_s) {
    auto_text now = timestamp_seconds(now_s);
    return json_pack("{s:s, s:s, s:s, s:s}", "managed-by", "kubectl-kcrealm", "keycloak-realm", realm,
                     "keycloak-client-id", client_id, "carried-at", now);
}
