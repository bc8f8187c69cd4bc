#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/token_error.h"
#include "kcrealm/net/url.h"
#include "keycloak/session.h"

#include <string.h>

/* Renewed when this share of its lifetime is left: master's tokens live for 60 s only. */
#define RENEW_SHARE 4
/* A token that does not say when it ends, or says nonsense, is used until it is refused. */
#define LIFETIME_MAX_S (10LL * 365 * 24 * 3600)

static void add_parameter(struct buffer *body, const char *name, const char *value) {
    if (body->size)
        buffer_add_char(body, '&');
    buffer_format(body, "%s=", name);
    url_encode(body, value);
}

void token_request(const struct keycloak *keycloak, enum keycloak_grant grant, struct http_request *request) {
    const struct keycloak_credentials *credentials = &keycloak->credentials;
    request->method = "POST";
    request->path = url_path("/realms/{}/protocol/openid-connect/token", keycloak->login_realm, NULL);
    request->content_type = "application/x-www-form-urlencoded";
    if (grant == GRANT_CLIENT) {
        add_parameter(&request->body, "grant_type", "client_credentials");
        add_parameter(&request->body, "client_id", credentials->client_id);
        add_parameter(&request->body, "client_secret", secret_reveal(credentials->client_secret));
        return;
    }
    add_parameter(&request->body, "grant_type", "password");
    add_parameter(&request->body, "client_id", "admin-cli");
    add_parameter(&request->body, "username", credentials->username);
    add_parameter(&request->body, "password", secret_reveal(credentials->password));
}

static char *identity_of(const struct keycloak *keycloak, enum keycloak_grant grant) {
    if (grant == GRANT_CLIENT)
        return mem_format("service account of client %s of realm %s", keycloak->credentials.client_id,
                          keycloak->login_realm);
    return mem_format("user %s of realm %s", keycloak->credentials.username, keycloak->login_realm);
}

static bool looks_like_html(const struct http_response *response) {
    return text_equal(response->content_type, "text/html") ||
           (response->body.size && buffer_text(&response->body)[0] == '<');
}

static bool refuse_html(const struct keycloak *keycloak, const struct http_response *response,
                        struct error *err) {
    auto_text url = endpoint_url(keycloak->endpoint);
    error_set(err, ERROR_SERVER, "%s answered HTML instead of JSON (HTTP %d)", url, response->status);
    return error_next(
        err, "is that Keycloak? Older installations serve it below a path: try --keycloak-path /auth");
}

static const char *bootstrap_advice = "the temporary bootstrap administrator may have been disabled or "
                                      "deleted: create a service account client "
                                      "with the role realm-admin and name its Secret with --keycloak-secret";

static bool refuse_login(const struct keycloak *keycloak, enum keycloak_grant grant,
                         const struct http_response *response, const json_t *reply, struct error *err) {
    const char *error = value_text(reply, "error");
    const char *description = value_text(reply, "error_description");
    const struct token_explanation *explanation = token_error_explain(response->status, error, description);
    auto_text identity = identity_of(keycloak, grant);
    error_set(err, response->status >= 500 ? ERROR_SERVER : ERROR_UNAUTHENTICATED,
              "login as %s by %s failed: HTTP %d %s%s%s%s: %s", identity,
              grant == GRANT_CLIENT ? "client credentials" : "password", response->status,
              error ? error : "without a reason", description ? " (" : "", description ? description : "",
              description ? ")" : "", explanation->meaning);
    if (err)
        err->http_status = response->status;
    if (grant == GRANT_PASSWORD && keycloak->credentials.temporary_bootstrap && response->status != 404)
        return error_next(err, "%s", bootstrap_advice);
    return error_next(err, "%s", explanation->next);
}

static void take_token(struct keycloak *keycloak, enum keycloak_grant grant, const json_t *reply) {
    auto_text header = mem_format("Bearer %s", value_text(reply, "access_token"));
    long long lifetime_s = json_integer_value(json_object_get(reply, "expires_in"));
    bool ends = lifetime_s > 0 && lifetime_s <= LIFETIME_MAX_S;
    long long lifetime_ms = ends ? lifetime_s * 1000 : 0;
    secret_free(keycloak->authorization);
    keycloak->authorization = secret_from_text(header);
    keycloak->grant = grant;
    keycloak->renew_at_ms = ends ? keycloak->options.now_ms() + lifetime_ms - lifetime_ms / RENEW_SHARE : 0;
    mem_replace(&keycloak->identity, identity_of(keycloak, grant));
}

bool token_accept(struct keycloak *keycloak, enum keycloak_grant grant, const struct http_response *response,
                  struct error *err) {
    if (looks_like_html(response))
        return refuse_html(keycloak, response, err);
    auto_error parse_error = {0};
    auto_json reply =
        value_parse(buffer_text(&response->body), response->body.size, "the reply", &parse_error);
    if (response->status != 200)
        return refuse_login(keycloak, grant, response, reply, err);
    if (!value_text(reply, "access_token"))
        return error_set(err, ERROR_SERVER, "the token endpoint answered without a token%s%s",
                         parse_error.message ? ": " : "", parse_error.message ? parse_error.message : "");
    take_token(keycloak, grant, reply);
    return true;
}

bool token_is_renewable(const struct keycloak *keycloak) {
    return keycloak->grant == GRANT_CLIENT || keycloak->grant == GRANT_PASSWORD;
}

bool token_is_due(const struct keycloak *keycloak) {
    return token_is_renewable(keycloak) && keycloak->renew_at_ms != 0 &&
           keycloak->options.now_ms() >= keycloak->renew_at_ms;
}
