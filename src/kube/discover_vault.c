#include "kcrealm/kube/discover_vault.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/external_secret.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/secret_store.h"
#include "kube.h"
#include "vault_services.h"

#include <string.h>

#define GROUP_PATH "/apis/external-secrets.io/v1"
#define LABELLED "app.kubernetes.io/name in (vault,openbao)"
#define NAMES_IT "--vault-service NAMESPACE/NAME[:PORT] or --vault-url URL"

struct search {
    struct kube *kube;
    const char *namespace;
    json_t *stores;      /* of Vault, that the namespace may use */
    struct error denied; /* the first list that was refused */
};

static void search_clear(struct search *search) {
    json_decref(search->stores);
    error_clear(&search->denied);
}

void discovered_vault_clear(struct discovered_vault *found) {
    service_spec_clear(&found->service);
    mem_free(found->url);
    mem_free(found->path);
    json_decref(found->store);
    mem_free(found->source);
    *found = (struct discovered_vault){0};
}

bool vault_url_is_service(const char *url, struct service_spec *spec, char **path) {
    struct endpoint endpoint = {0};
    auto_strings labels = {0};
    *path = NULL;
    *spec = (struct service_spec){0};
    if (!endpoint_from_url(&endpoint, url, NULL))
        return false;
    auto_text host = endpoint_host(&endpoint);
    strings_split(&labels, host, '.');
    bool is_service = labels.count >= 3 && strcmp(labels.items[2], "svc") == 0;
    if (is_service) {
        *spec = (struct service_spec){.https = endpoint.https,
                                      .namespace = mem_dup(labels.items[1]),
                                      .name = mem_dup(labels.items[0]),
                                      .port = mem_format("%u", endpoint_port(&endpoint)),
                                      .whose = "vault"};
        *path = mem_dup(endpoint.base_path);
    }
    endpoint_clear(&endpoint);
    return is_service;
}

/* --- Lists ----------------------------------------------------------------------------------------------- */

/* What is not served or may not be listed counts as an empty list. NULL for other errors. */
static json_t *list_what_is_there(struct search *search, const char *path, struct error *err) {
    auto_error failure = {0};
    json_t *items = kube_list(search->kube, path, &failure);
    if (items)
        return items;
    if (failure.class != ERROR_FORBIDDEN && failure.class != ERROR_NOT_FOUND) {
        error_move(err, &failure);
        return NULL;
    }
    event_trace(search->kube->options.events, 4, "%s", failure.message);
    if (failure.class == ERROR_FORBIDDEN && !error_is_set(&search->denied))
        error_move(&search->denied, &failure);
    return json_array();
}

static bool add_stores(struct search *search, const char *path, struct error *err) {
    auto_json items = list_what_is_there(search, path, err);
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (items, index, item) {
        struct secret_store store = secret_store_view(item);
        if (secret_store_is_vault(&store) && *store.server &&
            secret_store_access(&store, search->namespace, NULL) != STORE_DENIED)
            json_array_append(search->stores, item);
    }
    return items != NULL;
}

static bool read_stores(struct search *search, struct error *err) {
    auto_text own = url_path(GROUP_PATH "/namespaces/{}/secretstores", search->namespace, NULL);
    search->stores = json_array();
    return add_stores(search, own, err) && add_stores(search, GROUP_PATH "/clustersecretstores", err);
}

/* --- Choosing among stores --------------------------------------------------------------------------------- */

/* The same for all spellings of one Service; as the flag that picks it. The caller frees it. */
static char *server_flag(const json_t *object) {
    struct secret_store store = secret_store_view(object);
    struct service_spec spec = {0};
    auto_text path = NULL;
    if (!vault_url_is_service(store.server, &spec, &path))
        return mem_format("--vault-url %s", store.server);
    auto_text text = service_spec_text(&spec);
    service_spec_clear(&spec);
    return mem_format("--vault-service %s", text);
}

