#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "vault/vault.h"

#include <string.h>

void vault_credentials_clear(struct vault_credentials *credentials) {
    mem_free(credentials->mount);
    mem_free(credentials->role);
    secret_free(credentials->secret);
    mem_free(credentials->source);
    *credentials = (struct vault_credentials){0};
}

void encode_path(struct buffer *out, const char *path) {
    for (const char *at = path;; at++) {
        size_t length = strcspn(at, "/");
        url_encode_bytes(out, at, length);
        at += length;
        if (!*at)
            return;
        buffer_add_char(out, '/');
    }
}

static char *login_path_of(const struct vault_credentials *credentials) {
    static const char *const usual[] = {"", "kubernetes", "approle", "jwt"};
    const char *mount = credentials->mount ? credentials->mount : usual[credentials->method];
    struct buffer path = {0};
    if (credentials->method != VAULT_BY_TOKEN) {
        buffer_add_text(&path, "auth/");
        encode_path(&path, mount);
    }
    return buffer_steal(&path);
}

static char *identity_of(const struct vault *vault) {
    const struct vault_credentials *credentials = &vault->credentials;
    if (credentials->method == VAULT_BY_TOKEN)
        return mem_dup("the given token");
    return mem_format("role %s of %s", credentials->role ? credentials->role : "", vault->login_path);
}

struct vault *vault_new(struct http *http, const struct endpoint *endpoint,
                        struct vault_credentials *credentials, const struct vault_options *options) {
    struct vault *vault = mem_alloc(sizeof *vault);
    vault->http = http;
    vault->endpoint = endpoint;
    vault->credentials = *credentials;
    vault->options = *options;
    vault->namespace = mem_dup(options->namespace ? options->namespace : "");
    vault->options.namespace = vault->namespace;
    if (*vault->namespace)
        vault->namespace_header = mem_format("X-Vault-Namespace: %s", vault->namespace);
    vault->login_path = login_path_of(credentials);
    vault->identity = identity_of(vault);
    *credentials = (struct vault_credentials){0};
    return vault;
}

const char *vault_identity(const struct vault *vault) {
    return vault->identity;
}

/* Vault's agent can be told to refuse requests without the first, which no browser sends by itself. */
void vault_add_headers(const struct vault *vault, struct http_request *request) {
    strings_add(&request->headers, "X-Vault-Request: true");
    if (vault->namespace_header)
        strings_add(&request->headers, vault->namespace_header);
}

bool vault_prepare(const struct vault *vault, struct error *err) {
    return !vault->options.prepare || vault->options.prepare(vault->options.prepare_state, err);
}

static bool login_by_request(struct vault *vault, struct error *err) {
    struct http_request request = {0};
    auto_response response = {0};
    login_request(vault, &request);
    auto_text path = mem_dup(request.path); /* the request is cleared by whoever takes it */
    const struct http_request asked = {.method = "POST", .path = path};
    if (!vault_prepare(vault, err)) {
        http_request_clear(&request);
        return false;
    }
    return http_fetch(vault->http, vault->endpoint, &request, &response, err) &&
           login_accept(vault, &asked, &response, err);
}

static bool use_given_token(struct vault *vault, struct error *err) {
    if (!vault->credentials.secret) {
        error_set(err, ERROR_UNAUTHENTICATED, "there is nothing to log in to Vault with");
        return error_next(err, "set VAULT_TOKEN, or choose a login with --vault-auth and --vault-role");
    }
    auto_text header = mem_format("Bearer %s", secret_reveal(vault->credentials.secret));
    vault->authorization = secret_from_text(header);
    return true;
}

bool vault_login(struct vault *vault, struct error *err) {
    if (vault->authorization && !login_is_due(vault))
        return true;
    if (!login_is_repeatable(vault))
        return use_given_token(vault, err);
    auto_error failure = {0};
    if (!login_by_request(vault, &failure)) {
        explain_unavailable(vault, &failure);
        error_move(err, &failure);
        if (err && vault->credentials.source)
            error_wrap(err, "with the credentials of %s", vault->credentials.source);
        return false;
    }
    event_trace(vault->options.events, 2, "logged in to Vault as %s", vault->identity);
    return true;
}

/* --- The end ------------------------------------------------------------------------------------------- */

static bool offer_revocation(void *state, struct http_request *request) {
    struct vault *vault = state;
    struct minted *minted = vault->minted;
    if (!minted)
        return false;
    vault->minted = minted->next;
    request->method = "POST";
    request->path = mem_dup("/v1/auth/token/revoke-self");
    request->authorization = minted->authorization;
    vault_add_headers(vault, request);
    mem_free(minted);
    return true;
}

/* A token that is dead needs no revocation; a batch token cannot have one. */
static bool is_settled(const struct http_response *response) {
    return response->status < 300 || says_dead_token(response) || says(response, "batch tokens");
}

static void take_revocation(void *state, const struct http_request *request, struct http_response *response,
                            struct error *err) {
    (void)request;
    const struct vault *vault = state;
    if (response && is_settled(response))
        return;
    auto_text words = response ? server_words(response) : mem_dup(err->message);
    event_warning(vault->options.events,
                  "the token of %s could not be revoked and lives on until it expires: %s", vault->identity,
                  words);
}

static void revoke_all(struct vault *vault) {
    const struct http_source source = {vault, offer_revocation, offer_revocation, take_revocation};
    auto_error err = {0};
    if (vault->minted && vault_prepare(vault, &err))
        (void)!http_run(vault->http, vault->endpoint, &source, vault->options.parallel, &err);
    for (struct minted *next; vault->minted; vault->minted = next) {
        next = vault->minted->next;
        event_warning(vault->options.events,
                      "a token of %s was not revoked and lives on until it expires: %s", vault->identity,
                      err.message ? err.message : "interrupted");
        secret_free(vault->minted->authorization);
        mem_free(vault->minted);
    }
}

const char *vault_namespace(const struct vault *vault) {
    return vault->namespace;
}

void vault_close(struct vault *vault) {
    if (!vault)
        return;
    revoke_all(vault);
    vault_credentials_clear(&vault->credentials);
    secret_free(vault->authorization);
    mem_free(vault->namespace);
    mem_free(vault->namespace_header);
    mem_free(vault->login_path);
    mem_free(vault->identity);
    mem_free(vault);
}
