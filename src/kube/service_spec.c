#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/service.h"

#include <string.h>

#define NAME_MAX_LENGTH 63

/* A DNS label, as names of Services and namespaces are. */
static bool is_label(const char *text) {
    size_t length = strlen(text);
    return length && length <= NAME_MAX_LENGTH &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && text[0] != '-' &&
           text[length - 1] != '-';
}

static bool refuse(const char *text, const char *flag, struct service_spec *spec, struct error *err) {
    service_spec_clear(spec);
    error_set(err, ERROR_USAGE, "%s: \"%s\" is not [https:][NAMESPACE/]NAME[:PORT]", flag, text);
    return error_next(err, "for example: %s keycloak/keycloak-http:80", flag);
}

bool service_spec_parse(const char *text, const char *flag, struct service_spec *spec, struct error *err) {
    static const char prefix[] = "https:";
    *spec = (struct service_spec){.https = text_starts_with(text, prefix)};
    const char *at = text + (spec->https ? sizeof prefix - 1 : 0);
    const char *slash = strchr(at, '/');
    if (slash) {
        spec->namespace = mem_dup_n(at, (size_t)(slash - at));
        at = slash + 1;
    }
    const char *colon = strchr(at, ':');
    spec->name = mem_dup_n(at, colon ? (size_t)(colon - at) : strlen(at));
    spec->port = colon ? mem_dup(colon + 1) : NULL;
    if ((spec->namespace && !is_label(spec->namespace)) || !is_label(spec->name) ||
        (spec->port && !is_label(spec->port)))
        return refuse(text, flag, spec, err);
    return true;
}

char *service_spec_text(const struct service_spec *spec) {
    struct buffer text = {0};
    if (spec->https)
        buffer_add_text(&text, "https:");
    if (spec->namespace)
        buffer_format(&text, "%s/", spec->namespace);
    buffer_add_text(&text, spec->name);
    if (spec->port)
        buffer_format(&text, ":%s", spec->port);
    return buffer_steal(&text);
}

void service_spec_copy(struct service_spec *to, const struct service_spec *from) {
    struct service_spec copy = {.https = from->https,
                                .namespace = mem_dup(from->namespace),
                                .name = mem_dup(from->name),
                                .port = mem_dup(from->port),
                                .whose = from->whose};
    service_spec_clear(to);
    *to = copy;
}

void service_spec_clear(struct service_spec *spec) {
    mem_free(spec->namespace);
    mem_free(spec->name);
    mem_free(spec->port);
    *spec = (struct service_spec){0};
}
