/* What status found: for each client the hops of its chain, and the findings. */
#ifndef KCREALM_DIAGNOSE_CHAIN_STATUS_H
#define KCREALM_DIAGNOSE_CHAIN_STATUS_H

#include "kcrealm/base/position.h"
#include "kcrealm/diagnose/finding.h"

/* In the order of cause and effect. */
enum hop {
    HOP_GIT,               /* declared, where */
    HOP_OBJECTS,           /* the cluster's objects that carry the declaration: ConfigMap, import, its Job */
    HOP_KEYCLOAK,          /* the server: reachable, logged in, its pods */
    HOP_REALM,             /* */
    HOP_CLIENT,            /* exists, as declared, enabled */
    HOP_SECRET,            /* the client's, in Keycloak */
    HOP_VAULT,             /* */
    HOP_STORE,             /* the SecretStore or ClusterSecretStore */
    HOP_EXTERNAL_SECRET,   /* */
    HOP_KUBERNETES_SECRET, /* */
    HOP_WORKLOAD,          /* what consumes the Secret */
    HOP_ARGOCD,            /* the Application that owns these objects */
    HOPS
};

enum hop_state {
    HOP_NOT_CHECKED, /* see detail: the hop before it is broken, or there is nothing to check it with */
    HOP_OK,
    HOP_BROKEN,
    HOP_UNKNOWN, /* it could not be looked at: a right is missing, a server did not answer */
    HOP_ABSENT,  /* this chain does not have it: nothing is declared, a public client has no secret */
};

/* A row for people and machines. */
struct hop_kind {
    const char *name;    /* in --for and machine output: "external-secret" */
    const char *heading; /* of its column: "ES" */
    const char *title;   /* in sentences: "ExternalSecret" */
};

const struct hop_kind *hop_kind(enum hop hop) __attribute__((returns_nonnull));

/* "ok", "broken", "unknown", "not-checked" or "absent". */
const char *hop_state_name(enum hop_state state) __attribute__((returns_nonnull));

struct hop_status {
    enum hop_state state;
    char *detail; /* a phrase: "version 7, equal to Keycloak"; or NULL */
};

/* One client, or (client empty) what all of them need: without declared clients only the hops that every chain shares. */
struct chain_item {
    char *realm;
    char *client;
    struct hop_status hops[HOPS];
    struct findings findings; /* cause before effect: the first is the headline */
    enum hop headline;        /* the first broken hop, else the first unknown one; HOPS when all is well */
};

/* Owns its items, sorted by realm and client. */
struct chain_status {
    struct chain_item *items;
    size_t count;
    bool shown[HOPS]; /* the hops that were asked for and that this setting has; others are left out */
};

/* Adds an item whose hops are not checked yet; texts are copied. Borrowed until the next is added. */
struct chain_item *chain_status_add(struct chain_status *status, const char *realm, const char *client);

/* Replaces state and detail (detail is taken over, may be NULL). */
void chain_item_set(struct chain_item *item, enum hop hop, enum hop_state state, char *detail);

enum chain_health { CHAIN_HEALTHY, CHAIN_IS_BROKEN, CHAIN_UNCLEAR };

/* Broken when a shown hop of any item is, else unclear when one is unknown. */
enum chain_health chain_status_health(const struct chain_status *status);

void chain_status_clear(struct chain_status *status);

#endif
