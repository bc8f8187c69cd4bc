#include "kcrealm/diagnose/carried.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/application.h"
#include "kcrealm/objects/config_map.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/workload.h"
#include "kcrealm/realm/declare.h"

#include <string.h>

/* "clients": "realm\nclient" → array of carriers; "realms": kind → {realm: true}; "unclear": kind → true. Besides:
 * "users": "namespace/secret" → array of {kind, object}; "managed": "kind/namespace/name" → array of Applications. */
struct gathering {
    json_t *clients, *realms, *unclear;
};

static const char config_map_kind[] = "ConfigMap", import_kind[] = "KeycloakRealmImport";

static char *client_key(const char *realm, const char *client) {
    return mem_format("%s\n%s", realm, client);
}

static json_t *member(json_t *object, const char *key, json_t *(*make)(void)) {
    if (!json_object_get(object, key))
        json_object_set_new(object, key, make());
    return json_object_get(object, key);
}

static void add(const struct gathering *gathering, const char *kind, const json_t *object, const char *realm,
                const char *client, json_t *carrier) {
    auto_text key = client_key(realm, client);
    json_object_set_new(carrier, "kind", json_string(kind));
    json_object_set_new(carrier, "namespace", json_string(object_namespace(object)));
    json_object_set_new(carrier, "name", json_string(object_name(object)));
    json_array_append_new(member(gathering->clients, key, json_array), carrier);
    json_object_set_new(member(gathering->realms, kind, json_object), realm, json_true());
}

static void read_text(const struct gathering *gathering, const json_t *config_map, const char *key,
                      const json_t *text) {
    const struct input_text input = {.name = key,
                                     .bytes = json_string_value(text),
                                     .size = json_string_length(text),
                                     .stands_alone = true};
    const struct declare_options options = {.allow_secrets = true};
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    declare_load(&input, 1, &options, &desired, &diagnostics);
    for (size_t i = 0; i < desired.count; i++) {
        const struct desired_object *object = &desired.items[i];
        json_t *carrier = json_object();
        json_object_set_new(carrier, "key", json_string(key));
        json_object_set(carrier, "spec", object->spec);
        add(gathering, config_map_kind, config_map, object->realm, object->name, carrier);
    }
    if (diagnostics.error_count)
        json_object_set_new(gathering->unclear, config_map_kind, json_true());
    diagnostics_clear(&diagnostics);
    desired_clear(&desired);
}

static bool declares(const char *key) {
    return text_ends_with(key, ".json") || text_ends_with(key, ".yaml") || text_ends_with(key, ".yml");
}

static void read_config_maps(const struct chain_facts *facts, const struct gathering *gathering) {
    const json_t *object;
    for (size_t i = 0; (object = fact_object(facts, FACT_CONFIG_MAPS, NULL, &i));) {
        const char *key;
        json_t *text;
        if (!config_map_holds_client_specs(object))
            continue;
        json_object_foreach (value_at(object, "data", NULL), key, text)
            if (declares(key) && json_is_string(text))
                read_text(gathering, object, key, text);
    }
}

/* As the operator hands it to Keycloak: what it holds is the realm's representation. */
static void read_import(const struct gathering *gathering, const json_t *object) {
    const json_t *realm = value_at(object, "spec", "realm", NULL);
    const char *name = value_text(realm, "realm");
    size_t i;
    json_t *client;
    if (!name)
        return;
    json_object_set_new(member(gathering->realms, import_kind, json_object), name, json_true());
    json_array_foreach (value_at(realm, "clients", NULL), i, client) {
        const char *id = value_text(client, "clientId");
        if (!id)
            continue;
        auto_json spec = json_copy(client);
        json_t *carrier = json_object();
        json_object_del(spec, "secret");
        json_object_set(carrier, "spec", spec);
        add(gathering, import_kind, object, name, id, carrier);
    }
}

