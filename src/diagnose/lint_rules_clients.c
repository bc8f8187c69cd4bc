#include "diagnose/lint_checks.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/mask.h"

#include <string.h>
#include <strings.h>

/* A client that people log in with; index from 0 until NULL. */
static const struct desired_object *next_client(const struct lint_scope *scope, size_t *index) {
    while (*index < scope->desired->count) {
        const struct desired_object *object = &scope->desired->items[(*index)++];
        const char *protocol = value_text(object->spec, "protocol");
        if (object->kind == &kind_client && (!protocol || strcmp(protocol, "openid-connect") == 0) &&
            lint_is_true(object->spec, "enabled", true) && !lint_is_true(object->spec, "bearerOnly", false))
            return object;
    }
    return NULL;
}

static char *path_in(const struct desired_object *client, const char *member) {
    const char *above = client->spec_path ? client->spec_path : client->path;
    return mem_format("%s%s%s", above, *above ? "." : "", member);
}

/* --- Addresses --------------------------------------------------------------------------------------- */

static bool redirects(const json_t *spec) {
    return lint_is_true(spec, "standardFlowEnabled", true) ||
           lint_is_true(spec, "implicitFlowEnabled", false);
}

/* The host of a URI without its port and its size; "" when it has none. */
static const char *host_of(const char *uri, size_t *size) {
    const char *host = strstr(uri, "://");
    host = host ? host + strlen("://") : uri + strlen(uri);
    *size = *host == '[' ? strcspn(host, "]/") + 1 : strcspn(host, ":/?#");
    return host;
}

/* There http is fine and ports are not known before (RFC 8252, 7.3). */
static bool is_loopback(const char *uri) {
    static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};
    size_t size = 0;
    const char *host = host_of(uri, &size);
    for (size_t i = 0; i < mem_count(hosts); i++)
        if (size == strlen(hosts[i]) && strncmp(host, hosts[i], size) == 0)
            return true;
    auto_text name = mem_dup_n(host, strnlen(host, size));
    return text_ends_with(name, ".localhost");
}

/* What a wildcard lets through, as the end of a sentence; NULL without one. The caller frees it. Without a scheme the
 * URI is a path below the client's rootUrl, or begins with a placeholder. */
static char *let_through(const char *uri) {
    size_t size = 0;
    const char *host = host_of(uri, &size), *star = strchr(uri, '*');
    if (!star || is_loopback(uri))
        return NULL;
    if (star == uri)
        return mem_dup("any address at all");
    if (!*host)
        return mem_dup("any path of the client");
    if (star < host + size || (star == host + strlen(host) - 1 && !strchr(host, '/')))
        return mem_dup("addresses of other hosts");
    return mem_format("any path of %.*s", (int)size, host);
}

static void each_redirect(const struct lint_scope *scope, struct lint_report *report,
                          void (*look)(const struct lint_scope *scope, struct lint_report *report,
                                       const struct desired_object *client, size_t index)) {
    size_t at = 0;
    for (const struct desired_object *client; (client = next_client(scope, &at));) {
        size_t count =
            redirects(client->spec) ? json_array_size(json_object_get(client->spec, "redirectUris")) : 0;
        for (size_t i = 0; i < count; i++)
            look(scope, report, client, i);
    }
}

/* NULL when it is not known. */
static const char *redirect_at(const json_t *list, size_t index) {
    const json_t *uri = json_array_get(list, index);
    return mask_is(uri) ? NULL : json_string_value(uri);
}

static void look_for_wildcard(const struct lint_scope *scope, struct lint_report *report,
                              const struct desired_object *client, size_t index) {
    const json_t *list = json_object_get(client->spec, "redirectUris");
    const char *uri = redirect_at(list, index);
    auto_text what = uri ? let_through(uri) : NULL;
    auto_text member = mem_format("redirectUris[%zu]", index);
    auto_text path = path_in(client, member);
    if (what)
        lint_add_item(scope, report, FINDING_WILDCARD_REDIRECT, list, index, path,
                      "client %s: \"%s\" lets Keycloak send codes to %s", client->name, uri, what);
}

void check_wildcard_redirects(const struct lint_scope *scope, struct lint_report *report) {
    each_redirect(scope, report, look_for_wildcard);
}

/* Schemes know no case (RFC 3986, 3.1). */
static bool is_http(const char *uri) {
    return strncasecmp(uri, "http://", strlen("http://")) == 0 && !is_loopback(uri);
}

