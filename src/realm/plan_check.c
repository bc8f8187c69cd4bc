#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/plan.h"
#include "kcrealm/realm/standard_scopes.h"

#include <string.h>

static bool check_realm(const struct drift_item *item, struct error *err) {
    if (item->kind != &kind_realm || item->state != DRIFT_MISSING)
        return true;
    error_set(err, ERROR_NOT_FOUND, "realm \"%s\" does not exist", item->name);
    return error_next(
        err, "create the realm first (the Keycloak operator's KeycloakRealmImport does that, once), or "
             "wait for it with --wait; for other realms only: --realm NAME");
}

static const char *nearest_scope(const json_t *scopes, const char *name) {
    size_t count = 0;
    const char **names = mem_alloc_array(json_object_size(scopes) + 1, sizeof *names);
    const char *key;
    json_t *scope;
    json_object_foreach ((json_t *)scopes, key, scope)
        names[count++] = key;
    const char *nearest = text_nearest(name, names);
    mem_free(names);
    return nearest;
}

/* Unlike a realm, a scope is nothing that comes by waiting: its name is wrong, or somebody has to create it. */
static bool refuse_scope(const struct drift_item *item, const json_t *scopes, struct error *err) {
    error_set(
        err, ERROR_REFUSED,
        "client scope \"%s\" does not exist in realm \"%s\" and is none that can be created here (%s); %s",
        item->name, item->realm, standard_scope_names(), item->reason ? item->reason : "it is declared");
    const char *near = nearest_scope(scopes, item->name);
    if (near)
        return error_next(err, "did you mean \"%s\"? Otherwise create the scope in the realm first", near);
    return error_next(err, "create the scope in the realm first, or take it out of the client's lists");
}

static bool check_scope(const struct drift_item *item, const json_t *scopes_by_realm, struct error *err) {
    if (item->kind != &kind_client_scope || item->state != DRIFT_MISSING || item->declared)
        return true;
    return refuse_scope(item, json_object_get(scopes_by_realm, item->realm), err);
}

static const char *object_protocol(const struct drift_item *item) {
    const char *protocol = value_text(item->declared, "protocol");
    if (!protocol)
        protocol = value_text(item->live, "protocol");
    return protocol ? protocol : "openid-connect";
}

/* Keycloak answers 204 to such an attachment and links nothing. */
static bool check_link(const struct drift_item *item, const struct change *change, const json_t *scopes,
                       struct error *err) {
    const char *name = json_string_value(change->declared);
    if (!change->link || change->op != CHANGE_ADD || !name)
        return true;
    const char *protocol = value_text(json_object_get(scopes, name), "protocol");
    if (!protocol || strcmp(protocol, object_protocol(item)) == 0)
        return true;
    error_set(err, ERROR_REFUSED, "client scope \"%s\" is for %s, client \"%s\" of realm \"%s\" speaks %s",
              name, protocol, item->name, item->realm, object_protocol(item));
    return error_next(err,
                      "take the scope out of the client's lists: Keycloak would ignore the link silently");
}

static bool check_links(const struct drift_item *item, const json_t *scopes_by_realm, struct error *err) {
    const json_t *scopes = json_object_get(scopes_by_realm, item->realm);
    for (size_t i = 0; item->kind == &kind_client && i < item->changes.count; i++)
        if (!check_link(item, &item->changes.items[i], scopes, err))
            return false;
    return true;
}

static void add_origin(const struct drift_item *item, struct error *err) {
    if (item->object && item->object->where.file && item->object->where.line)
        error_origin(err, "%s:%u:%u", item->object->where.file, item->object->where.line,
                     item->object->where.column);
}

bool plan_check(const struct drift *drift, const json_t *scopes_by_realm, struct error *err) {
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        if (check_realm(item, err) && check_scope(item, scopes_by_realm, err) &&
            check_links(item, scopes_by_realm, err))
            continue;
        add_origin(item, err);
        return false;
    }
    return true;
}
