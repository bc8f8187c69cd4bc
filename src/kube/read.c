#include "kcrealm/kube/read.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/config_map.h"
#include "kcrealm/objects/meta.h"

#include <stdlib.h>
#include <string.h>

bool kube_read_secret(struct kube *kube, const char *namespace, const char *name, struct secret_data *data,
                      struct error *err) {
    *data = (struct secret_data){0};
    auto_text path = url_path("/api/v1/namespaces/{}/secrets/{}", namespace, name, NULL);
    auto_json object = kube_get_json(kube, path, err);
    if (object && secret_data_read(object, data, err))
        return true;
    return error_wrap(err, "reading Secret %s/%s", namespace, name);
}

json_t *kube_read_config_map(struct kube *kube, const char *namespace, const char *name, struct error *err) {
    auto_text path = url_path("/api/v1/namespaces/{}/configmaps/{}", namespace, name, NULL);
    json_t *object = kube_get_json(kube, path, err);
    if (!object)
        error_wrap(err, "reading ConfigMap %s/%s", namespace, name);
    return object;
}

/* The operator's versions, newest first; a cluster need not serve all of them. */
static const char *const realm_import_versions[] = {"v2beta1", "v2alpha1"};

json_t *kube_read_realm_import(struct kube *kube, const char *namespace, const char *name,
                               struct error *err) {
    for (size_t i = 0; i < mem_count(realm_import_versions); i++) {
        auto_error failure = {0};
        auto_text path = url_path("/apis/k8s.keycloak.org/{}/namespaces/{}/keycloakrealmimports/{}",
                                  realm_import_versions[i], namespace, name, NULL);
        json_t *object = kube_get_json(kube, path, &failure);
        if (object)
            return object;
        if (failure.class == ERROR_NOT_FOUND)
            continue;
        error_move(err, &failure);
        error_wrap(err, "reading KeycloakRealmImport %s/%s", namespace, name);
        return NULL;
    }
    error_set(err, ERROR_NOT_FOUND, "there is no KeycloakRealmImport %s/%s", namespace, name);
    error_next(err, "see which there are: kubectl get keycloakrealmimports -n %s", namespace);
    return NULL;
}

static int compare_names(const void *left, const void *right) {
    const json_t *a = *(json_t *const *)left, *b = *(json_t *const *)right;
    int order = strcmp(object_name(a), object_name(b));
    return order ? order : strcmp(object_namespace(a), object_namespace(b));
}

static json_t *sorted_by_name(json_t **objects, size_t count) {
    json_t *sorted = json_array();
    if (count)
        qsort(objects, count, sizeof *objects, compare_names);
    for (size_t i = 0; i < count; i++)
        json_array_append(sorted, objects[i]);
    return sorted;
}

json_t *kube_list_client_specs(struct kube *kube, const char *namespace, struct error *err) {
    auto_text path = namespace ? url_path("/api/v1/namespaces/{}/configmaps", namespace, NULL)
                               : mem_dup("/api/v1/configmaps");
    auto_json all = kube_list(kube, path, err);
    if (!all) {
        error_wrap(err, "looking for ConfigMaps named *-client-specs in %s%s",
                   namespace ? "namespace " : "all namespaces", namespace ? namespace : "");
        return NULL;
    }
    json_t **chosen = mem_alloc_array(json_array_size(all) + 1, sizeof(json_t *));
    size_t count = 0, index = 0;
    json_t *object = NULL;
    json_array_foreach (all, index, object)
        if (config_map_holds_client_specs(object))
            chosen[count++] = object;
    json_t *sorted = sorted_by_name(chosen, count);
    mem_free(chosen);
    return sorted;
}
