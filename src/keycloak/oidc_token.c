#include "kcrealm/base/memory.h"
#include "keycloak/oidc_request.h"
#include "keycloak/session.h"

/* A lifetime that is longer is nonsense: it is taken as not said. */
#define LIFETIME_MAX_S (100LL * 365 * 24 * 3600)

static void add_text(struct buffer *form, const char *name, const char *value) {
    if (value)
        form_add(form, name, value);
}

static void add_secret(struct buffer *form, const char *name, const struct secret *value) {
    if (value)
        form_add(form, name, secret_reveal(value));
}

void oidc_fill_grant(struct buffer *form, const struct oidc_grant *grant) {
    form_add(form, "grant_type", grant->type);
    add_text(form, "scope", grant->scope);
    add_text(form, "username", grant->username);
    add_secret(form, "password", grant->password);
    add_secret(form, "refresh_token", grant->refresh_token);
    add_secret(form, "device_code", grant->device_code);
}

static struct secret *token_member(const json_t *reply, const char *name) {
    const json_t *value = json_object_get(reply, name);
    return json_string_length(value) ? secret_new(json_string_value(value), json_string_length(value)) : NULL;
}

static long long lifetime_s(const json_t *reply, const char *name) {
    long long seconds = json_integer_value(json_object_get(reply, name));
    return seconds > 0 && seconds <= LIFETIME_MAX_S ? seconds : 0;
}

bool oidc_take_tokens(const struct oidc_realm *realm, const json_t *reply, struct oidc_tokens *tokens,
                      struct error *err) {
    struct secret *access = token_member(reply, "access_token");
    if (!access) {
        error_set(err, ERROR_SERVER, "the token endpoint answered without a token");
        return error_next(err, "is that Keycloak? Look into its log, and that of proxies between");
    }
    oidc_tokens_clear(tokens);
    *tokens = (struct oidc_tokens){.access = access,
                                   .refresh = token_member(reply, "refresh_token"),
                                   .id = token_member(reply, "id_token"),
                                   .received_s = realm->now_s(),
                                   .expires_in_s = lifetime_s(reply, "expires_in"),
                                   .refresh_expires_in_s = lifetime_s(reply, "refresh_expires_in"),
                                   .scope = mem_dup(value_text(reply, "scope"))};
    return true;
}

void oidc_tokens_clear(struct oidc_tokens *tokens) {
    secret_free(tokens->access);
    secret_free(tokens->refresh);
    secret_free(tokens->id);
    mem_free(tokens->scope);
    *tokens = (struct oidc_tokens){0};
}

bool oidc_request_tokens(const struct oidc_realm *realm, const struct oidc_client *client,
                         const struct oidc_grant *grant, struct oidc_tokens *tokens,
                         struct oidc_refusal *refusal, struct error *err) {
    struct http_request request = oidc_request(realm, OIDC_TOKEN);
    auto_json reply = NULL;
    oidc_fill_grant(&request.body, grant);
    if (!oidc_prove(realm, client, &request, err)) {
        http_request_clear(&request);
        return false;
    }
    return oidc_send(realm, OIDC_TOKEN, &request, &reply, refusal, err) &&
           oidc_take_tokens(realm, reply, tokens, err);
}
