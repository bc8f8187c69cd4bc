/* The result of a comparison: one item for each object. */
#ifndef KCREALM_REALM_DRIFT_H
#define KCREALM_REALM_DRIFT_H

#include "kcrealm/realm/changes.h"
#include "kcrealm/realm/desired.h"

enum drift_state { DRIFT_IN_SYNC, DRIFT_MISSING, DRIFT_DRIFTED, DRIFT_EXTRA, DRIFT_UNKNOWN, DRIFT_STATES };

struct drift_item {
    const struct kind *kind;
    char *realm;
    char *name;
    enum drift_state state;
    char *reason; /* why it is unknown or missing, when there is more to say; or NULL */
    struct changes changes;
    json_t *declared; /* the spec; shared */
    json_t *live;     /* what the server holds, kept for objects that drifted; shared, or NULL */
    const struct desired_object *object; /* borrowed; NULL for what no file declares by itself */
};

struct drift {
    struct drift_item *items;
    size_t count;
    size_t capacity;
};

/* Adds an item in the given state; texts are copied (reason may be NULL). The result is borrowed until the
 * next is added. */
struct drift_item *drift_add(struct drift *drift, const struct kind *kind, const char *realm,
                             const char *name, enum drift_state state, const char *reason);

/* Compares the object with live (NULL: missing) and adds the item. */
struct drift_item *drift_judge(struct drift *drift, const struct desired_object *object, json_t *live,
                               bool strict);

/* Whether a missing item can be created: it is declared, and all of it is known. */
bool drift_can_create(const struct drift_item *item);

/* Makes a missing item one that cannot be created, because the value at path is not known; takes over reason. */
void drift_prevent(struct drift_item *item, const char *path, char *reason);

/* Adds an item in state unknown for the object. */
void drift_add_unknown(struct drift *drift, const struct desired_object *object, const char *reason);

/* Counts items by state into counts[DRIFT_STATES]. */
void drift_count(const struct drift *drift, size_t counts[DRIFT_STATES]);

/* "in-sync", "missing", "drifted", "extra" or "unknown". */
const char *drift_state_name(enum drift_state state);

/* Sorts by realm, kind and name. */
void drift_sort(struct drift *drift);

void drift_clear(struct drift *drift);

#endif
