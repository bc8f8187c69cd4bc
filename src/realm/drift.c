#include "kcrealm/realm/drift.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/compare.h"
#include "kcrealm/realm/declared_secret.h"
#include "realm/conceal.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 16

struct drift_item *drift_add(struct drift *drift, const struct kind *kind, const char *realm,
                             const char *name, enum drift_state state, const char *reason) {
    if (drift->count == drift->capacity) {
        drift->capacity = drift->capacity ? drift->capacity * 2 : CAPACITY_FIRST;
        drift->items = mem_resize(drift->items, drift->capacity * sizeof *drift->items);
    }
    struct drift_item *item = &drift->items[drift->count++];
    *item = (struct drift_item){.kind = kind,
                                .realm = mem_dup(realm),
                                .name = mem_dup(name),
                                .state = state,
                                .reason = mem_dup(reason)};
    return item;
}

static struct drift_item *add_object(struct drift *drift, const struct desired_object *object,
                                     enum drift_state state, const char *reason) {
    struct drift_item *item = drift_add(drift, object->kind, object->realm, object->name, state, reason);
    item->object = object;
    item->declared = json_incref(object->spec);
    return item;
}

static char *unknown_reason(const struct changes *changes) {
    struct buffer reason = {0};
    for (size_t i = 0; i < changes->unknown_count; i++)
        buffer_format(&reason, "%s%s: %s", i ? "; " : "", changes->unknowns[i].path,
                      changes->unknowns[i].reason);
    return buffer_steal(&reason);
}

static void explain_missing(struct drift_item *item) {
    auto_text unknown = unknown_reason(&item->changes);
    mem_replace(&item->reason, mem_format("cannot be created from here: %s", unknown));
}

/* All that is declared is to be added; when some of it is not known, nothing is: half a client helps nobody, and
 * would look as if it were done. */
static struct drift_item *add_missing(struct drift *drift, const struct desired_object *object) {
    struct drift_item *item = add_object(drift, object, DRIFT_MISSING, NULL);
    auto_json nothing = json_pack("{ss}", object->kind->key, object->name);
    compare_object(object->kind, object->spec, nothing, false, &item->changes);
    declared_secret_compare(object->secret, NULL, &item->changes);
    conceal_changes(&item->changes, object->spec, object->concealed);
    if (!drift_can_create(item))
        explain_missing(item);
    return item;
}

void drift_prevent(struct drift_item *item, const char *path, char *reason) {
    changes_add_unknown(&item->changes, mem_dup(path), reason);
    explain_missing(item);
}

bool drift_can_create(const struct drift_item *item) {
    return item->declared && item->changes.unknown_count == 0;
}

struct drift_item *drift_judge(struct drift *drift, const struct desired_object *object, json_t *live,
                               bool strict) {
    if (!live)
        return add_missing(drift, object);
    struct drift_item *item = add_object(drift, object, DRIFT_IN_SYNC, NULL);
    compare_object(object->kind, object->spec, live, strict, &item->changes);
    declared_secret_compare(object->secret, live, &item->changes);
    conceal_changes(&item->changes, object->spec, object->concealed);
    if (item->changes.unknown_count)
        item->reason = unknown_reason(&item->changes);
    if (item->changes.count) {
        item->state = DRIFT_DRIFTED;
        item->live = json_incref(live);
    } else if (item->changes.unknown_count) {
        item->state = DRIFT_UNKNOWN;
    }
    return item;
}

void drift_add_unknown(struct drift *drift, const struct desired_object *object, const char *reason) {
    add_object(drift, object, DRIFT_UNKNOWN, reason);
}

void drift_count(const struct drift *drift, size_t counts[DRIFT_STATES]) {
    memset(counts, 0, DRIFT_STATES * sizeof *counts);
    for (size_t i = 0; i < drift->count; i++)
        counts[drift->items[i].state]++;
}

const char *drift_state_name(enum drift_state state) {
    static const char *const names[DRIFT_STATES] = {[DRIFT_IN_SYNC] = "in-sync",
                                                    [DRIFT_MISSING] = "missing",
                                                    [DRIFT_DRIFTED] = "drifted",
                                                    [DRIFT_EXTRA] = "extra",
                                                    [DRIFT_UNKNOWN] = "unknown"};
    return names[state];
}

static int compare_items(const void *left, const void *right) {
    const struct drift_item *a = left, *b = right;
    int order = strcmp(a->realm, b->realm);
    if (order == 0)
        order = strcmp(a->kind->name, b->kind->name);
    return order ? order : strcmp(a->name, b->name);
}

void drift_sort(struct drift *drift) {
    if (drift->count)
        qsort(drift->items, drift->count, sizeof *drift->items, compare_items);
}

void drift_clear(struct drift *drift) {
    for (size_t i = 0; i < drift->count; i++) {
        struct drift_item *item = &drift->items[i];
        mem_free(item->realm);
        mem_free(item->name);
        mem_free(item->reason);
        changes_clear(&item->changes);
        json_decref(item->declared);
        json_decref(item->live);
    }
    mem_free(drift->items);
    *drift = (struct drift){0};
}
