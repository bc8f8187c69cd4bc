/* Which labelled Service leads to Vault. */
#include "kube/vault_services.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/meta.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct service {
    const char *namespace, *name;
    int port;
    bool headless, external, without_selector;
};

#define SERVICES_MAX 6

static json_t *object_of(const struct service *service) {
    json_t *spec = json_pack("{s:[{s:i}]}", "ports", "port", service->port);
    if (!service->without_selector)
        json_object_set_new(spec, "selector", json_pack("{s:s}", "a", "b"));
    if (service->headless)
        json_object_set_new(spec, "clusterIP", json_string("None"));
    if (service->external)
        json_object_set_new(spec, "type", json_string("ExternalName"));
    return json_pack("{s:{s:s, s:s}, s:o}", "metadata", "namespace", service->namespace, "name",
                     service->name, "spec", spec);
}

/* "ns/name:port", a word for each that stays; freed by the caller. */
static char *chosen(const struct service *services) {
    auto_json all = json_array();
    auto_strings words = {0};
    for (size_t i = 0; i < SERVICES_MAX && services[i].name; i++)
        json_array_append_new(all, object_of(&services[i]));
    auto_json left = vault_services(all);
    size_t index = 0;
    json_t *service = NULL;
    json_array_foreach (left, index, service) {
        struct service_spec spec = vault_service_spec(service);
        auto_text text = service_spec_text(&spec);
        strings_add(&words, text);
        service_spec_clear(&spec);
    }
    return strings_join(&words, " ");
}

static void clients_use_the_active_one_and_no_side_door(void **state) {
    (void)state;
    static const struct {
        struct service services[SERVICES_MAX];
        const char *chosen;
    } rows[] = {
        {{{.name = NULL}}, ""},
        {{{.namespace = "v", .name = "vault", .port = 8200}}, "v/vault:8200"},
        {{{.namespace = "v", .name = "vault", .port = 8200},
          {.namespace = "v", .name = "vault-active", .port = 8200},
          {.namespace = "v", .name = "vault-standby", .port = 8200},
          {.namespace = "v", .name = "vault-internal", .port = 8200, .headless = true},
          {.namespace = "v", .name = "vault-ui", .port = 8200}},
         "v/vault-active:8200"},
        {{{.namespace = "v", .name = "vault", .port = 8200},
          {.namespace = "w", .name = "vault-active", .port = 8200}},
         "v/vault:8200 w/vault-active:8200"},
        {{{.namespace = "v", .name = "vault", .port = 8200},
          {.namespace = "v", .name = "metrics", .port = 9102}},
         "v/vault:8200"},
        {{{.namespace = "v", .name = "vault", .port = 80}}, "v/vault"},
        {{{.namespace = "v", .name = "a", .port = 8200, .external = true},
          {.namespace = "v", .name = "b", .port = 8200, .without_selector = true},
          {.namespace = "v", .name = "c", .port = 8200, .headless = true}},
         ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text got = chosen(rows[i].services);
        if (strcmp(got, rows[i].chosen) != 0)
            fail_msg("row %zu: %s", i, got);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(clients_use_the_active_one_and_no_side_door)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
