#include "vault_services.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/service.h"

#include <string.h>

#define VAULT_PORT 8200

static bool has_vault_port(const json_t *service) {
    struct service_port port;
    for (size_t i = 0; service_port_at(service, i, &port); i++)
        if (port.number == VAULT_PORT)
            return true;
    return false;
}

/* Peers, standbys and browsers have Services of their own in Helm's charts. */
static bool is_for_clients(const json_t *service) {
    static const char *const others[] = {"-internal", "-standby", "-ui"};
    auto_text selector = service_selector(service);
    if (!selector || service_is_headless(service) || service_is_external_name(service))
        return false;
    for (size_t i = 0; i < mem_count(others); i++)
        if (text_ends_with(object_name(service), others[i]))
            return false;
    return true;
}

/* A standby passes requests on or redirects them, and a redirect is not followed. */
static bool has_active_twin(const json_t *services, const json_t *service) {
    auto_text twin = mem_format("%s-active", object_name(service));
    size_t index = 0;
    json_t *other = NULL;
    json_array_foreach (services, index, other)
        if (strcmp(object_name(other), twin) == 0 &&
            strcmp(object_namespace(other), object_namespace(service)) == 0)
            return true;
    return false;
}

json_t *vault_services(const json_t *services) {
    json_t *candidates = json_array();
    auto_json usual = json_array();
    size_t index = 0;
    json_t *service = NULL;
    json_array_foreach (services, index, service) {
        if (!is_for_clients(service) || has_active_twin(services, service))
            continue;
        json_array_append(candidates, service);
        if (has_vault_port(service))
            json_array_append(usual, service);
    }
    if (!json_array_size(usual))
        return candidates;
    json_decref(candidates);
    return json_incref(usual);
}

struct service_spec vault_service_spec(const json_t *service) {
    return (struct service_spec){.namespace = mem_dup(object_namespace(service)),
                                 .name = mem_dup(object_name(service)),
                                 .port = has_vault_port(service) ? mem_format("%d", VAULT_PORT) : NULL,
                                 .whose = "vault"};
}
