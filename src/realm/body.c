#include "kcrealm/realm/body.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/compare.h"
#include "kcrealm/realm/mask.h"

#include <string.h>

static const char authorization_settings[] = "authorizationSettings";
static const char flow_overrides[] = "authenticationFlowBindingOverrides";
static const char default_protocol[] = "openid-connect";
static const char default_list[] = "defaultClientScopes";
static const char optional_list[] = "optionalClientScopes";

static bool declares(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return value && !json_is_null(value);
}

static void set_unless_present(json_t *object, const char *key, json_t *value) {
    if (!declares(object, key))
        json_object_set(object, key, value);
    json_decref(value);
}

/* Keycloak's maps hold texts; YAML gives booleans and numbers where people leave out the quotes. */
static json_t *text_value(json_t *value) {
    char *text = compare_scalar_text(value);
    json_t *result = json_string(text ? text : "");
    mem_free(text);
    return result;
}

static json_t *texts_of(const struct field *field, const json_t *declared) {
    json_t *texts = json_object();
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)declared, key, value)
        if (!json_is_null(value) && !mask_is(value) && !kind_key_matches(field->map->server_owned, key))
            json_object_set_new(texts, key, text_value(value));
    return texts;
}

static json_t *new_item(const struct kind *kind, const json_t *declared);

static json_t *new_items(const struct kind *kind, const json_t *declared) {
    json_t *items = json_array();
    size_t i;
    json_t *item;
    json_array_foreach (declared, i, item)
        json_array_append_new(items, new_item(kind, item));
    return items;
}

/* The declared value as it is sent for a new object; NULL for what is not sent. */
static json_t *new_value(const struct kind *kind, const char *name, json_t *value) {
    const struct field *field = kind_field(kind, name);
    switch (kind_shape(kind, name)) {
    case SHAPE_OWN:
        return strcmp(name, authorization_settings) == 0 ? json_deep_copy(value) : NULL;
    case SHAPE_SECRET:
        return NULL;
    case SHAPE_MAP:
        return texts_of(field, value);
    case SHAPE_KEYED:
        return new_items(field->item_kind, value);
    case SHAPE_LINKS:
        return compare_scope_names(value);
    default:
        return mask_inside(value) ? NULL : json_deep_copy(value);
    }
}

static json_t *new_item(const struct kind *kind, const json_t *declared) {
    json_t *item = json_object();
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)declared, name, value) {
        json_t *sent = json_is_null(value) ? NULL : new_value(kind, name, value);
        if (sent)
            json_object_set_new(item, name, sent);
    }
    return item;
}

/* Keycloak cannot store a mapper without one, and calls that a conflict. */
static void complete_mappers(json_t *body) {
    const char *protocol = value_text(body, "protocol");
    size_t i;
    json_t *mapper;
    json_array_foreach (json_object_get(body, "protocolMappers"), i, mapper)
        set_unless_present(mapper, "protocol", json_string(protocol ? protocol : default_protocol));
}

/* A POST that names the protocol gets the server's own values for what it does not say (publicClient true,
 * adminUrl from rootUrl) and even for both backchannel.logout attributes when it says them. One that does
 * not becomes an openid-connect client all the same. */
static void leave_out_default_protocol(json_t *body) {
    if (text_equal(value_text(body, "protocol"), default_protocol))
        json_object_del(body, "protocol");
}

const char *body_needed_list(const json_t *declared) {
    bool defaults_declared = declares(declared, default_list);
    if (defaults_declared == declares(declared, optional_list))
        return NULL;
    return defaults_declared ? optional_list : default_list;
}

/* The realm's own list, without what the declared list links the other way. */
static void complete_list(json_t *body, const char *list, const char *declared_list,
                          const json_t *realm_defaults) {
    auto_json taken = json_object();
    size_t i;
    json_t *scope;
    json_array_foreach (json_object_get(body, declared_list), i, scope)
        json_object_set(taken, json_string_value(scope), scope);
    json_t *completed = json_array();
    json_array_foreach (json_object_get(realm_defaults, list), i, scope)
        if (json_is_string(scope) && !json_object_get(taken, json_string_value(scope)))
            json_array_append(completed, scope);
    json_object_set_new(body, list, completed);
}

json_t *body_create_client(const json_t *declared, const json_t *realm_defaults) {
    json_t *body = new_item(&kind_client, declared);
    bool bearer_only = value_is_true(body, "bearerOnly", false);
    set_unless_present(body, "publicClient", json_false());
    set_unless_present(body, "directAccessGrantsEnabled", json_false());
    set_unless_present(body, "standardFlowEnabled", json_boolean(!bearer_only));
    complete_mappers(body);
    leave_out_default_protocol(body);
    const char *needed = body_needed_list(body);
    if (needed)
        complete_list(body, needed, needed == optional_list ? default_list : optional_list, realm_defaults);
    return body;
}

static void merge_member(const struct kind *kind, json_t *body, const char *name, json_t *declared,
                         bool strict);

static void merge_members(const struct kind *kind, json_t *body, const json_t *declared, bool strict) {
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)declared, name, value)
        if (!json_is_null(value) && !mask_is(value))
            merge_member(kind, body, name, value, strict);
}

/* "" stands for a removal; the server drops such an entry. */
static void blank_undeclared(const struct map_rules *rules, json_t *map, const json_t *declared) {
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe (map, next, key, value)
        if (!declares(declared, key) && !kind_key_matches(rules->server_owned, key) &&
            !kind_key_matches(rules->filled_in, key))
            json_object_set_new(map, key, json_string(""));
}

