#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/client_secret.h"
#include "kcrealm/net/url.h"
#include "keycloak/client_assertion.h"
#include "keycloak/session.h"

/* No token: introspection answers {"active": false} to a client that is who it says it is. */
#define NO_TOKEN "kcrealm"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/* What the realm calls itself: assertions are made out to it. The caller frees it. */
static char *issuer_of(const struct keycloak *keycloak, const char *realm, struct error *err) {
    struct http_request request = {
        .method = "GET", .path = url_path("/realms/{}/.well-known/openid-configuration", realm, NULL)};
    auto_text path = mem_dup(request.path);
    auto_response response = {0};
    if (!fetch_without_token(keycloak, &request, &response, err))
        return NULL;
    const struct http_request asked = {.method = "GET", .path = path};
    auto_json reply = keycloak_reply(keycloak, &asked, &response, err);
    const char *issuer = value_text(reply, "issuer");
    if (reply && !issuer) {
        error_set(err, ERROR_SERVER, "the configuration of realm %s names no issuer", realm);
        error_origin(err, "GET %s", path);
    }
    return mem_dup(issuer);
}

static bool add_assertion(const struct keycloak *keycloak, const struct client_secret *client,
                          const struct secret *secret, struct buffer *body, struct error *err) {
    auto_text issuer = issuer_of(keycloak, client->realm, err);
    if (!issuer)
        return false;
    auto_text id = assertion_id();
    const struct assertion assertion = {.client_id = client->client_id,
                                        .audience = issuer,
                                        .id = id,
                                        .algorithm = client->signing_algorithm,
                                        .now_s = keycloak->options.now_s()};
    auto_secret signed_assertion = assertion_sign(&assertion, secret, err);
    if (!signed_assertion)
        return false;
    form_add(body, "client_assertion_type", ASSERTION_TYPE);
    form_add(body, "client_assertion", secret_reveal(signed_assertion));
    return true;
}

static bool add_proof(const struct keycloak *keycloak, const struct client_secret *client,
                      const struct secret *secret, struct buffer *body, struct error *err) {
    if (client->authentication == CLIENT_AUTHENTICATES_BY_SECRET_JWT)
        return add_assertion(keycloak, client, secret, body, err);
    if (client->authentication != CLIENT_AUTHENTICATES_BY_SECRET)
        return error_set(err, ERROR_REFUSED, "the client does not authenticate with a secret");
    form_add(body, "client_secret", secret_reveal(secret));
    return true;
}

/* The request is the client's, not ours: what is missing is none of our roles. */
static bool judge(const struct keycloak *keycloak, const char *path, const struct http_response *response,
                  bool *authenticates, struct error *err) {
    auto_json reply = NULL;
    *authenticates = response->status == 200;
    if (response->status == 401)
        return true;
    if (!refuse_stranger(keycloak, response, err)) {
        if (response->status == 200)
            reply = keycloak_parse(response, err);
        else
            error_set(err, ERROR_SERVER, "Keycloak answered neither yes (200) nor no (401), but HTTP %d",
                      response->status);
    }
    if (!reply)
        error_origin(err, "POST %s (HTTP %d)", path, response->status);
    return reply != NULL;
}

bool client_secret_authenticates(struct keycloak *keycloak, const struct client_secret *client,
                                 const struct secret *secret, bool *authenticates, struct error *err) {
    struct http_request request = {
        .method = "POST",
        .path = url_path("/realms/{}/protocol/openid-connect/token/introspect", client->realm, NULL),
        .content_type = "application/x-www-form-urlencoded"};
    auto_text path = mem_dup(request.path);
    auto_response response = {0};
    form_add(&request.body, "token", NO_TOKEN);
    form_add(&request.body, "client_id", client->client_id);
    bool answered = add_proof(keycloak, client, secret, &request.body, err);
    if (answered)
        answered = fetch_without_token(keycloak, &request, &response, err) &&
                   judge(keycloak, path, &response, authenticates, err);
    else
        http_request_clear(&request);
    return answered ||
           error_wrap(err, "trying the secret of client %s of realm %s", client->client_id, client->realm);
}
