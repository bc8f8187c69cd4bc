#include "candidates.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/keycloak.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/service.h"

#include <string.h>

static void add(struct candidates *candidates, struct discovered_keycloak candidate) {
    candidates->items = mem_resize(candidates->items, (candidates->count + 1) * sizeof *candidates->items);
    candidates->items[candidates->count++] = candidate;
}

static struct discovered_keycloak from_keycloak(const json_t *object) {
    struct keycloak_view view;
    keycloak_view(object, &view);
    struct discovered_keycloak candidate = {
        .service = {.https = view.https,
                    .namespace = mem_dup(view.namespace),
                    .name = mem_dup(view.service),
                    .port = mem_format("%u", view.port)},
        .path = mem_dup(view.path),
        .source = mem_format("Keycloak %s/%s", view.namespace, view.name),
    };
    for (size_t i = 0; i < view.secrets.count; i++)
        strings_format(&candidate.secrets, "%s/%s", view.namespace, view.secrets.items[i]);
    keycloak_view_clear(&view);
    return candidate;
}

void candidates_add_keycloaks(struct candidates *candidates, const json_t *keycloaks) {
    size_t index = 0;
    json_t *object = NULL;
    json_array_foreach (keycloaks, index, object)
        add(candidates, from_keycloak(object));
}

/* The Service that users mean has the ports of the web; its twins are for metrics or for finding peers. */
static bool has_web_port(const json_t *service) {
    struct service_port port;
    for (size_t i = 0; service_port_at(service, i, &port); i++)
        if (strcmp(port.name, "http") == 0 || strcmp(port.name, "https") == 0 || port.number == 80 ||
            port.number == 443 || port.number == 8080 || port.number == 8443)
            return true;
    return false;
}

static bool is_better(const json_t *a, const json_t *b) {
    if (service_is_headless(a) != service_is_headless(b))
        return service_is_headless(b);
    if (has_web_port(a) != has_web_port(b))
        return has_web_port(a);
    size_t a_length = strlen(object_name(a)), b_length = strlen(object_name(b));
    return a_length != b_length ? a_length < b_length : strcmp(object_name(a), object_name(b)) < 0;
}

static bool lead_to_same_pods(const json_t *a, const json_t *b) {
    auto_text a_selector = service_selector(a);
    auto_text b_selector = service_selector(b);
    return strcmp(object_namespace(a), object_namespace(b)) == 0 && text_equal(a_selector, b_selector);
}

/* Nothing better leads to the same pods. An object that is listed twice counts once. */
static bool is_best_of_its_group(const json_t *services, size_t self) {
    const json_t *service = json_array_get(services, self);
    size_t index = 0;
    json_t *other = NULL;
    json_array_foreach (services, index, other) {
        if (index == self || service_is_external_name(other) || !lead_to_same_pods(service, other))
            continue;
        bool same = strcmp(object_name(service), object_name(other)) == 0;
        if (same ? index < self : is_better(other, service))
            return false;
    }
    return true;
}

static char *port_text(const json_t *service) {
    struct service_port port;
    return service_choose_port(service, NULL, &port, NULL) ? mem_format("%u", port.number) : NULL;
}

void candidates_service_secrets(struct strings *secrets, const char *namespace, const char *name) {
    strings_format(secrets, "%s/%s-initial-admin", namespace, name);
    auto_text usual = mem_format("%s/keycloak-initial-admin", namespace);
    if (!strings_contain(secrets, usual))
        strings_add(secrets, usual);
}

void candidates_add_services(struct candidates *candidates, const json_t *services) {
    size_t index = 0;
    json_t *service = NULL;
    json_array_foreach (services, index, service) {
        auto_text selector = service_selector(service);
        if (!selector || service_is_external_name(service) || !is_best_of_its_group(services, index))
            continue;
        const char *namespace = object_namespace(service);
        const char *name = object_name(service);
        struct discovered_keycloak candidate = {
            .service = {.namespace = mem_dup(namespace), .name = mem_dup(name), .port = port_text(service)},
            .source = mem_format("Service %s/%s", namespace, name),
        };
        candidates_service_secrets(&candidate.secrets, namespace, name);
        add(candidates, candidate);
    }
}

bool candidates_choose(struct candidates *candidates, struct discovered_keycloak *found, struct error *err) {
    if (candidates->count == 1) {
        *found = candidates->items[0];
        candidates->count = 0;
        return true;
    }
    auto_strings flags = {0};
    for (size_t i = 0; i < candidates->count; i++) {
        auto_text spec = service_spec_text(&candidates->items[i].service);
        strings_format(&flags, "--keycloak-service %s", spec);
    }
    strings_sort(&flags);
    auto_text listed = strings_join(&flags, ", ");
    error_set(err, ERROR_USAGE, "there are %zu Keycloaks; choose one: %s", candidates->count, listed);
    return error_next(err, "add one of these flags, or the namespace: -n NAMESPACE");
}

void candidates_clear(struct candidates *candidates) {
    for (size_t i = 0; i < candidates->count; i++)
        discovered_keycloak_clear(&candidates->items[i]);
    mem_free(candidates->items);
    *candidates = (struct candidates){0};
}

void discovered_keycloak_clear(struct discovered_keycloak *found) {
    service_spec_clear(&found->service);
    mem_free(found->path);
    strings_clear(&found->secrets);
    mem_free(found->source);
    *found = (struct discovered_keycloak){0};
}