static void merge_map(const struct field *field, json_t *body, json_t *declared, bool strict) {
    json_t *map = json_object_get(body, field->name);
    if (!json_is_object(map)) {
        map = json_object();
        json_object_set_new(body, field->name, map);
    }
    if (strict)
        blank_undeclared(field->map, map, declared);
    auto_json texts = texts_of(field, declared);
    const char *key;
    json_t *text;
    json_object_foreach (texts, key, text)
        if (!mask_is(json_object_get(map, key)))
            json_object_set(map, key, text);
}

static void merge_keyed(const struct field *field, json_t *body, const json_t *declared, bool strict) {
    const struct kind *kind = field->item_kind;
    if (!compare_knows_keys(kind, declared))
        return;
    const json_t *live = json_object_get(body, field->name);
    json_t *merged = json_array();
    size_t i;
    json_t *item;
    json_array_foreach (live, i, item)
        if (!strict || compare_keeps_item(kind, item) ||
            value_find(declared, kind->key, value_text(item, kind->key)))
            json_array_append(merged, item);
    json_array_foreach (declared, i, item) {
        json_t *existing = value_find(merged, kind->key, value_text(item, kind->key));
        if (existing)
            merge_members(kind, existing, item, strict);
        else if (!mask_inside(item))
            json_array_append_new(merged, new_item(kind, item));
    }
    json_object_set_new(body, field->name, merged);
}

static void merge_plain(json_t *body, const char *name, json_t *declared) {
    json_t *live = json_object_get(body, name);
    bool merges = json_is_object(live) && json_is_object(declared);
    if (mask_is(live) || (!merges && mask_inside(declared)))
        return;
    if (!merges) {
        json_object_set_new(body, name, json_deep_copy(declared));
        return;
    }
    const char *key;
    json_t *value;
    json_object_foreach (declared, key, value)
        if (!json_is_null(value) && !mask_is(value))
            merge_plain(live, key, value);
}

static void merge_member(const struct kind *kind, json_t *body, const char *name, json_t *declared,
                         bool strict) {
    const struct field *field = kind_field(kind, name);
    switch (kind_shape(kind, name)) {
    case SHAPE_OWN:
    case SHAPE_SECRET:
    case SHAPE_LINKS:
        return;
    case SHAPE_MAP:
        merge_map(field, body, declared, strict);
        return;
    case SHAPE_KEYED:
        merge_keyed(field, body, declared, strict);
        return;
    default:
        merge_plain(body, name, declared);
    }
}

static void drop_server_owned_keys(const struct field *field, json_t *map) {
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe (map, next, key, value)
        if (kind_key_matches(field->map->server_owned, key))
            json_object_del(map, key);
}

/* `id` stays: mappers keep theirs by it. */
static void drop_unsent(const struct kind *kind, json_t *body) {
    const char *name;
    json_t *value;
    void *next;
    json_object_foreach_safe (body, next, name, value) {
        const struct field *field = kind_field(kind, name);
        enum shape shape = kind_shape(kind, name);
        bool unsent =
            shape == SHAPE_SECRET || shape == SHAPE_LINKS ||
            (shape == SHAPE_OWN && strcmp(name, "id") != 0 && strcmp(name, authorization_settings) != 0);
        if (unsent)
            json_object_del(body, name);
        else if (shape == SHAPE_MAP && json_is_object(value))
            drop_server_owned_keys(field, value);
    }
}

/* What nobody could read must not be written. The server keeps the fields, and the entries of maps, that a
 * body does not name. */
static void drop_masked(const struct kind *kind, json_t *fields, bool is_map) {
    const char *name;
    json_t *value;
    void *next;
    json_object_foreach_safe (fields, next, name, value) {
        if (!is_map && kind_shape(kind, name) == SHAPE_MAP)
            drop_masked(kind, value, true);
        else if (mask_inside(value))
            json_object_del(fields, name);
    }
}

json_t *body_update(const struct kind *kind, const json_t *declared, const json_t *live, bool strict) {
    json_t *body = json_deep_copy(live);
    drop_unsent(kind, body);
    merge_members(kind, body, declared, strict);
    drop_masked(kind, body, false);
    complete_mappers(body);
    /* Absent next to redirectUris, an empty stored set would be filled from them. */
    if (kind_field(kind, "webOrigins"))
        set_unless_present(body, "webOrigins", json_array());
    return body;
}

static bool is_flow_id(const json_t *flow_ids, const char *text) {
    const char *alias;
    json_t *id;
    json_object_foreach ((json_t *)flow_ids, alias, id)
        if (text_equal(json_string_value(id), text))
            return true;
    return false;
}

static bool refuse_flow(const json_t *flow_ids, const char *binding, const char *alias, struct error *err) {
    if (!flow_ids)
        return error_set(err, ERROR_FORBIDDEN,
                         "the realm's authentication flows could not be read, so \"%s\" (declared at %s.%s) "
                         "cannot be looked up",
                         alias, flow_overrides, binding);
    return error_set(err, ERROR_NOT_FOUND, "the realm has no authentication flow \"%s\" (declared at %s.%s)",
                     alias, flow_overrides, binding);
}

bool body_resolve_flows(json_t *body, const json_t *flow_ids, struct error *err) {
    json_t *overrides = json_object_get(body, flow_overrides);
    const char *binding;
    json_t *flow;
    void *next;
    json_object_foreach_safe (overrides, next, binding, flow) {
        const char *alias = json_string_value(flow);
        json_t *id = alias ? json_object_get(flow_ids, alias) : NULL;
        if (id)
            json_object_set(overrides, binding, id);
        else if (alias && *alias && !is_flow_id(flow_ids, alias))
            return refuse_flow(flow_ids, binding, alias, err);
    }
    return true;
}