/* A path is one of the client's rootUrl. */
static void look_for_http(const struct lint_scope *scope, struct lint_report *report,
                          const struct desired_object *client, size_t index) {
    const json_t *list = json_object_get(client->spec, "redirectUris");
    const char *uri = redirect_at(list, index), *root = value_text(client->spec, "rootUrl");
    if (!uri || !is_http(*uri == '/' && root ? root : uri))
        return;
    auto_text member = mem_format("redirectUris[%zu]", index);
    auto_text path = path_in(client, member);
    lint_add_item(scope, report, FINDING_HTTP_REDIRECT, list, index, path,
                  "client %s: codes for \"%s\" travel unencrypted", client->name, uri);
}

void check_http_redirects(const struct lint_scope *scope, struct lint_report *report) {
    each_redirect(scope, report, look_for_http);
}

/* "+" stands for the origins of the redirect URIs: without any it would stand for nothing. */
static void look_for_any_origin(const struct lint_scope *scope, struct lint_report *report,
                                const struct desired_object *client, size_t index) {
    const json_t *list = json_object_get(client->spec, "webOrigins");
    auto_text member = mem_format("webOrigins[%zu]", index);
    auto_text path = path_in(client, member);
    if (!text_equal(json_string_value(json_array_get(list, index)), "*"))
        return;
    struct lint_finding *finding =
        lint_add_item(scope, report, FINDING_WILDCARD_ORIGIN, list, index, path,
                      "client %s: scripts of any site may use the token endpoint", client->name);
    lint_next(finding, "write \"+\", which stands for the origins of its redirect URIs");
    if (json_array_size(json_object_get(client->spec, "redirectUris")))
        lint_fix_value(finding, "\"+\"");
}

void check_wildcard_origins(const struct lint_scope *scope, struct lint_report *report) {
    size_t at = 0;
    for (const struct desired_object *client; (client = next_client(scope, &at));)
        for (size_t i = 0; i < json_array_size(json_object_get(client->spec, "webOrigins")); i++)
            look_for_any_origin(scope, report, client, i);
}

/* --- Settings ---------------------------------------------------------------------------------------- */

/* For each client in which the setting is true; NULL as the client in other cases. */
static void each_enabled(const struct lint_scope *scope, struct lint_report *report, const char *setting,
                         enum finding_code code, const char *sentence, const char *instead) {
    size_t at = 0;
    for (const struct desired_object *client; (client = next_client(scope, &at));) {
        auto_text path = path_in(client, setting);
        if (!lint_is_true(client->spec, setting, false))
            continue;
        struct lint_finding *finding = lint_add_member(scope, report, code, client->spec, setting, path,
                                                       "client %s: %s", client->name, sentence);
        if (instead)
            lint_fix_value(finding, instead);
    }
}

void check_implicit_flow(const struct lint_scope *scope, struct lint_report *report) {
    each_enabled(scope, report, "implicitFlowEnabled", FINDING_IMPLICIT_FLOW,
                 "its implicit flow sends tokens in addresses, which browsers and proxies keep", "false");
}

void check_direct_access_grants(const struct lint_scope *scope, struct lint_report *report) {
    each_enabled(scope, report, "directAccessGrantsEnabled", FINDING_DIRECT_ACCESS_GRANTS,
                 "with direct access grants it may ask users for their passwords itself", "false");
}

void check_full_scope(const struct lint_scope *scope, struct lint_report *report) {
    each_enabled(scope, report, "fullScopeAllowed", FINDING_FULL_SCOPE,
                 "with full scope its tokens carry every role of the user, also those of other clients",
                 NULL);
}

void check_pkce(const struct lint_scope *scope, struct lint_report *report) {
    size_t at = 0;
    for (const struct desired_object *client; (client = next_client(scope, &at));) {
        const char *method =
            value_text(json_object_get(client->spec, "attributes"), "pkce.code.challenge.method");
        if (!lint_is_true(client->spec, "publicClient", false) ||
            !lint_is_true(client->spec, "standardFlowEnabled", true) || text_equal(method, "S256"))
            continue;
        auto_text path = path_in(client, "publicClient");
        lint_next(lint_add_member(scope, report, FINDING_PUBLIC_WITHOUT_PKCE, client->spec, "publicClient",
                                  path, "client %s: without PKCE whoever intercepts a code can use it",
                                  client->name),
                  "add attributes: {pkce.code.challenge.method: S256}");
    }
}
