#include "kcrealm/diagnose/chain_status.h"

#include "kcrealm/base/memory.h"

static const struct hop_kind kinds[HOPS] = {
    [HOP_GIT] = {"git", "GIT", "declaration"},
    [HOP_OBJECTS] = {"objects", "OBJ", "objects of the cluster"},
    [HOP_KEYCLOAK] = {"keycloak", "KC", "Keycloak"},
    [HOP_REALM] = {"realm", "REALM", "realm"},
    [HOP_CLIENT] = {"client", "CLIENT", "client"},
    [HOP_SECRET] = {"secret", "SECRET", "client secret"},
    [HOP_VAULT] = {"vault", "VAULT", "Vault"},
    [HOP_STORE] = {"store", "STORE", "SecretStore"},
    [HOP_EXTERNAL_SECRET] = {"external-secret", "ES", "ExternalSecret"},
    [HOP_KUBERNETES_SECRET] = {"kubernetes-secret", "K8S", "Kubernetes Secret"},
    [HOP_WORKLOAD] = {"workload", "POD", "workload"},
    [HOP_ARGOCD] = {"argocd", "ARGO", "ArgoCD"},
};

const struct hop_kind *hop_kind(enum hop hop) {
    return &kinds[hop];
}

const char *hop_state_name(enum hop_state state) {
    static const char *const names[] = {[HOP_NOT_CHECKED] = "not-checked",
                                        [HOP_OK] = "ok",
                                        [HOP_BROKEN] = "broken",
                                        [HOP_UNKNOWN] = "unknown",
                                        [HOP_ABSENT] = "absent"};
    return names[state];
}

struct chain_item *chain_status_add(struct chain_status *status, const char *realm, const char *client) {
    /* Doubled at each power of two: a realm may have ten thousand clients. */
    if ((status->count & (status->count - 1)) == 0)
        status->items =
            mem_resize(status->items, (status->count ? 2 * status->count : 1) * sizeof *status->items);
    struct chain_item *item = &status->items[status->count++];
    *item = (struct chain_item){.realm = mem_dup(realm), .client = mem_dup(client), .headline = HOPS};
    return item;
}

void chain_item_set(struct chain_item *item, enum hop hop, enum hop_state state, char *detail) {
    item->hops[hop].state = state;
    mem_replace(&item->hops[hop].detail, detail);
}

static enum chain_health worse(enum chain_health health, enum hop_state state) {
    if (state == HOP_BROKEN)
        return CHAIN_IS_BROKEN;
    return state == HOP_UNKNOWN && health == CHAIN_HEALTHY ? CHAIN_UNCLEAR : health;
}

enum chain_health chain_status_health(const struct chain_status *status) {
    enum chain_health health = CHAIN_HEALTHY;
    for (size_t i = 0; i < status->count; i++)
        for (enum hop hop = 0; hop < HOPS && health != CHAIN_IS_BROKEN; hop++)
            if (status->shown[hop])
                health = worse(health, status->items[i].hops[hop].state);
    return health;
}

void chain_status_clear(struct chain_status *status) {
    for (size_t i = 0; i < status->count; i++) {
        struct chain_item *item = &status->items[i];
        mem_free(item->realm);
        mem_free(item->client);
        for (enum hop hop = 0; hop < HOPS; hop++)
            mem_free(item->hops[hop].detail);
        findings_clear(&item->findings);
    }
    mem_free(status->items);
    *status = (struct chain_status){0};
}
