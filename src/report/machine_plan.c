#include "kcrealm/base/memory.h"
#include "report/machine.h"

#include <stdlib.h>
#include <string.h>

/* By realm, kind and name; items of one object stay in the order in which they are done. */
static int compare_items(const void *left, const void *right) {
    const struct plan_item *a = *(const struct plan_item *const *)left;
    const struct plan_item *b = *(const struct plan_item *const *)right;
    int order = strcmp(a->realm, b->realm);
    if (order == 0)
        order = strcmp(a->kind->name, b->kind->name);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order ? order : (a > b) - (a < b);
}

const struct plan_item **machine_sorted(const struct plan *plan) {
    const struct plan_item **items = mem_alloc_array(plan->count, sizeof *items);
    for (size_t i = 0; i < plan->count; i++)
        items[i] = &plan->items[i];
    if (plan->count)
        qsort(items, plan->count, sizeof *items, compare_items);
    return items;
}

static json_t *item_document(const struct plan_item *from) {
    json_t *item = json_object();
    json_object_set_new(item, "realm", machine_string(from->realm));
    json_object_set_new(item, "kind", json_string(from->kind->name));
    json_object_set_new(item, "name", machine_string(from->name));
    json_object_set_new(item, "action", json_string(plan_action_name(from->action)));
    if (from->target)
        json_object_set_new(item, "target", machine_string(from->target));
    json_object_set_new(item, "changes", machine_changes(&from->changes));
    return item;
}

static void count_in(json_t *summary, const char *name) {
    json_int_t count = json_integer_value(json_object_get(summary, name));
    json_object_set_new(summary, name, json_integer(count + 1));
}

json_t *machine_plan(const struct plan *plan) {
    json_t *summary = json_object();
    for (enum plan_action action = PLAN_CREATE; action < PLAN_ACTIONS; action++)
        json_object_set_new(summary, plan_action_name(action), json_integer(0));
    json_t *items = json_array();
    const struct plan_item **sorted = machine_sorted(plan);
    for (size_t i = 0; i < plan->count; i++) {
        if (sorted[i]->result == RESULT_LEFT || (sorted[i]->target && sorted[i]->result == RESULT_SKIPPED))
            continue;
        count_in(summary, plan_action_name(sorted[i]->action));
        json_array_append_new(items, item_document(sorted[i]));
    }
    mem_free(sorted);
    return machine_document("Plan", summary, items);
}

json_t *machine_outcome(const struct plan *plan) {
    static const enum plan_result results[] = {RESULT_DONE, RESULT_LEFT, RESULT_SKIPPED, RESULT_FAILED,
                                               RESULT_NOT_ATTEMPTED};
    json_t *summary = json_object();
    for (size_t i = 0; i < mem_count(results); i++)
        json_object_set_new(summary, plan_result_name(results[i]), json_integer(0));
    json_t *items = json_array();
    const struct plan_item **sorted = machine_sorted(plan);
    for (size_t i = 0; i < plan->count; i++) {
        json_t *item = item_document(sorted[i]);
        const char *result = plan_result_name(sorted[i]->result);
        const char *reason = sorted[i]->reason;
        count_in(summary, result);
        json_object_set_new(item, "result", json_string(result));
        json_object_set_new(item, "verified", json_boolean(sorted[i]->verified));
        json_object_set_new(item, "reason", reason ? machine_string(reason) : json_null());
        json_array_append_new(items, item);
    }
    mem_free(sorted);
    return machine_document("Outcome", summary, items);
}
