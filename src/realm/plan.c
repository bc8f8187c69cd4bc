#include "kcrealm/realm/plan.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define CAPACITY_FIRST 16

static const char default_list[] = "defaultClientScopes";
static const char optional_list[] = "optionalClientScopes";

struct plan_item *plan_add(struct plan *plan, const struct kind *kind, const char *realm, const char *name,
                           enum plan_action action, const char *target) {
    if (plan->count == plan->capacity) {
        plan->capacity = plan->capacity ? plan->capacity * 2 : CAPACITY_FIRST;
        plan->items = mem_resize(plan->items, plan->capacity * sizeof *plan->items);
    }
    struct plan_item *item = &plan->items[plan->count++];
    *item = (struct plan_item){.kind = kind,
                               .realm = mem_dup(realm),
                               .name = mem_dup(name),
                               .action = action,
                               .target = mem_dup(target)};
    return item;
}

static struct plan_item *add_item(struct plan *plan, const struct drift_item *drift,
                                  enum plan_action action) {
    struct plan_item *item = plan_add(plan, drift->kind, drift->realm, drift->name, action, NULL);
    item->drift = drift;
    return item;
}

static void take_change(struct plan_item *item, const struct change *from) {
    struct change *change =
        changes_add(&item->changes, from->op, mem_dup(from->path), from->declared, from->live);
    change->undeclared = from->undeclared;
    change->link = from->link;
    item->needs_consent |= from->undeclared;
}

static const char *link_scope(const struct change *change) {
    return json_string_value(change->op == CHANGE_ADD ? change->declared : change->live);
}

static const char *link_list(const struct change *change) {
    return strcmp(change->path + 1, default_list) == 0 ? default_list : optional_list;
}

/* The removal from the other list that turns an attachment into a move. */
static const struct change *move_source(const struct changes *changes, const struct change *attach) {
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        if (change->link && change->op == CHANGE_REMOVE && link_list(change) != link_list(attach) &&
            text_equal(link_scope(change), link_scope(attach)))
            return change;
    }
    return NULL;
}

static bool is_moved(const struct changes *changes, const struct change *removal) {
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        if (change->link && change->op == CHANGE_ADD && move_source(changes, change) == removal)
            return true;
    }
    return false;
}

static struct plan_item *add_link_item(struct plan *plan, const struct drift_item *drift,
                                       enum plan_action action, const struct change *change) {
    struct plan_item *item = add_item(plan, drift, action);
    item->scope = mem_dup(link_scope(change));
    item->list = link_list(change);
    take_change(item, change);
    return item;
}

static void plan_links(struct plan *plan, const struct drift_item *drift) {
    for (size_t i = 0; i < drift->changes.count; i++) {
        const struct change *change = &drift->changes.items[i];
        if (!change->link)
            continue;
        if (change->op == CHANGE_REMOVE && !is_moved(&drift->changes, change))
            add_link_item(plan, drift, PLAN_DETACH, change);
        if (change->op != CHANGE_ADD)
            continue;
        const struct change *source = move_source(&drift->changes, change);
        struct plan_item *item = add_link_item(plan, drift, source ? PLAN_MOVE : PLAN_ATTACH, change);
        if (source)
            take_change(item, source);
    }
}

static void plan_update(struct plan *plan, const struct drift_item *drift, enum ensure_mode mode) {
    struct plan_item *item = NULL;
    for (size_t i = 0; i < drift->changes.count; i++) {
        const struct change *change = &drift->changes.items[i];
        if (change->link)
            continue;
        if (!item)
            item = add_item(plan, drift, PLAN_UPDATE);
        take_change(item, change);
    }
    if (!item || mode != ENSURE_CREATE_ONLY)
        return;
    const char *noun = item->kind == &kind_client_scope ? "client scopes" : "clients";
    auto_text reason = mem_format("without --update existing %s are not changed", noun);
    plan_item_end(item, RESULT_LEFT, reason);
}

static void plan_create(struct plan *plan, const struct drift_item *drift) {
    struct plan_item *item = add_item(plan, drift, PLAN_CREATE);
    for (size_t i = 0; i < drift->changes.count; i++)
        take_change(item, &drift->changes.items[i]);
}

