/* What would be done about a drift, in order; after applying, what became of it. */
#ifndef KCREALM_REALM_PLAN_H
#define KCREALM_REALM_PLAN_H

#include "kcrealm/base/error.h"
#include "kcrealm/realm/drift.h"

enum ensure_mode { ENSURE_CREATE_ONLY, ENSURE_UPDATE, ENSURE_STRICT };

enum plan_action {
    PLAN_CREATE,
    PLAN_UPDATE,
    PLAN_ATTACH,
    PLAN_DETACH,
    PLAN_MOVE,
    PLAN_WRITE,      /* a value into Vault, a record into a ConfigMap */
    PLAN_REGENERATE, /* a client's secret */
    PLAN_REFRESH,    /* an ExternalSecret */
    PLAN_RESTART,    /* a workload */
    PLAN_ACTIONS
};

enum plan_result {
    RESULT_PENDING,
    RESULT_DONE,    /* and read back */
    RESULT_LEFT,    /* this mode does not do it */
    RESULT_SKIPPED, /* nothing to do after all */
    RESULT_FAILED,
    RESULT_NOT_ATTEMPTED, /* declined, interrupted, or something it needs failed */
};

/* One request, or the two of a move. Items of one object follow each other. */
struct plan_item {
    const struct kind *kind;
    char *realm;
    char *name;
    enum plan_action action;
    struct changes changes;
    char *scope;                    /* of a link; else NULL */
    const char *list;               /* where the link goes (attach, move) or goes from (detach), static */
    char *target;                   /* of actions from PLAN_WRITE on: "secret/backstage#value"; else NULL */
    const struct drift_item *drift; /* borrowed; NULL for those */
    bool needs_consent; /* removes something that the spec does not list, replaces a value of Vault */
    enum plan_result result;
    bool verified; /* read back from the server */
    char
        *reason; /* why it is not done, or NULL; of items with a target also why it is to be, and the proof */
};

struct plan {
    struct plan_item *items;
    size_t count;
    size_t capacity;
};

/* Adds an item about an object; target may be NULL. Borrowed until the next. */
struct plan_item *plan_add(struct plan *plan, const struct kind *kind, const char *realm, const char *name,
                           enum plan_action action, const char *target);

/* Plans drift (sorted, borrowed as long as the plan lives) in this mode: client scopes first, then clients,
 * each with its links last. What the mode leaves alone becomes items with RESULT_LEFT. */
void plan_make(const struct drift *drift, enum ensure_mode mode, struct plan *plan);

/* False when something must be put right before anything may be written: a realm that does not exist, or a
 * scope that is linked but neither exists nor is one that we can create. scopes_by_realm maps realm → name →
 * representation of the scopes that exist. */
bool plan_check(const struct drift *drift, const json_t *scopes_by_realm, struct error *err)
    __attribute__((warn_unused_result));

/* Adds an item that is skipped for each declared scope of desired that is linked as declared already, so that
 * a report of links is complete. */
void plan_add_linked(struct plan *plan, const struct desired *desired, const struct drift *drift);

/* How many items are still to be done (pending), and how many of them need consent. */
size_t plan_pending(const struct plan *plan);
size_t plan_needing_consent(const struct plan *plan);

/* Ends the pending items that need consent as not attempted. Of an update only the removals: its declared
 * fields stay pending. */
void plan_decline(struct plan *plan, const char *reason);

/* Ends the item. reason (may be NULL) is copied. */
void plan_item_end(struct plan_item *item, enum plan_result result, const char *reason);

const char *plan_action_name(enum plan_action action); /* "create" … */
const char *plan_result_name(enum plan_result result); /* "done", "left" …; pending is "not-attempted" */

void plan_clear(struct plan *plan);

#endif
