#include "kcrealm/reconcile/versions_record.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/timestamp.h"

#include <ctype.h>
#include <string.h>

/* Each writer of one record loses to each of the others once: the pods of an Indexed Job (--shard) write at the same time. */
#define CONFLICTS_MAX 20

/* null for 0: the server does not say. */
static json_t *time_value(long long seconds) {
    auto_text text = timestamp_seconds(seconds);
    return seconds > 0 ? json_string(text) : json_null();
}

/* Keys of ConfigMaps are letters, digits, "-", "_" and ".". */
static bool is_key(const char *realm) {
    for (const char *at = realm; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("-_.", *at))
            return false;
    return *realm != '\0';
}

static json_t *entry_value(const struct version_entry *entry) {
    json_t *value = json_object();
    json_object_set_new(value, "vaultPath", json_string(entry->vault_path));
    json_object_set_new(value, "vaultVersion",
                        entry->vault_version ? json_integer(entry->vault_version) : json_null());
    json_object_set_new(value, "keycloakCreated", time_value(entry->keycloak_created_s));
    return value;
}

/* Whether the record says so already. */
static bool holds(const json_t *clients, const struct version_entry *entry, json_t *wanted) {
    const char *member;
    json_t *value;
    const json_t *present = json_object_get(clients, entry->client_id);
    json_object_foreach (wanted, member, value)
        if (!json_equal(json_object_get(present, member), value))
            return false;
    return true;
}

static bool add_entry(json_t *clients, const struct version_entry *entry, long long now_s) {
    json_t *value = entry_value(entry);
    if (holds(clients, entry, value)) {
        json_decref(value);
        return false;
    }
    json_object_set_new(value, "carried", time_value(now_s));
    json_object_set_new(clients, entry->client_id, value);
    return true;
}

/* The clients of a realm's text; what is no map of clients is made anew, for nothing of ours depends on it. */
static json_t *clients_of(const json_t *data, const char *key) {
    const char *text = value_text(data, key);
    json_t *clients = text ? value_parse(text, strlen(text), key, NULL) : NULL;
    if (json_is_object(clients))
        return clients;
    json_decref(clients);
    return json_object();
}

/* The clients of the entry's realm in realms (key → clients), parsed when first needed. */
static json_t *realm_clients(json_t *realms, const json_t *data, const char *realm, struct error *err) {
    if (!is_key(realm)) {
        error_set(err, ERROR_REFUSED, "the name of realm \"%s\" cannot be a key of a ConfigMap", realm);
        error_next(err, "leave the record out with --versions-configmap none");
        return NULL;
    }
    auto_text key = mem_format("%s.json", realm);
    if (!json_object_get(realms, key))
        json_object_set_new(realms, key, clients_of(data, key));
    return json_object_get(realms, key);
}

/* Puts the entries into data; false with err when one cannot be recorded. */
static bool merge_entries(json_t *data, const struct version_entry *entries, size_t count, long long now_s,
                          bool *changed, struct error *err) {
    auto_json realms = json_object();
    const char *key;
    json_t *clients;
    for (size_t i = 0; i < count; i++) {
        clients = realm_clients(realms, data, entries[i].realm, err);
        if (!clients)
            return false;
        *changed |= add_entry(clients, &entries[i], now_s);
    }
    json_object_foreach (realms, key, clients) {
        auto_buffer text = {0};
        value_write(&text, clients, 2, true);
        json_object_set_new(data, key, json_string(buffer_text(&text)));
    }
    return true;
}

static bool check_size(const json_t *data, struct error *err) {
    size_t size = 0;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)data, key, value)
        size += strlen(key) + json_string_length(value);
    if (size <= VERSIONS_RECORD_SIZE_MAX)
        return true;
    error_set(err, ERROR_REFUSED,
              "the record of versions would be larger than %zu KiB, which a ConfigMap may not be",
              VERSIONS_RECORD_SIZE_MAX >> 10);
    return error_next(err,
                      "give each set of realms a record of its own with --versions-configmap NAME, or none");
}

/* The ConfigMap as it is, or the beginnings of one that does not exist yet. */
static json_t *read_map(struct kube *kube, const char *path, const char *namespace, const char *name,
                        struct error *err) {
    auto_error failure = {0};
    json_t *map = kube_get_json(kube, path, &failure);
    if (map)
        return map;
    if (failure.class == ERROR_NOT_FOUND)
        return json_pack("{s:s, s:s, s:{s:s, s:s, s:{s:s}}}", "apiVersion", "v1", "kind", "ConfigMap",
                         "metadata", "name", name, "namespace", namespace, "labels",
                         "app.kubernetes.io/managed-by", "kubectl-kcrealm");
    error_move(err, &failure);
    return NULL;
}

static bool send_map(struct kube *kube, const char *namespace, const char *path, const json_t *map,
                     struct error *err) {
    bool exists = value_text(json_object_get(map, "metadata"), "resourceVersion") != NULL;
    auto_text collection = url_path("/api/v1/namespaces/{}/configmaps", namespace, NULL);
    auto_json sent =
        kube_send_json(kube, exists ? "PUT" : "POST", exists ? path : collection, map, NULL, err);
    return sent != NULL;
}

static bool record_once(struct kube *kube, const char *namespace, const char *name,
                        const struct version_entry *entries, size_t count, long long now_s, bool *written,
                        struct error *err) {
    auto_text path = url_path("/api/v1/namespaces/{}/configmaps/{}", namespace, name, NULL);
    auto_json map = read_map(kube, path, namespace, name, err);
    bool changed = false;
    if (!map)
        return false;
    if (!json_object_get(map, "data"))
        json_object_set_new(map, "data", json_object());
    json_t *data = json_object_get(map, "data");
    if (!merge_entries(data, entries, count, now_s, &changed, err))
        return false;
    if (!changed)
        return true;
    *written = check_size(data, err) && send_map(kube, namespace, path, map, err);
    return *written;
}

bool versions_record(struct kube *kube, const char *namespace, const char *name,
                     const struct version_entry *entries, size_t count, long long now_s, bool *written,
                     struct error *err) {
    auto_error failure = {0};
    *written = false;
    for (unsigned tries = 0; tries <= CONFLICTS_MAX; tries++) {
        error_clear(&failure);
        if (record_once(kube, namespace, name, entries, count, now_s, written, &failure))
            return true;
        if (failure.class != ERROR_CONFLICT)
            break;
    }
    error_move(err, &failure);
    return error_wrap(err, "ConfigMap %s/%s", namespace, name);
}
