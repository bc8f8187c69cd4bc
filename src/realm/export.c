#include "kcrealm/realm/export.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/yaml.h"
#include "kcrealm/realm/live.h"
#include "kcrealm/realm/scopes.h"

#include <string.h>

/* The items of a list by their key; items without one are left out. */
static json_t *index_by(const json_t *list, const char *key) {
    json_t *index = json_object();
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        const char *name = value_text(item, key);
        if (name)
            json_object_set(index, name, item);
    }
    return index;
}

static json_t *flow_ids_of(const json_t *realm) {
    json_t *ids = json_object();
    size_t i;
    json_t *flow;
    json_array_foreach (json_object_get(realm, "authenticationFlows"), i, flow) {
        const char *alias = value_text(flow, "alias"), *id = value_text(flow, "id");
        if (alias && id)
            json_object_set_new(ids, alias, json_string(id));
    }
    return ids;
}

/* `kc.sh export` of all realms writes a list; one realm in it is understood too. */
static json_t *single_realm(json_t *root) {
    return json_is_array(root) && json_array_size(root) == 1 ? json_array_get(root, 0) : root;
}

/* JSON, unless the text is called YAML or does not begin as JSON does. */
static bool is_json(const struct realm_export_text *text) {
    if (text_ends_with(text->name, ".yaml") || text_ends_with(text->name, ".yml"))
        return false;
    size_t start = 0;
    while (start < text->size && strchr(" \t\r\n", text->bytes[start]))
        start++;
    return text_ends_with(text->name, ".json") || start == text->size || strchr("{[", text->bytes[start]);
}

/* The one document of the text. */
static json_t *parse(const struct realm_export_text *text, struct error *err) {
    if (is_json(text))
        return value_parse(text->bytes, text->size, text->name, err);
    auto_json documents = yaml_parse(text->bytes, text->size, text->name, NULL, err);
    if (!documents)
        return NULL;
    if (json_array_size(documents) == 1)
        return json_incref(json_array_get(documents, 0));
    error_set(err, ERROR_INPUT, "%s is not an export of one realm: it has %zu YAML documents", text->name,
              json_array_size(documents));
    error_next(err, "give the document with the realm in a file of its own");
    return NULL;
}

bool realm_export_read(const struct realm_export_text *text, struct realm_export *export, struct error *err) {
    auto_json root = parse(text, err);
    if (!root)
        return false;
    const json_t *realm = single_realm(root);
    const char *name = value_text(realm, "realm");
    const json_t *clients = json_object_get(realm, "clients");
    if (!name || !json_is_array(clients)) {
        error_set(err, ERROR_INPUT, "%s is not an export of one realm: it needs \"realm\" and \"clients\"",
                  text->name);
        return error_next(err, "make one with `kc.sh export --realm NAME --file FILE`");
    }
    auto_json flow_ids = flow_ids_of(realm);
    size_t i;
    json_t *client;
    json_array_foreach (clients, i, client) {
        live_seal_secrets(client, text->seal);
        live_name_flows(client, flow_ids);
    }
    const json_t *scopes = json_object_get(realm, "clientScopes");
    *export = (struct realm_export){.realm = mem_dup(name),
                                    .clients = index_by(clients, kind_client.key),
                                    .scopes = scopes ? index_by(scopes, kind_client_scope.key) : NULL};
    return true;
}

void realm_export_judge(const struct realm_export *export, const struct desired *desired, bool strict,
                        struct drift *drift) {
    for (size_t i = 0; i < desired->count; i++) {
        const struct desired_object *object = &desired->items[i];
        if (strcmp(object->realm, export->realm) == 0) {
            drift_judge(drift, object, json_object_get(export->clients, object->name), strict);
            continue;
        }
        auto_text reason = mem_format("the export is of realm \"%s\"", export->realm);
        drift_add_unknown(drift, object, reason);
    }
    auto_json scopes_by_realm = json_object();
    json_object_set(scopes_by_realm, export->realm, export->scopes);
    scopes_judge(drift, scopes_by_realm);
    drift_sort(drift);
}

void realm_export_clear(struct realm_export *export) {
    mem_free(export->realm);
    json_decref(export->clients);
    json_decref(export->scopes);
    *export = (struct realm_export){0};
}
