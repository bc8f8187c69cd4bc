/* Why an ExternalSecret will not bring a new value from Vault into its Secret, although it may say Ready. */
#ifndef KCREALM_OBJECTS_SYNC_BLOCKERS_H
#define KCREALM_OBJECTS_SYNC_BLOCKERS_H

#include "kcrealm/objects/external_secret.h"

#include <stdbool.h>
#include <stddef.h>

enum sync_blocker {
    BLOCKED_BY_DELETION,
    BLOCKED_BY_STORE_MISSING,
    BLOCKED_BY_STORE_ACCESS,
    BLOCKED_BY_STORE_NOT_READY,
    BLOCKED_BY_KV_VERSION,
    BLOCKED_BY_CREATION_POLICY,
    BLOCKED_BY_MERGE,
    BLOCKED_BY_OWNER,
    BLOCKED_BY_IMMUTABLE,
    BLOCKED_BY_PIN,
    BLOCKED_BY_UNKNOWN_INTERVAL,
    BLOCKED_BY_INTERVAL,
    BLOCKED_BY_CREATED_ONCE,
    SYNC_BLOCKERS
};

/* "interval", "created-once" …: for machines. */
const char *sync_blocker_name(enum sync_blocker blocker) __attribute__((returns_nonnull));

/* What is known of the neighbours; each may be NULL, and nothing is concluded from what is not known. */
struct sync_case {
    const struct external_secret *external_secret;
    const struct secret_store *store; /* the one by which it reads location */
    bool store_is_missing;            /* it was looked for */
    enum store_access access;         /* of the ExternalSecret's namespace to the store; 0 is allowed */
    const struct vault_location *location;
    const json_t *secret;   /* the target */
    bool secret_is_missing; /* it was looked for */
};

struct sync_obstacle {
    enum sync_blocker blocker;
    char *sentence; /* "refreshInterval is \"0s\": …" */
    char *next;     /* what to do: an imperative sentence or a command */
};

/* Owns its items, in the order of the enum: what has to be repaired first comes first. */
struct sync_obstacles {
    struct sync_obstacle *items;
    size_t count;
};

/* Adds what keeps a refresh (the annotation force-sync) from arriving. Intervals and CreatedOnce stop an
 * ExternalSecret only after its first success, and not when its Secret is missing: the operator makes it anew. */
void sync_obstacles_find(const struct sync_case *sync, struct sync_obstacles *obstacles);
void sync_obstacles_clear(struct sync_obstacles *obstacles);

#define auto_sync_obstacles __attribute__((cleanup(sync_obstacles_clear))) struct sync_obstacles

#endif
