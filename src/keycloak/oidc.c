#include "kcrealm/keycloak/oidc.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/jwt.h"
#include "keycloak/oidc_request.h"
#include "keycloak/session.h"

static json_t *get(const struct oidc_realm *realm, enum oidc_endpoint endpoint, struct error *err) {
    struct http_request request = oidc_request(realm, endpoint);
    json_t *reply = NULL;
    if (!oidc_send(realm, endpoint, &request, &reply, NULL, err))
        return NULL;
    if (!reply)
        error_set(err, ERROR_SERVER, "Keycloak answered nothing at all");
    return reply;
}

json_t *oidc_configuration(const struct oidc_realm *realm, struct error *err) {
    json_t *configuration = get(realm, OIDC_CONFIGURATION, err);
    if (!configuration || value_text(configuration, "issuer"))
        return configuration;
    error_set(err, ERROR_SERVER, "the configuration of realm %s names no issuer", realm->name);
    json_decref(configuration);
    return NULL;
}

json_t *oidc_keys(const struct oidc_realm *realm, struct error *err) {
    return get(realm, OIDC_KEYS, err);
}

/* Without the hint Keycloak (26.7) takes every token for an access token, and calls refresh tokens inactive. */
static bool is_refresh_token(const struct secret *token) {
    auto_jwt jwt = {0};
    if (!jwt_decode(token, &jwt, NULL))
        return false;
    const char *type = value_text(jwt.claims, "typ");
    return text_equal(type, "Refresh") || text_equal(type, "Offline");
}

/* Posts a form with a token in it, as the client. */
static bool post_token(const struct oidc_realm *realm, enum oidc_endpoint endpoint,
                       const struct oidc_client *client, const char *member, const struct secret *token,
                       json_t **reply, struct oidc_refusal *refusal, struct error *err) {
    struct http_request request = oidc_request(realm, endpoint);
    form_add(&request.body, member, secret_reveal(token));
    if (endpoint == OIDC_INTROSPECTION && is_refresh_token(token))
        form_add(&request.body, "token_type_hint", "refresh_token");
    if (!oidc_prove(realm, client, &request, err)) {
        http_request_clear(&request);
        return false;
    }
    return oidc_send(realm, endpoint, &request, reply, refusal, err);
}

json_t *oidc_introspect(const struct oidc_realm *realm, const struct oidc_client *client,
                        const struct secret *token, struct oidc_refusal *refusal, struct error *err) {
    json_t *reply = NULL;
    if (!post_token(realm, OIDC_INTROSPECTION, client, "token", token, &reply, refusal, err))
        return NULL;
    if (!json_is_object(reply)) {
        error_set(err, ERROR_SERVER, "the introspection endpoint answered without claims");
        json_decref(reply);
        return NULL;
    }
    return reply;
}

json_t *oidc_userinfo(const struct oidc_realm *realm, const struct secret *access,
                      struct oidc_refusal *refusal, struct error *err) {
    struct http_request request = oidc_request(realm, OIDC_USERINFO);
    auto_text header = mem_format("Bearer %s", secret_reveal(access));
    json_t *reply = NULL;
    request.authorization = secret_from_text(header);
    if (!oidc_send(realm, OIDC_USERINFO, &request, &reply, refusal, err))
        return NULL;
    if (!reply)
        error_set(err, ERROR_SERVER, "the userinfo endpoint answered without claims");
    return reply;
}

bool oidc_logout(const struct oidc_realm *realm, const struct oidc_client *client,
                 const struct secret *refresh, struct oidc_refusal *refusal, struct error *err) {
    auto_json reply = NULL;
    return post_token(realm, OIDC_LOGOUT, client, "refresh_token", refresh, &reply, refusal, err);
}

bool oidc_revoke(const struct oidc_realm *realm, const struct oidc_client *client, const struct secret *token,
                 struct oidc_refusal *refusal, struct error *err) {
    auto_json reply = NULL;
    return post_token(realm, OIDC_REVOCATION, client, "token", token, &reply, refusal, err);
}
