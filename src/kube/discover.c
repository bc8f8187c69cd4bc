#include "kcrealm/kube/discover.h"

#include "candidates.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/keycloak.h"
#include "kube.h"

#include <string.h>

#define GROUP_PATH "/apis/k8s.keycloak.org"
#define NAMES_IT "--keycloak-service NAMESPACE/NAME[:PORT] or --keycloak-url URL"

static const char *const label_selectors[] = {"app.kubernetes.io/name=keycloak", "app=keycloak"};

struct search {
    struct kube *kube;
    char *keycloak_version;   /* of the custom resources; NULL: the cluster has none */
    struct error denied_here; /* what may not be listed in the namespace; the last refusal */
    bool denied_wide;         /* not everything may be listed in all namespaces */
};

/* What may not be listed counts as an empty list, and is taken note of: it was not allowed here or, without a
 * namespace, in all. NULL for other errors. */
static json_t *list_if_allowed(struct search *search, const char *namespace, const char *path,
                               struct error *err) {
    auto_error failure = {0};
    json_t *items = kube_list(search->kube, path, &failure);
    if (items)
        return items;
    if (failure.class != ERROR_FORBIDDEN) {
        error_move(err, &failure);
        return NULL;
    }
    event_trace(search->kube->options.events, 4, "%s", failure.message);
    if (namespace)
        error_move(&search->denied_here, &failure);
    else
        search->denied_wide = true;
    return json_array();
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
    auto_error failure = {0};
    auto_json keycloaks = list_if_allowed(search, namespace, path, &failure);
    candidates_add_keycloaks(candidates, keycloaks);
    /* The group may be there for realm imports alone. */
    if (keycloaks || failure.class == ERROR_NOT_FOUND)
        return true;
    return error_move(err, &failure);
}

static bool add_services(struct search *search, const char *namespace, struct candidates *candidates,
                         struct error *err) {
    auto_json all = json_array();
    for (size_t i = 0; i < mem_count(label_selectors); i++) {
        auto_text path = namespace ? url_path("/api/v1/namespaces/{}/services?labelSelector={}", namespace,
                                              label_selectors[i], NULL)
                                   : url_path("/api/v1/services?labelSelector={}", label_selectors[i], NULL);
        auto_json services = list_if_allowed(search, namespace, path, err);
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

static bool explain_denial(struct search *search, struct error *err) {
    struct error *denial = &search->denied_here;
    mem_replace(&denial->next, mem_format("%s; or name it: " NAMES_IT, denial->next));
    mem_replace(&denial->message, mem_format("no Keycloak found: %s%s", denial->message,
                                             search->denied_wide ? ", nor in all namespaces" : ""));
    return error_move(err, denial);
}

static bool none_found(struct search *search, struct error *err) {
    const char *here = kube_namespace(search->kube);
    const char *resource = search->keycloak_version ? "Keycloak resource and no " : "";
    if (error_is_set(&search->denied_here))
        return explain_denial(search, err);
    error_set(err, ERROR_NOT_FOUND, "no Keycloak found: no %sService labelled %s or %s in %s%s", resource,
              label_selectors[0], label_selectors[1], search->denied_wide ? "namespace " : "any namespace",
              search->denied_wide ? here : "");
    if (search->denied_wide)
        return error_next(
            err, "other namespaces may not be listed: name yours with -n NAMESPACE, or use " NAMES_IT);
    return error_next(err, "name it: " NAMES_IT);
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
    error_clear(&search.denied_here);
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
    error_clear(&search.denied_here);
    return good;
}