/* A workload is listed once under each Secret that it uses. */
static void note_uses(enum fact_kind kind, const json_t *object, json_t *users) {
    auto_secret_uses uses = {0};
    auto_json seen = json_object();
    workload_secret_uses(object, NULL, NULL, &uses);
    for (size_t i = 0; i < uses.count; i++) {
        auto_text key = mem_format("%s/%s", object_namespace(object), uses.items[i].secret);
        if (json_object_get(seen, key))
            continue;
        json_object_set_new(seen, key, json_true());
        json_array_append_new(member(users, key, json_array),
                              json_pack("{s:i,s:O}", "kind", (int)kind, "object", (json_t *)object));
    }
}

static json_t *read_users(const struct chain_facts *facts) {
    static const enum fact_kind kinds[] = {FACT_DEPLOYMENTS, FACT_STATEFUL_SETS, FACT_DAEMON_SETS, FACT_PODS};
    json_t *users = json_object();
    for (size_t k = 0; k < mem_count(kinds); k++) {
        const json_t *object;
        for (size_t i = 0; (object = fact_object(facts, kinds[k], NULL, &i));)
            note_uses(kinds[k], object, users);
    }
    return users;
}

static char *managed_key(const char *kind, const char *namespace, const char *name) {
    return mem_format("%s/%s/%s", kind, namespace, name);
}

static json_t *read_managed(const struct chain_facts *facts) {
    json_t *managed = json_object();
    const json_t *application;
    for (size_t i = 0; (application = fact_object(facts, FACT_APPLICATIONS, NULL, &i));) {
        struct application_resource resource;
        for (size_t k = 0; application_resource_at(application, k, &resource); k++) {
            auto_text key = managed_key(resource.kind, resource.namespace, resource.name);
            json_array_append(member(managed, key, json_array), (json_t *)application);
        }
    }
    return managed;
}

static json_t *read_all(const struct chain_facts *facts) {
    const struct gathering gathering = {json_object(), json_object(), json_object()};
    const json_t *object;
    read_config_maps(facts, &gathering);
    for (size_t i = 0; (object = fact_object(facts, FACT_REALM_IMPORTS, NULL, &i));)
        read_import(&gathering, object);
    json_t *carried = json_object();
    json_object_set_new(carried, "clients", gathering.clients);
    json_object_set_new(carried, "realms", gathering.realms);
    json_object_set_new(carried, "unclear", gathering.unclear);
    json_object_set_new(carried, "users", read_users(facts));
    json_object_set_new(carried, "managed", read_managed(facts));
    return carried;
}

static json_t *sort_by_namespace(const json_t *items) {
    json_t *sorted = json_object();
    size_t i;
    json_t *object;
    json_array_foreach (items, i, object)
        json_array_append(member(sorted, object_namespace(object), json_array), object);
    return sorted;
}

void chain_facts_collect(struct chain_facts *facts) {
    for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++) {
        struct fact_list *list = &facts->cluster.lists[kind];
        json_decref(list->by_namespace);
        list->by_namespace = sort_by_namespace(list->items);
    }
    json_t *carried = read_all(facts);
    json_decref(facts->cluster.carried);
    facts->cluster.carried = carried;
}

json_t *carried_of(const struct chain_facts *facts) {
    return facts->cluster.carried ? json_incref(facts->cluster.carried) : read_all(facts);
}

const json_t *carried_users(const json_t *carried, const char *namespace, const char *secret) {
    auto_text key = mem_format("%s/%s", namespace, secret);
    return value_at(carried, "users", key, NULL);
}

const json_t *carried_managers(const json_t *carried, const char *kind, const char *namespace,
                               const char *name) {
    auto_text key = managed_key(kind, namespace, name);
    return value_at(carried, "managed", key, NULL);
}

const json_t *carried_client(const json_t *carried, const char *realm, const char *client) {
    auto_text key = client_key(realm, client);
    return value_at(carried, "clients", key, NULL);
}

bool carried_realm(const json_t *carried, const char *kind, const char *realm) {
    return value_at(carried, "realms", kind, realm, NULL);
}

bool carried_is_unclear(const json_t *carried, const char *kind) {
    return value_at(carried, "unclear", kind, NULL);
}
