#include "cli/repl_client_view.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <string.h>

static void copy(json_t *view, const json_t *client, const char *const *members) {
    for (; *members; members++) {
        json_t *value = json_object_get(client, *members);
        if (value)
            json_object_set(view, *members, value);
    }
}

static const char *access_of(const json_t *client) {
    if (value_is_true(client, "bearerOnly", false))
        return "bearer-only";
    return value_is_true(client, "publicClient", false) ? "public" : "confidential";
}

static bool is_on(const json_t *client, const char *attribute) {
    return text_equal(value_text(json_object_get(client, "attributes"), attribute), "true");
}

/* As Keycloak's console names them. */
static json_t *flows_of(const json_t *client) {
    static const struct {
        const char *member, *attribute, *name;
    } flows[] = {
        {.member = "standardFlowEnabled", .name = "standard"},
        {.member = "implicitFlowEnabled", .name = "implicit"},
        {.member = "directAccessGrantsEnabled", .name = "direct access"},
        {.member = "serviceAccountsEnabled", .name = "service account"},
        {.attribute = "oauth2.device.authorization.grant.enabled", .name = "device"},
        {.attribute = "oidc.ciba.grant.enabled", .name = "CIBA"},
        {.attribute = "standard.token.exchange.enabled", .name = "token exchange"},
    };
    json_t *list = json_array();
    /* Keycloak keeps the switches of a client that never logs anybody in. */
    bool is_silent = value_is_true(client, "bearerOnly", false);
    for (size_t i = 0; i < mem_count(flows) && !is_silent; i++)
        if (flows[i].member ? value_is_true(client, flows[i].member, false)
                            : is_on(client, flows[i].attribute))
            json_array_append_new(list, json_string(flows[i].name));
    return list;
}

json_t *repl_client_brief(const json_t *client) {
    static const char *const members[] = {"clientId", "name", "enabled", NULL};
    json_t *view = json_object();
    copy(view, client, members);
    json_object_set_new(view, "access", json_string(access_of(client)));
    json_object_set_new(view, "flows", flows_of(client));
    return view;
}

/* Keycloak joins them with "##". */
static json_t *logout_uris(const json_t *client) {
    const char *text = value_text(json_object_get(client, "attributes"), "post.logout.redirect.uris");
    json_t *list = json_array();
    while (text && *text) {
        const char *end = strstr(text, "##");
        size_t size = end ? (size_t)(end - text) : strlen(text);
        json_array_append_new(list, json_stringn(text, size));
        text += size + (end ? 2 : 0);
    }
    return list;
}

static json_t *mappers_of(const json_t *client) {
    json_t *list = json_array(), *mapper;
    size_t i;
    json_array_foreach (json_object_get(client, "protocolMappers"), i, mapper) {
        json_t *item = json_object();
        json_object_set(item, "name", json_object_get(mapper, "name"));
        json_object_set(item, "type", json_object_get(mapper, "protocolMapper"));
        json_array_append_new(list, item);
    }
    return list;
}

static void add_attribute(json_t *view, const char *member, const json_t *client, const char *attribute) {
    const char *value = value_text(json_object_get(client, "attributes"), attribute);
    if (value && *value)
        json_object_set_new(view, member, json_string(value));
}

json_t *repl_client_view(const json_t *client) {
    static const char *const members[] = {"id",
                                          "protocol",
                                          "description",
                                          "rootUrl",
                                          "baseUrl",
                                          "redirectUris",
                                          "webOrigins",
                                          "consentRequired",
                                          "fullScopeAllowed",
                                          "defaultClientScopes",
                                          "optionalClientScopes",
                                          NULL};
    json_t *view = repl_client_brief(client);
    copy(view, client, members);
    if (strcmp(access_of(client), "confidential") == 0)
        json_object_set(view, "authenticator", json_object_get(client, "clientAuthenticatorType"));
    add_attribute(view, "pkce", client, "pkce.code.challenge.method");
    add_attribute(view, "accessTokenLifespan_s", client, "access.token.lifespan");
    add_attribute(view, "signingAlgorithm", client, "access.token.signed.response.alg");
    json_object_set_new(view, "postLogoutRedirectUris", logout_uris(client));
    json_object_set_new(view, "mappers", mappers_of(client));
    return view;
}
