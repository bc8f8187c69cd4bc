#include "cli/loaded_texts.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/kube/read.h"

#include <string.h>

#define INDENT 2 /* as kubectl prints objects: messages count lines */

static void add_config_map_text(struct loaded_texts *texts, const char *namespace, const char *name,
                                const char *key, const char *text) {
    auto_text label = mem_format("ConfigMap %s/%s, %s", namespace, name, key);
    struct loaded_text *added = loaded_texts_add(texts, label);
    added->stands_alone = true;
    buffer_add_text(&added->bytes, text);
}

static size_t add_known_keys(struct loaded_texts *texts, const char *namespace, const char *name,
                             const json_t *config_map) {
    static const char *const keys[] = {"clients.json", "values.yaml"};
    size_t added = 0;
    for (size_t i = 0; i < mem_count(keys); i++) {
        const char *text = value_text(json_object_get(config_map, "data"), keys[i]);
        if (!text)
            continue;
        add_config_map_text(texts, namespace, name, keys[i], text);
        added++;
    }
    return added;
}

/* The part before the slash of [NS/]NAME, or the namespace of the kubeconfig; *rest is what follows. The caller
 * frees it. */
static char *namespace_of(const struct connection *connection, const char *reference, const char **rest) {
    const char *slash = strchr(reference, '/');
    *rest = slash ? slash + 1 : reference;
    return slash ? mem_dup_n(reference, (size_t)(slash - reference))
                 : mem_dup(kube_namespace(connection->kube));
}

static bool is_reference(const char *namespace, const char *name, const char *expected, struct error *err) {
    if (*namespace && *name && !strchr(name, '/'))
        return true;
    error_set(err, ERROR_USAGE, "%s is expected", expected);
    return error_next(err, "for example: keycloak/%s",
                      *name && !strchr(name, '/') ? name : "platform-clients");
}

/* [NS/]NAME[:KEY] */
static bool read_config_map(struct connection *connection, const char *reference, struct loaded_texts *texts,
                            struct error *err) {
    const char *rest;
    auto_text namespace = namespace_of(connection, reference, &rest);
    const char *colon = strchr(rest, ':');
    auto_text name = mem_dup_n(rest, colon ? (size_t)(colon - rest) : strlen(rest));
    if (!is_reference(namespace, name, "[NAMESPACE/]NAME[:KEY]", err))
        return false;
    auto_json config_map = kube_read_config_map(connection->kube, namespace, name, err);
    if (!config_map)
        return error_next(err, "see which there are: kubectl get configmaps -n %s", namespace);
    if (!colon && add_known_keys(texts, namespace, name, config_map))
        return true;
    const char *key = colon ? colon + 1 : "clients.json or values.yaml";
    const char *text = colon ? value_text(json_object_get(config_map, "data"), key) : NULL;
    if (!text) {
        error_set(err, ERROR_INPUT, "ConfigMap %s/%s has no key %s", namespace, name, key);
        return error_next(err,
                          "name the key: --from-configmap %s/%s:KEY; see the keys with kubectl describe "
                          "configmap -n %s %s",
                          namespace, name, namespace, name);
    }
    add_config_map_text(texts, namespace, name, key, text);
    return true;
}

bool input_read_config_maps(struct connection *connection, const struct strings *references,
                            struct loaded_texts *texts, struct error *err) {
    if (references->count && !connect_kube(connection, err))
        return false;
    for (size_t i = 0; i < references->count; i++)
        if (!read_config_map(connection, references->items[i], texts, err))
            return error_wrap(err, "--from-configmap %s", references->items[i]);
    return true;
}

/* [NS/]NAME */
static bool read_realm_import(struct connection *connection, const char *reference,
                              struct loaded_texts *texts, struct error *err) {
    const char *name;
    auto_text namespace = namespace_of(connection, reference, &name);
    if (!is_reference(namespace, name, "[NAMESPACE/]NAME", err))
        return false;
    auto_json object = kube_read_realm_import(connection->kube, namespace, name, err);
    if (!object)
        return false;
    auto_text label = mem_format("KeycloakRealmImport %s/%s", namespace, name);
    struct loaded_text *text = loaded_texts_add(texts, label);
    text->stands_alone = true;
    text->is_json = true;
    value_write(&text->bytes, object, INDENT, false);
    return true;
}

bool input_read_realm_imports(struct connection *connection, const struct strings *references,
                              struct loaded_texts *texts, struct error *err) {
    if (references->count && !connect_kube(connection, err))
        return false;
    for (size_t i = 0; i < references->count; i++)
        if (!read_realm_import(connection, references->items[i], texts, err))
            return error_wrap(err, "--from-realmimport %s", references->items[i]);
    return true;
}

static bool nothing_found(const char *namespace, struct error *err) {
    if (namespace)
        error_set(err, ERROR_USAGE, "namespace %s has no ConfigMap whose name ends in -client-specs",
                  namespace);
    else
        error_set(err, ERROR_USAGE, "no namespace has a ConfigMap whose name ends in -client-specs");
    return error_next(err, "name what is declared: -f values.yaml, or --from-configmap [NS/]NAME, or another "
                           "namespace with -n");
}

/* As a manifest of that name (realm/load.c): most likely a key is misspelt, and its clients would go unnoticed. */
static bool refuse_keyless(const char *namespace, const char *name, struct error *err) {
    error_set(err, ERROR_INPUT, "ConfigMap %s has neither clients.json nor values.yaml", name);
    error_origin(err, "ConfigMap %s/%s", namespace, name);
    return error_next(err, "call the key with the list of clients clients.json");
}

static bool add_client_specs(struct loaded_texts *texts, const json_t *config_map, struct error *err) {
    const json_t *metadata = json_object_get(config_map, "metadata");
    const char *own_namespace = value_text(metadata, "namespace"), *name = value_text(metadata, "name");
    const char *namespace = own_namespace ? own_namespace : "?";
    return add_known_keys(texts, namespace, name, config_map) || refuse_keyless(namespace, name, err);
}

bool input_read_client_specs(struct connection *connection, struct loaded_texts *texts, struct error *err) {
    if (!connect_kube(connection, err))
        return false;
    const char *namespace =
        connection->session->flags.all_namespaces ? NULL : kube_namespace(connection->kube);
    auto_json config_maps = kube_list_client_specs(connection->kube, namespace, err);
    size_t i;
    json_t *config_map;
    if (!config_maps)
        return false;
    json_array_foreach (config_maps, i, config_map)
        if (!add_client_specs(texts, config_map, err))
            return false;
    return texts->count ? true : nothing_found(namespace, err);
}
