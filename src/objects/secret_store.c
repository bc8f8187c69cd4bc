#include "kcrealm/objects/secret_store.h"

#include "kcrealm/base/text.h"
#include "kcrealm/objects/label_selector.h"
#include "kcrealm/objects/meta.h"
#include "objects/name_pattern.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

/* The name of the first member that holds an object. */
static const char *first_object(const json_t *map) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach ((json_t *)map, key, value)
        if (json_is_object(value))
            return key;
    return "";
}

static void view_vault(const json_t *vault, struct secret_store *view) {
    const json_t *ca_provider = value_at(vault, "caProvider", NULL);
    view->server = text_or_empty(vault, "server");
    view->path = value_text(vault, "path");
    view->kv_version = strcmp(text_or_empty(vault, "version"), "v1") == 0 ? 1 : 2;
    view->vault_namespace = text_or_empty(vault, "namespace");
    view->auth = first_object(value_at(vault, "auth", NULL));
    view->ca_bundle = text_or_empty(vault, "caBundle");
    view->ca_provider = json_is_object(ca_provider) ? ca_provider : NULL;
}

struct secret_store secret_store_view(const json_t *object) {
    const json_t *spec = value_at(object, "spec", NULL);
    const json_t *provider = value_at(spec, "provider", NULL);
    struct secret_store view = {
        .object = object,
        .namespace = object_namespace(object),
        .name = object_name(object),
        .is_cluster = text_equal(value_text(object, "kind"), STORE_KIND_CLUSTER),
        .provider = first_object(provider),
        .controller = text_or_empty(spec, "controller"),
        .ready = condition_of(object, "Ready"),
        .server = "",
        .vault_namespace = "",
        .auth = "",
        .ca_bundle = "",
    };
    if (view.is_cluster)
        view.namespace = "";
    if (secret_store_is_vault(&view))
        view_vault(value_at(provider, "vault", NULL), &view);
    return view;
}

bool secret_store_is_vault(const struct secret_store *store) {
    return strcmp(store->provider, "vault") == 0;
}

bool secret_store_login(const struct secret_store *store, struct store_login *login) {
    const json_t *auth = value_at(store->object, "spec", "provider", "vault", "auth", store->auth, NULL);
    bool by_jwt = strcmp(store->auth, "jwt") == 0;
    *login = (struct store_login){0};
    if (!by_jwt && strcmp(store->auth, "kubernetes") != 0)
        return false;
    const json_t *holder = by_jwt ? value_at(auth, "kubernetesServiceAccountToken", NULL) : auth;
    const json_t *account = value_at(holder, "serviceAccountRef", NULL);
    *login = (struct store_login){
        .method = store->auth,
        .mount = text_or_empty(auth, by_jwt ? "path" : "mountPath"),
        .role = text_or_empty(auth, "role"),
        .account = text_or_empty(account, "name"),
        .account_namespace = store->is_cluster ? text_or_empty(account, "namespace") : store->namespace,
        .audiences = value_at(account, "audiences", NULL),
        .more_audiences = by_jwt ? value_at(holder, "audiences", NULL) : NULL,
    };
    return true;
}

static bool is_listed(const json_t *names, const char *name) {
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach (names, i, item)
        if (text_equal(json_string_value(item), name))
            return true;
    return false;
}

static enum store_access access_by_patterns(const json_t *patterns, const char *namespace) {
    enum store_access access = STORE_DENIED;
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach (patterns, i, item) {
        enum name_match match = name_pattern_match(json_string_value(item), namespace);
        if (match == NAME_MATCHES)
            return STORE_ALLOWED;
        if (match == NAME_PATTERN_UNKNOWN)
            access = STORE_ACCESS_UNKNOWN;
    }
    return access;
}

static enum store_access access_by_labels(const json_t *selector, const json_t *labels) {
    if (!json_is_object(selector))
        return STORE_DENIED;
    if (!labels)
        return STORE_ACCESS_UNKNOWN;
    return label_selector_matches(selector, labels) ? STORE_ALLOWED : STORE_DENIED;
}

/* One of the three is enough. */
static enum store_access access_by(const json_t *condition, const char *namespace, const json_t *labels) {
    if (is_listed(value_at(condition, "namespaces", NULL), namespace))
        return STORE_ALLOWED;
    enum store_access by_labels = access_by_labels(value_at(condition, "namespaceSelector", NULL), labels);
    enum store_access by_patterns =
        access_by_patterns(value_at(condition, "namespaceRegexes", NULL), namespace);
    if (by_labels == STORE_ALLOWED || by_patterns == STORE_ALLOWED)
        return STORE_ALLOWED;
    return by_labels == STORE_DENIED ? by_patterns : by_labels;
}

enum store_access secret_store_access(const struct secret_store *store, const char *namespace,
                                      const json_t *namespace_labels) {
    const json_t *conditions = value_at(store->object, "spec", "conditions", NULL);
    enum store_access access = STORE_DENIED;
    size_t i = 0;
    json_t *condition = NULL;
    if (!store->is_cluster)
        return strcmp(store->namespace, namespace) == 0 ? STORE_ALLOWED : STORE_DENIED;
    if (json_array_size(conditions) == 0)
        return STORE_ALLOWED;
    json_array_foreach (conditions, i, condition) {
        enum store_access by_this = access_by(condition, namespace, namespace_labels);
        if (by_this == STORE_ALLOWED)
            return STORE_ALLOWED;
        if (by_this == STORE_ACCESS_UNKNOWN)
            access = STORE_ACCESS_UNKNOWN;
    }
    return access;
}

struct store_ref store_ref_of(const json_t *reference) {
    return (struct store_ref){
        .is_cluster = text_equal(value_text(reference, "kind"), STORE_KIND_CLUSTER),
        .name = text_or_empty(reference, "name"),
    };
}

bool store_ref_means(const struct store_ref *reference, const char *namespace,
                     const struct secret_store *store) {
    return reference->is_cluster == store->is_cluster && strcmp(reference->name, store->name) == 0 &&
           (store->is_cluster || strcmp(store->namespace, namespace) == 0);
}