/* Mount and namespace of Vault. */
static char *place_of(const json_t *object) {
    struct secret_store store = secret_store_view(object);
    return mem_format("%s %s", store.vault_namespace, store.path ? store.path : "");
}

static void add_distinct(const json_t *stores, char *(*ask)(const json_t *store), struct strings *answers) {
    size_t index = 0;
    json_t *store = NULL;
    json_array_foreach (stores, index, store) {
        auto_text answer = ask(store);
        if (!strings_contain(answers, answer))
            strings_add(answers, answer);
    }
}

static bool is_read_by(const json_t *object, const struct secret_store *store, const char *namespace) {
    auto_external_secret view = {0};
    external_secret_view(object, &view);
    for (size_t i = 0; i < view.reference_count; i++)
        if (store_ref_means(&view.references[i].store, namespace, store))
            return true;
    return false;
}

static bool is_used(const json_t *external_secrets, const json_t *object, const char *namespace) {
    struct secret_store store = secret_store_view(object);
    size_t index = 0;
    json_t *external_secret = NULL;
    json_array_foreach (external_secrets, index, external_secret)
        if (is_read_by(external_secret, &store, namespace))
            return true;
    return false;
}

/* Leaves the stores that ExternalSecrets of the namespace read from; all, if none is. */
static bool keep_used(struct search *search, struct error *err) {
    auto_text path = url_path(GROUP_PATH "/namespaces/{}/externalsecrets", search->namespace, NULL);
    auto_json external_secrets = list_what_is_there(search, path, err);
    auto_json used = json_array();
    size_t index = 0;
    json_t *store = NULL;
    json_array_foreach (search->stores, index, store)
        if (is_used(external_secrets, store, search->namespace))
            json_array_append(used, store);
    if (json_array_size(used)) {
        json_decref(search->stores);
        search->stores = json_incref(used);
    }
    return external_secrets != NULL;
}

static void take_store(json_t *object, bool stores_differ, struct discovered_vault *found) {
    struct secret_store store = secret_store_view(object);
    auto_text place =
        store.is_cluster ? mem_dup(store.name) : mem_format("%s/%s", store.namespace, store.name);
    found->store = json_incref(object);
    found->url = mem_dup(store.server);
    found->source = mem_format("%s %s", store.is_cluster ? STORE_KIND_CLUSTER : STORE_KIND_NAMESPACED, place);
    found->stores_differ = stores_differ;
}

static bool choose_one(struct strings *flags, const char *what, struct error *err) {
    strings_sort(flags);
    auto_text listed = strings_join(flags, ", ");
    error_set(err, ERROR_USAGE, "%s %zu Vaults; choose one: %s", what, flags->count, listed);
    return error_next(err, "add one of these flags");
}

static bool choose_store(struct search *search, struct discovered_vault *found, struct error *err) {
    auto_strings servers = {0}, places = {0}, used_servers = {0}, used_places = {0};
    add_distinct(search->stores, server_flag, &servers);
    add_distinct(search->stores, place_of, &places);
    bool unique = servers.count == 1 && places.count == 1;
    if (!unique && !keep_used(search, err))
        return false;
    add_distinct(search->stores, server_flag, &used_servers);
    add_distinct(search->stores, place_of, &used_places);
    if (used_servers.count > 1)
        return choose_one(&used_servers, "SecretStores and ClusterSecretStores name", err);
    take_store(json_array_get(search->stores, 0), used_places.count > 1, found);
    (void)!vault_url_is_service(found->url, &found->service, &found->path);
    return true;
}

/* --- Services by their label ------------------------------------------------------------------------------- */