static void plan_object(struct plan *plan, const struct drift_item *drift, enum ensure_mode mode) {
    if (drift->state == DRIFT_MISSING && drift_can_create(drift))
        plan_create(plan, drift);
    if (drift->state != DRIFT_DRIFTED)
        return;
    plan_update(plan, drift, mode);
    plan_links(plan, drift);
}

static void plan_kind(struct plan *plan, const struct drift *drift, const struct kind *kind,
                      enum ensure_mode mode) {
    for (size_t i = 0; i < drift->count; i++)
        if (drift->items[i].kind == kind)
            plan_object(plan, &drift->items[i], mode);
}

void plan_make(const struct drift *drift, enum ensure_mode mode, struct plan *plan) {
    plan_kind(plan, drift, &kind_client_scope, mode);
    plan_kind(plan, drift, &kind_client, mode);
}

size_t plan_pending(const struct plan *plan) {
    size_t pending = 0;
    for (size_t i = 0; i < plan->count; i++)
        pending += plan->items[i].result == RESULT_PENDING;
    return pending;
}

size_t plan_needing_consent(const struct plan *plan) {
    size_t needing = 0;
    for (size_t i = 0; i < plan->count; i++)
        needing += plan->items[i].result == RESULT_PENDING && plan->items[i].needs_consent;
    return needing;
}

static bool is_declared(const struct change *change) {
    return !change->undeclared;
}

static bool any_declared(const struct changes *changes) {
    for (size_t i = 0; i < changes->count; i++)
        if (is_declared(&changes->items[i]))
            return true;
    return false;
}

/* Moves what the spec does not list from the item at index to a new one behind it. */
static void split_item(struct plan *plan, size_t index) {
    struct plan_item undeclared = *add_item(plan, plan->items[index].drift, plan->items[index].action);
    struct plan_item *item = &plan->items[index];
    for (size_t i = 0; i < item->changes.count; i++)
        if (!is_declared(&item->changes.items[i]))
            take_change(&undeclared, &item->changes.items[i]);
    changes_filter(&item->changes, is_declared);
    item->needs_consent = false;
    memmove(item + 2, item + 1, (plan->count - index - 2) * sizeof *item);
    item[1] = undeclared;
}

void plan_decline(struct plan *plan, const char *reason) {
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].result != RESULT_PENDING || !plan->items[i].needs_consent)
            continue;
        if (plan->items[i].action == PLAN_UPDATE && any_declared(&plan->items[i].changes))
            split_item(plan, i++);
        plan_item_end(&plan->items[i], RESULT_NOT_ATTEMPTED, reason);
    }
}

void plan_item_end(struct plan_item *item, enum plan_result result, const char *reason) {
    item->result = result;
    item->verified = result == RESULT_DONE;
    mem_replace(&item->reason, mem_dup(reason));
}

const char *plan_action_name(enum plan_action action) {
    static const char *const names[] = {
        [PLAN_CREATE] = "create",         [PLAN_UPDATE] = "update",   [PLAN_ATTACH] = "attach",
        [PLAN_DETACH] = "detach",         [PLAN_MOVE] = "move",       [PLAN_WRITE] = "write",
        [PLAN_REGENERATE] = "regenerate", [PLAN_REFRESH] = "refresh", [PLAN_RESTART] = "restart"};
    return names[action];
}

const char *plan_result_name(enum plan_result result) {
    static const char *const names[] = {[RESULT_PENDING] = "not-attempted",
                                        [RESULT_DONE] = "done",
                                        [RESULT_LEFT] = "left",
                                        [RESULT_SKIPPED] = "skipped",
                                        [RESULT_FAILED] = "failed",
                                        [RESULT_NOT_ATTEMPTED] = "not-attempted"};
    return names[result];
}

void plan_clear(struct plan *plan) {
    for (size_t i = 0; i < plan->count; i++) {
        struct plan_item *item = &plan->items[i];
        mem_free(item->realm);
        mem_free(item->name);
        changes_clear(&item->changes);
        mem_free(item->scope);
        mem_free(item->target);
        mem_free(item->reason);
    }
    mem_free(plan->items);
    *plan = (struct plan){0};
}
