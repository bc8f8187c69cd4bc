#include "kcrealm/realm/scopes.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/compare.h"
#include "kcrealm/realm/standard_scopes.h"

#include <string.h>

static const char *wanted_scope(const struct change *change) {
    return change->link && change->op == CHANGE_ADD ? json_string_value(change->declared) : NULL;
}

bool scopes_wanted(const struct drift_item *item) {
    if (item->state == DRIFT_MISSING && !drift_can_create(item))
        return false;
    for (size_t i = 0; i < item->changes.count; i++)
        if (item->changes.items[i].link)
            return true;
    return false;
}

static bool already_missing(const struct drift *drift, const char *realm, const char *name) {
    for (size_t i = drift->count; i-- > 0;) {
        const struct drift_item *item = &drift->items[i];
        if (item->kind != &kind_client_scope)
            return false;
        if (strcmp(item->realm, realm) == 0 && strcmp(item->name, name) == 0)
            return true;
    }
    return false;
}

static void add_missing(struct drift *drift, const char *realm, const char *name, const char *client) {
    auto_text reason = mem_format("client \"%s\" links it", client);
    struct drift_item *item = drift_add(drift, &kind_client_scope, realm, name, DRIFT_MISSING, reason);
    item->declared = standard_scope(name);
    auto_json nothing = json_pack("{ss}", kind_client_scope.key, name);
    if (item->declared)
        compare_object(&kind_client_scope, item->declared, nothing, false, &item->changes);
}

static void judge_item(struct drift *drift, size_t index, const json_t *scopes_by_realm) {
    /* drift grows below us: names are copied out first */
    auto_text realm = mem_dup(drift->items[index].realm);
    auto_text client = mem_dup(drift->items[index].name);
    const json_t *scopes = json_object_get(scopes_by_realm, realm);
    for (size_t i = 0; scopes && i < drift->items[index].changes.count; i++) {
        const char *name = wanted_scope(&drift->items[index].changes.items[i]);
        if (name && !json_object_get(scopes, name) && !already_missing(drift, realm, name))
            add_missing(drift, realm, name, client);
    }
}

void scopes_judge(struct drift *drift, const json_t *scopes_by_realm) {
    size_t clients = drift->count;
    for (size_t i = 0; i < clients; i++)
        if (drift->items[i].kind == &kind_client && scopes_wanted(&drift->items[i]))
            judge_item(drift, i, scopes_by_realm);
}