static bool take_service(const json_t *candidates, struct discovered_vault *found, struct error *err) {
    auto_strings flags = {0};
    size_t index = 0;
    json_t *service = NULL;
    json_array_foreach (candidates, index, service) {
        struct service_spec spec = vault_service_spec(service);
        auto_text text = service_spec_text(&spec);
        strings_format(&flags, "--vault-service %s", text);
        service_spec_clear(&spec);
    }
    if (flags.count > 1)
        return choose_one(&flags, "there are", err);
    service = json_array_get(candidates, 0);
    found->service = vault_service_spec(service);
    found->source = mem_format("Service %s/%s", object_namespace(service), object_name(service));
    return true;
}

static bool none_found(struct search *search, struct error *err) {
    error_set(err, ERROR_NOT_FOUND,
              "no Vault found: no SecretStore in namespace %s and no ClusterSecretStore names one, and no "
              "Service is labelled %s%s%s",
              search->namespace, LABELLED,
              error_is_set(&search->denied) ? "; not everything may be listed: " : "",
              error_is_set(&search->denied) ? search->denied.message : "");
    return error_next(err, "name it: " NAMES_IT ", or set VAULT_ADDR");
}

/* Near before far: another namespace's Vault must not be taken for the one that is here. */
static bool search_services(struct search *search, struct discovered_vault *found, struct error *err) {
    auto_text here =
        url_path("/api/v1/namespaces/{}/services?labelSelector={}", search->namespace, LABELLED, NULL);
    auto_text everywhere = url_path("/api/v1/services?labelSelector={}", LABELLED, NULL);
    const char *const paths[] = {here, everywhere};
    for (size_t i = 0; i < mem_count(paths); i++) {
        auto_json services = list_what_is_there(search, paths[i], err);
        if (!services)
            return false;
        auto_json candidates = vault_services(services);
        if (json_array_size(candidates))
            return take_service(candidates, found, err);
    }
    return none_found(search, err);
}

bool discover_vault(struct kube *kube, struct discovered_vault *found, struct error *err) {
    struct search search = {.kube = kube, .namespace = kube_namespace(kube)};
    *found = (struct discovered_vault){0};
    bool good = read_stores(&search, err);
    if (!good)
        error_wrap(err, "looking for Vault");
    else if (json_array_size(search.stores))
        good = choose_store(&search, found, err);
    else
        good = search_services(&search, found, err);
    search_clear(&search);
    return good;
}

/* --- Around a Service that was named ----------------------------------------------------------------------- */

static bool names_service(const json_t *object, const struct service_spec *wanted) {
    struct secret_store store = secret_store_view(object);
    struct service_spec spec = {0};
    auto_text path = NULL;
    bool same = vault_url_is_service(store.server, &spec, &path) && strcmp(spec.name, wanted->name) == 0 &&
                strcmp(spec.namespace, wanted->namespace) == 0;
    service_spec_clear(&spec);
    return same;
}

/* Leaves the stores that name the Service. */
static void keep_naming(struct search *search, const struct service_spec *wanted) {
    for (size_t i = json_array_size(search->stores); i > 0; i--)
        if (!names_service(json_array_get(search->stores, i - 1), wanted))
            json_array_remove(search->stores, i - 1);
}

bool discover_around_vault(struct kube *kube, const struct service_spec *spec, struct discovered_vault *found,
                           struct error *err) {
    struct search search = {.kube = kube, .namespace = kube_namespace(kube)};
    auto_strings places = {0};
    *found = (struct discovered_vault){0};
    service_spec_copy(&found->service, spec);
    found->service.whose = "vault";
    if (!found->service.namespace)
        found->service.namespace = mem_dup(search.namespace);
    bool good = read_stores(&search, err);
    if (good)
        keep_naming(&search, &found->service);
    add_distinct(search.stores, place_of, &places);
    if (good && places.count > 1)
        good = keep_used(&search, err);
    if (good && json_array_size(search.stores)) {
        strings_clear(&places);
        add_distinct(search.stores, place_of, &places);
        take_store(json_array_get(search.stores, 0), places.count > 1, found);
    }
    mem_replace(&found->source, mem_format("Service %s/%s", found->service.namespace, found->service.name));
    search_clear(&search);
    return good;
}
