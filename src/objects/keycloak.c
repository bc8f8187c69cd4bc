#include "kcrealm/objects/keycloak.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

#define HTTP_PORT 8080
#define HTTPS_PORT 8443
#define RELATIVE_PATH_OPTION "http-relative-path"

static unsigned port_of(const json_t *http, const char *service_key, const char *server_key,
                        unsigned otherwise) {
    const char *const keys[] = {service_key, server_key};
    for (size_t i = 0; i < mem_count(keys); i++) {
        json_int_t number = json_integer_value(value_at(http, keys[i], NULL));
        if (number > 0 && number <= 65535)
            return (unsigned)number;
    }
    return otherwise;
}

/* "auth", "/auth/" and "/auth" all mean "/auth"; "/" means "". */
static char *clean_path(const char *path) {
    size_t length = path ? strlen(path) : 0;
    while (length && path[length - 1] == '/')
        length--;
    auto_text trimmed = mem_dup_n(path ? path : "", length);
    return mem_format("%s%s", length && trimmed[0] != '/' ? "/" : "", trimmed);
}

/* An option may also come from a Secret; then the path is not known here. */
static char *path_of(const json_t *spec) {
    const json_t *option =
        value_find(value_at(spec, "additionalOptions", NULL), "name", RELATIVE_PATH_OPTION);
    return clean_path(value_text(option, "value"));
}

static void add_secret(struct strings *secrets, const char *name) {
    if (name && *name && !strings_contain(secrets, name))
        strings_add(secrets, name);
}

static void add_secrets(struct strings *secrets, const json_t *spec, const char *name) {
    const json_t *bootstrap = value_at(spec, "bootstrapAdmin", NULL);
    add_secret(secrets, value_text(value_at(bootstrap, "user", NULL), "secret"));
    add_secret(secrets, value_text(value_at(bootstrap, "service", NULL), "secret"));
    auto_text initial_admin = mem_format("%s-initial-admin", name);
    add_secret(secrets, initial_admin);
}

void keycloak_view(const json_t *object, struct keycloak_view *view) {
    const json_t *spec = value_at(object, "spec", NULL);
    const json_t *http = value_at(spec, "http", NULL);
    const char *name = object_name(object);
    const char *tls_secret = value_text(http, "tlsSecret");
    const char *service = value_text(http, "serviceName");
    bool https = tls_secret && *tls_secret;
    *view = (struct keycloak_view){
        .namespace = mem_dup(object_namespace(object)),
        .name = mem_dup(name),
        .service = service && *service ? mem_dup(service) : mem_format("%s-service", name),
        .port = https ? port_of(http, "serviceHttpsPort", "httpsPort", HTTPS_PORT)
                      : port_of(http, "serviceHttpPort", "httpPort", HTTP_PORT),
        .https = https,
        .path = path_of(spec),
    };
    add_secrets(&view->secrets, spec, name);
}

void keycloak_view_clear(struct keycloak_view *view) {
    mem_free(view->namespace);
    mem_free(view->name);
    mem_free(view->service);
    mem_free(view->path);
    strings_clear(&view->secrets);
    *view = (struct keycloak_view){0};
}
