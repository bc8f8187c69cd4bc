/* A plan → requests, each read back. */
#ifndef KCREALM_RECONCILE_APPLY_H
#define KCREALM_RECONCILE_APPLY_H

#include "kcrealm/realm/plan.h"
#include "kcrealm/reconcile/snapshot.h"

struct apply_options {
    enum ensure_mode mode;
    const struct event_sink *events;
};

/* Carries out the plan's pending items, objects side by side, the steps of one object in order; snapshot is
 * the one the plan was made from. An item is RESULT_DONE only when what it changes was read back; others end
 * as failed with a reason and do not stop the rest. False (with the items that were not reached ended as
 * not-attempted) only when everything stopped: interrupted, or the login was lost. */
bool apply_plan(struct keycloak *keycloak, struct plan *plan, struct snapshot *snapshot,
                const struct apply_options *options, struct error *err) __attribute__((warn_unused_result));

#endif
