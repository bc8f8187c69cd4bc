#include "kcrealm/kube/discover.h"

#include "candidates.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/keycloak.h"
#include "kube.h"

#include <string.h>

#define GROUP_PATH "/apis/k8s.keycloak.org"

static const char *const label_selectors[] = {"app.kubernetes.io/name=keycloak", "app=keycloak"};

struct search {
    struct kube *kube;
    char *keycloak_version; /* of the custom resources; NULL: the cluster has none */
    bool denied_here;       /* Services may not be listed in the namespace */
    bool denied_wide;       /* not everything may be listed in all namespaces */
};

/* What may not be listed counts as an empty list; denied tells. NULL for other errors. */
static json_t *list_if_allowed(struct kube *kube, const char *path, bool *denied, struct error *err) {
    auto_error failure = {0};
    json_t *items = kube_list(kube, path, &failure);
    if (items)
        return items;
    if (failure.class == ERROR_FORBIDDEN) {
        *denied = true;
        return json_array();
    }
    error_move(err, &failure);
    return NULL;
}

/* The API server prefers the newest stable of the versions it serves (v2beta1 before v2alpha1). */
static bool find_version(struct search *search, struct error *err) {
    auto_error failure = {0};
    auto_json group = kube_get_json(search->kube, GROUP_PATH, &failure);
    const char *version = value_text(value_at(group, "preferredVersion", NULL), "version");
    search->keycloak_version = mem_dup(version);
    if (group || failure.class == ERROR_NOT_FOUND || failure.class == ERROR_FORBIDDEN)
        return true;
    error_move(err, &failure);
    return false;
}

/* A namespace of NULL stands for all. */
static bool add_keycloaks(struct search *search, const char *namespace, struct candidates *candidates,
                          struct error *err) {
    if (!search->keycloak_version)
        return true;
    auto_text path = namespace ? url_path(GROUP_PATH "/{}/namespaces/{}/keycloaks", search->keycloak_version,
                                          namespace, NULL)
                               : url_path(GROUP_PATH "/{}/keycloaks", search->keycloak_version, NULL);
    bool denied = false;
    auto_error failure = {0};
    auto_json keycloaks = list_if_allowed(search->kube, path, &denied, &failure);
    search->denied_wide = search->denied_wide || (denied && !namespace);
    candidates_add_keycloaks(candidates, keycloaks);
    /* The group may be there for realm imports alone. */
    if (keycloaks || failure.class == ERROR_NOT_FOUND)
        return true;
    return error_move(err, &failure);
}

static bool add_services(struct search *search, const char *namespace, struct candidates *candidates,
                         struct error *err) {
    bool *denied = namespace ? &search->denied_here : &search->denied_wide;
    auto_json all = json_array();
    for (size_t i = 0; i < mem_count(label_selectors); i++) {
        auto_text path = namespace ? url_path("/api/v1/namespaces/{}/services?labelSelector={}", namespace,
                                              label_selectors[i], NULL)
                                   : url_path("/api/v1/services?labelSelector={}", label_selectors[i], NULL);
        auto_json services = list_if_allowed(search->kube, path, denied, err);
        if (!services)
            return false;
        json_array_extend(all, services);
    }
    candidates_add_services(candidates, all);
    return true;
}

/* Near before far: another namespace's Keycloak must not be taken for the one that is here. */
static bool search_all(struct search *search, struct candidates *candidates, struct error *err) {
    const char *const places[] = {kube_namespace(search->kube), NULL};
    if (!find_version(search, err))
        return false;
    for (size_t i = 0; i < mem_count(places) && !candidates->count; i++) {
        if (!add_keycloaks(search, places[i], candidates, err))
            return false;
        if (!candidates->count && !add_services(search, places[i], candidates, err))
            return false;
    }
    return true;
}

static bool none_found(const struct search *search, struct error *err) {
    const char *here = kube_namespace(search->kube);
    const char *resource = search->keycloak_version ? "Keycloak resource and no " : "";
    if (search->denied_here) {
        auto_text user = kube_describe_user(search->kube);
        error_set(err, ERROR_FORBIDDEN, "no Keycloak found: %s may not list Services in namespace %s%s", user,
                  here, search->denied_wide ? ", nor in all" : "");
        error_next(err, "kubectl auth can-i list services -n %s; or name it: --keycloak-url URL", here);
        return false;
    }
    error_set(err, ERROR_NOT_FOUND, "no Keycloak found: no %sService labelled %s or %s in %s%s", resource,
              label_selectors[0], label_selectors[1], search->denied_wide ? "namespace " : "any namespace",
              search->denied_wide ? here : "");
    if (search->denied_wide)
        return error_next(err, "other namespaces may not be listed: name yours with -n NAMESPACE, or use "
                               "--keycloak-service NAMESPACE/NAME[:PORT] or --keycloak-url URL");
    return error_next(err, "name it: --keycloak-service NAMESPACE/NAME[:PORT] or --keycloak-url URL");
}

bool discover_keycloak(struct kube *kube, struct discovered_keycloak *found, struct error *err) {
    struct search search = {.kube = kube};
    struct candidates candidates = {0};
    *found = (struct discovered_keycloak){0};
    bool good = search_all(&search, &candidates, err);
    if (!good)
        error_wrap(err, "looking for Keycloak");
    else if (!candidates.count)
        good = none_found(&search, err);
    else
        good = candidates_choose(&candidates, found, err);
    if (good && search.denied_wide)
        event_note(kube->options.events, "namespaces other than %s may not be searched for more Keycloaks",
                   kube_namespace(kube));
    candidates_clear(&candidates);
    mem_free(search.keycloak_version);
    return good;
}

/* The candidate among those of custom resources whose Service is called name, moved to found. */
static void take_owner(struct candidates *candidates, const char *name, struct discovered_keycloak *found) {
    for (size_t i = 0; i < candidates->count; i++) {
        struct discovered_keycloak *candidate = &candidates->items[i];
        if (found->source || strcmp(candidate->service.name, name) != 0)
            continue;
        *found = *candidate;
        *candidate = (struct discovered_keycloak){0};
    }
}

bool discover_around_service(struct kube *kube, const struct service_spec *spec,
                             struct discovered_keycloak *found, struct error *err) {
    struct search search = {.kube = kube};
    struct candidates candidates = {0};
    const char *namespace = spec->namespace ? spec->namespace : kube_namespace(kube);
    *found = (struct discovered_keycloak){0};
    bool good = find_version(&search, err) && add_keycloaks(&search, namespace, &candidates, err);
    if (good) {
        take_owner(&candidates, spec->name, found);
        service_spec_copy(&found->service, spec);
        mem_replace(&found->service.namespace, mem_dup(namespace));
        if (!found->source)
            found->source = mem_format("Service %s/%s", namespace, spec->name);
        if (!found->secrets.count)
            candidates_service_secrets(&found->secrets, namespace, spec->name);
    }
    candidates_clear(&candidates);
    mem_free(search.keycloak_version);
    return good;
}
