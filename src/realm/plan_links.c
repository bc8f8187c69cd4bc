#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/compare.h"
#include "kcrealm/realm/plan.h"

#include <string.h>

static bool is_planned(const struct plan *plan, const char *realm, const char *name, const char *scope) {
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (text_equal(item->scope, scope) && strcmp(item->name, name) == 0 &&
            strcmp(item->realm, realm) == 0)
            return true;
    }
    return false;
}

static const struct drift_item *drift_of(const struct drift *drift, const struct desired_object *object) {
    for (size_t i = 0; i < drift->count; i++)
        if (drift->items[i].object == object)
            return &drift->items[i];
    return NULL;
}

static void add_linked(struct plan *plan, const struct drift_item *drift, const char *scope,
                       const char *list) {
    plan->items = mem_resize(plan->items, (plan->count + 1) * sizeof *plan->items);
    plan->capacity = ++plan->count;
    struct plan_item *item = &plan->items[plan->count - 1];
    *item = (struct plan_item){.kind = drift->kind,
                               .realm = mem_dup(drift->realm),
                               .name = mem_dup(drift->name),
                               .action = PLAN_ATTACH,
                               .scope = mem_dup(scope),
                               .list = list,
                               .drift = drift};
    plan_item_end(item, RESULT_SKIPPED, NULL);
}

void plan_add_linked(struct plan *plan, const struct desired *desired, const struct drift *drift) {
    static const char *const lists[] = {"defaultClientScopes", "optionalClientScopes"};
    for (size_t i = 0; i < desired->count; i++) {
        const struct desired_object *object = &desired->items[i];
        const struct drift_item *item = drift_of(drift, object);
        /* Of the others nobody knows what is linked. */
        bool known = item && (item->state == DRIFT_IN_SYNC || item->state == DRIFT_DRIFTED);
        for (size_t l = 0; known && l < mem_count(lists); l++) {
            auto_json names = compare_scope_names(json_object_get(object->spec, lists[l]));
            size_t n;
            json_t *name;
            json_array_foreach (names, n, name)
                if (!is_planned(plan, object->realm, object->name, json_string_value(name)))
                    add_linked(plan, item, json_string_value(name), lists[l]);
        }
    }
}
