/* Looking at a live Keycloak: what was declared, compared with what is there. */
#ifndef KCREALM_RECONCILE_SNAPSHOT_H
#define KCREALM_RECONCILE_SNAPSHOT_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/events.h"
#include "kcrealm/keycloak/session.h"
#include "kcrealm/realm/drift.h"

/* All maps have realms as keys; what was not needed is not there. */
struct snapshot {
    struct drift drift;        /* sorted; clients, the scopes they lack, realms that do not exist */
    json_t *scopes_by_realm;   /* realm → scope name → representation */
    json_t *flow_ids_by_realm; /* realm → alias → id, of realms with declared flow overrides */
    const struct seal *seal;   /* of the desired; borrowed */
    json_t
        *defaults_by_realm; /* realm → {defaultClientScopes, optionalClientScopes}: what new clients need */
    struct error obstacle;  /* why a realm that may exist could not be read: the first; or not set */
};

struct snapshot_options {
    bool strict;
    bool for_writing; /* also read what creating clients needs */
    const struct event_sink *events;
};

/* Compares while reading, so that only what drifted stays in memory. Realms that cannot be read make their
 * objects unknown, with the reason, and a missing client whose creation needs a list that cannot be read is one
 * that cannot be created; false when the login is refused or nothing could be read at all. */
bool snapshot_take(struct keycloak *keycloak, const struct desired *desired,
                   const struct snapshot_options *options, struct snapshot *snapshot, struct error *err)
    __attribute__((warn_unused_result));

void snapshot_clear(struct snapshot *snapshot);

#endif
