#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/token_error.h"
#include "kcrealm/net/url.h"
#include "keycloak/session.h"
#include "keycloak/token_clock.h"

#include <string.h>

/* Renewed when this share of its lifetime is left: master's tokens live for 60 s only. */
#define RENEW_SHARE 4
/* A token that does not say when it ends, or says nonsense, is used until it is refused. */
#define LIFETIME_MAX_S (10LL * 365 * 24 * 3600)

void form_add(struct buffer *body, const char *name, const char *value) {
    buffer_format(body, "%s%s=", body->size ? "&" : "", name);
    url_encode(body, value);
}

static char *token_path(const struct keycloak *keycloak) {
    return url_path("/realms/{}/protocol/openid-connect/token", keycloak->login_realm, NULL);
}

void token_request(const struct keycloak *keycloak, enum keycloak_grant grant, struct http_request *request) {
    const struct keycloak_credentials *credentials = &keycloak->credentials;
    request->method = "POST";
    request->path = token_path(keycloak);
    request->content_type = "application/x-www-form-urlencoded";
    if (grant == GRANT_CLIENT) {
        form_add(&request->body, "grant_type", "client_credentials");
        form_add(&request->body, "client_id", credentials->client_id);
        form_add(&request->body, "client_secret", secret_reveal(credentials->client_secret));
        return;
    }
    form_add(&request->body, "grant_type", "password");
    form_add(&request->body, "client_id", "admin-cli");
    form_add(&request->body, "username", credentials->username);
    form_add(&request->body, "password", secret_reveal(credentials->password));
}

static char *identity_of(const struct keycloak *keycloak, enum keycloak_grant grant) {
    if (grant == GRANT_CLIENT)
        return mem_format("service account of client %s of realm %s", keycloak->credentials.client_id,
                          keycloak->login_realm);
    return mem_format("user %s of realm %s", keycloak->credentials.username, keycloak->login_realm);
}

static const char *bootstrap_advice = "the temporary bootstrap administrator may have been disabled or "
                                      "deleted: create a service account client "
                                      "with the role realm-admin and name its Secret with --keycloak-secret";

/* Overloaded or broken: another login would not do better, waiting may. */
static bool is_temporary(int status) {
    return status >= 500 || status == 429;
}

/* What Keycloak says where it has nothing to say ("HTTP 401 Unauthorized"), without the status that stands before it. */
static const char *words_of(const char *error, int status) {
    auto_text prefix = mem_format("HTTP %d ", status);
    return text_starts_with(error, prefix) ? error + strlen(prefix) : error;
}

/* What is no endpoint of OAuth says "HTTP 401 Unauthorized", or words such as "Realm does not exist". */
static bool is_oauth_error(const char *error) {
    return error && !strchr(error, ' ');
}

static bool refuse_login(const struct keycloak *keycloak, enum keycloak_grant grant,
                         const struct http_response *response, const json_t *reply, struct error *err) {
    const char *error = value_text(reply, "error");
    const char *description = value_text(reply, "error_description");
    const struct token_explanation *explanation = token_error_explain(response->status, error, description);
    auto_text identity = identity_of(keycloak, grant);
    bool temporary = is_temporary(response->status);
    error_set(err, temporary ? ERROR_SERVER : ERROR_UNAUTHENTICATED,
              "login as %s by %s failed: HTTP %d %s%s%s%s%s%s", identity,
              grant == GRANT_CLIENT ? "client credentials" : "password", response->status,
              error ? words_of(error, response->status) : "without a reason", description ? " (" : "",
              description ? description : "", description ? ")" : "", temporary ? "" : ": ",
              temporary ? "" : explanation->meaning);
    if (err)
        err->http_status = response->status;
    auto_text path = token_path(keycloak);
    error_origin(err, "POST %s%s (HTTP %d)", keycloak->endpoint->base_path, path, response->status);
    if (response->retry_after_s)
        return error_next(err, "Keycloak asks to wait %ld s: run it again then", response->retry_after_s);
    if (temporary)
        return error_next(err, "look into Keycloak's log, then run it again");
    if (grant == GRANT_PASSWORD && keycloak->credentials.temporary_bootstrap && is_oauth_error(error))
        return error_next(err, "%s", bootstrap_advice);
    return error_next(err, "%s", explanation->next);
}

static void take_clock(struct keycloak *keycloak, const char *token) {
    long long issued_s;
    keycloak->clock_is_known = keycloak->options.now_s && token_issued_at(token, &issued_s);
    if (keycloak->clock_is_known)
        keycloak->clock_ahead_s = issued_s - keycloak->options.now_s();
}

static void take_token(struct keycloak *keycloak, enum keycloak_grant grant, const json_t *reply) {
    auto_text header = mem_format("Bearer %s", value_text(reply, "access_token"));
    long long lifetime_s = json_integer_value(json_object_get(reply, "expires_in"));
    bool ends = lifetime_s > 0 && lifetime_s <= LIFETIME_MAX_S;
    long long lifetime_ms = ends ? lifetime_s * 1000 : 0;
    take_clock(keycloak, value_text(reply, "access_token"));
    secret_free(keycloak->authorization);
    keycloak->authorization = secret_from_text(header);
    keycloak->grant = grant;
    keycloak->renew_at_ms = ends ? keycloak->options.now_ms() + lifetime_ms - lifetime_ms / RENEW_SHARE : 0;
    mem_replace(&keycloak->identity, identity_of(keycloak, grant));
}

bool token_accept(struct keycloak *keycloak, enum keycloak_grant grant, const struct http_response *response,
                  struct error *err) {
    if (refuse_stranger(keycloak, response, err))
        return false;
    auto_error parse_error = {0};
    auto_json reply = keycloak_parse(response, &parse_error);
    if (response->status != 200)
        return refuse_login(keycloak, grant, response, reply, err);
    if (!value_text(reply, "access_token")) {
        error_set(err, ERROR_SERVER, "the token endpoint answered without a token%s%s",
                  parse_error.message ? ": " : "", parse_error.message ? parse_error.message : "");
        return error_next(err, "is that Keycloak? Look into its log, and that of proxies between");
    }
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
