#include "support/realm_server.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/compare.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define default_list "defaultClientScopes"
#define optional_list "optionalClientScopes"

static json_t *backwards_without_duplicates(const json_t *list) {
    json_t *stored = json_array();
    size_t i;
    json_t *item, *seen = json_object();
    json_array_foreach (list, i, item) {
        if (json_object_get(seen, json_string_value(item)))
            continue;
        json_object_set(seen, json_string_value(item), item);
        json_array_insert(stored, 0, item);
    }
    json_decref(seen);
    return stored;
}

/* Merges texts into map: "" and null delete. */
static void merge_texts(json_t *map, json_t *texts) {
    const char *key;
    json_t *value;
    json_object_foreach (texts, key, value) {
        auto_text text = compare_scalar_text(value);
        if (text && *text)
            json_object_set_new(map, key, json_string(text));
        else
            json_object_del(map, key);
    }
}

static json_t *merged_texts(const json_t *stored, json_t *texts) {
    json_t *map = json_is_object(stored) ? json_deep_copy(stored) : json_object();
    merge_texts(map, texts);
    return map;
}

static json_t *stored_mapper(const json_t *before, json_t *sent) {
    const char *name = value_text(sent, "name");
    assert_non_null(name);
    const json_t *old = value_find(before, "name", name);
    auto_text new_id = mem_format("id of %s", name);
    json_t *mapper = json_deep_copy(sent);
    json_object_set_new(mapper, "id", json_string(old ? value_text(old, "id") : new_id));
    json_object_set_new(mapper, "consentRequired", json_false());
    json_object_set_new(mapper, "config", merged_texts(NULL, json_object_get(sent, "config")));
    return mapper;
}

static json_t *stored_mappers(const json_t *before, const json_t *sent) {
    json_t *mappers = json_array();
    size_t i;
    json_t *mapper;
    json_array_foreach (sent, i, mapper)
        json_array_insert_new(mappers, 0, stored_mapper(before, mapper));
    return mappers;
}

static json_t *stored_scalar(const char *name, json_t *value) {
    const struct field *field = kind_field(&kind_client, name);
    const char *text = json_string_value(value);
    if (field && field->type == TYPE_BOOLEAN && text)
        return json_boolean(strcmp(text, "true") == 0);
    if (!field || field->type != TYPE_STRING || text)
        return json_deep_copy(value);
    auto_text stored = compare_scalar_text(value);
    return json_string(stored);
}

static void put_field(json_t *client, const char *name, json_t *value) {
    json_t *before = json_object_get(client, name);
    switch (kind_shape(&kind_client, name)) {
    case SHAPE_LINKS:
    case SHAPE_OWN:
        return;
    case SHAPE_SECRET:
        fail_msg("a body with %s", name);
        return;
    case SHAPE_MAP:
        json_object_set_new(client, name, merged_texts(before, value));
        return;
    case SHAPE_KEYED:
        json_object_set_new(client, name, stored_mappers(before, value));
        return;
    case SHAPE_SET:
        json_object_set_new(client, name, backwards_without_duplicates(value));
        return;
    default:
        json_object_set_new(client, name, stored_scalar(name, value));
    }
}

/* webOrigins are filled from redirectUris when the body has the one and not the other. */
static void fill_origins(json_t *client, const json_t *body) {
    if (json_object_get(body, "redirectUris") && !json_object_get(body, "webOrigins") &&
        json_array_size(json_object_get(client, "webOrigins")) == 0)
        json_object_set(client, "webOrigins", json_object_get(client, "redirectUris"));
}

json_t *server_put(const json_t *stored, const json_t *body) {
    json_t *client = json_deep_copy(stored);
    json_t *fields = json_deep_copy(body);
    const char *name;
    json_t *value;
    json_object_foreach (fields, name, value)
        if (!json_is_null(value))
            put_field(client, name, value);
    fill_origins(client, body);
    json_decref(fields);
    return client;
}

static void link_scopes(json_t *client, const json_t *body, const json_t *realm_defaults) {
    bool declared = json_is_array(json_object_get(body, default_list)) ||
                    json_is_array(json_object_get(body, optional_list));
    const json_t *from = declared ? body : realm_defaults;
    json_object_set_new(client, default_list,
                        backwards_without_duplicates(json_object_get(from, default_list)));
    json_object_set_new(client, optional_list,
                        backwards_without_duplicates(json_object_get(from, optional_list)));
}

json_t *server_post(const json_t *body, const json_t *realm_defaults) {
    auto_json fresh = given("{'id': 'new', 'enabled': true, 'notBefore': 0, 'nodeReRegistrationTimeout': -1,"
                            " 'attributes': {'realm_client': 'false', 'client.secret.creation.time': '1'},"
                            " 'protocol': 'openid-connect', 'fullScopeAllowed': true,"
                            " 'clientAuthenticatorType': 'client-secret'}");
    json_t *client = server_put(fresh, body);
    link_scopes(client, body, realm_defaults);
    return client;
}

static void unlink_scope(json_t *list, const char *scope) {
    for (size_t i = json_array_size(list); i-- > 0;)
        if (text_equal(json_string_value(json_array_get(list, i)), scope))
            json_array_remove(list, i);
}

/* A scope that is linked the other way is not linked again, as Keycloak has it: first it has to go. */
static void link_scope(json_t *client, const char *list, json_t *scope) {
    static const char *const lists[] = {default_list, optional_list};
    for (size_t l = 0; l < mem_count(lists); l++) {
        size_t i;
        json_t *linked;
        json_array_foreach (json_object_get(client, lists[l]), i, linked)
            if (json_equal(linked, scope))
                return;
    }
    if (!json_object_get(client, list))
        json_object_set_new(client, list, json_array());
    json_array_append(json_object_get(client, list), scope);
}

json_t *server_link(const json_t *stored, const struct changes *changes) {
    json_t *client = json_deep_copy(stored);
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        if (!change->link)
            continue;
        if (change->op == CHANGE_REMOVE)
            unlink_scope(json_object_get(client, change->path + 1), json_string_value(change->live));
        else
            link_scope(client, change->path + 1, change->declared);
    }
    return client;
}
