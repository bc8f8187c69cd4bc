#include "keycloak/session.h"

#include "kcrealm/base/memory.h"

void keycloak_credentials_clear(struct keycloak_credentials *credentials) {
    secret_free(credentials->token);
    mem_free(credentials->client_id);
    secret_free(credentials->client_secret);
    mem_free(credentials->username);
    secret_free(credentials->password);
    mem_free(credentials->source);
    *credentials = (struct keycloak_credentials){0};
}

static bool has_client(const struct keycloak_credentials *credentials) {
    return credentials->client_id && credentials->client_secret;
}

static bool has_user(const struct keycloak_credentials *credentials) {
    return credentials->username && credentials->password;
}

bool keycloak_credentials_complete(const struct keycloak_credentials *credentials) {
    return credentials->token || has_client(credentials) || has_user(credentials);
}

struct keycloak *keycloak_new(struct http *http, const struct endpoint *endpoint,
                              struct keycloak_credentials *credentials,
                              const struct keycloak_options *options) {
    struct keycloak *keycloak = mem_alloc(sizeof *keycloak);
    keycloak->http = http;
    keycloak->endpoint = endpoint;
    keycloak->credentials = *credentials;
    keycloak->options = *options;
    keycloak->login_realm = mem_dup(options->login_realm);
    keycloak->identity = mem_dup("the bearer of the given token");
    *credentials = (struct keycloak_credentials){0};
    return keycloak;
}

void keycloak_free(struct keycloak *keycloak) {
    if (!keycloak)
        return;
    keycloak_credentials_clear(&keycloak->credentials);
    secret_free(keycloak->authorization);
    mem_free(keycloak->login_realm);
    mem_free(keycloak->identity);
    mem_free(keycloak);
}

void keycloak_add_user(struct keycloak *keycloak, const char *username, const struct secret *password,
                       const char *source, bool temporary_bootstrap) {
    struct keycloak_credentials *credentials = &keycloak->credentials;
    mem_replace(&credentials->username, mem_dup(username));
    secret_free(credentials->password);
    credentials->password = secret_copy(password);
    credentials->temporary_bootstrap = temporary_bootstrap;
    auto_text both = mem_format("%s%s%s", credentials->source ? credentials->source : "",
                                credentials->source ? " and " : "", source);
    mem_replace(&credentials->source, mem_dup(both));
}

bool keycloak_has_user(const struct keycloak *keycloak) {
    return has_user(&keycloak->credentials);
}

bool keycloak_is_temporary(const struct keycloak *keycloak) {
    return keycloak->credentials.temporary_bootstrap && keycloak->credentials.username;
}

const char *keycloak_identity(const struct keycloak *keycloak) {
    return keycloak->identity;
}

const char *keycloak_principal(const struct keycloak *keycloak) {
    switch (keycloak->grant) {
    case GRANT_CLIENT:
        return keycloak->credentials.client_id;
    case GRANT_PASSWORD:
        return keycloak->credentials.username;
    default:
        return "token";
    }
}

bool keycloak_clock_ahead_s(const struct keycloak *keycloak, long long *seconds) {
    *seconds = keycloak->clock_ahead_s;
    return keycloak->clock_is_known;
}

const char *keycloak_login_realm(const struct keycloak *keycloak) {
    return keycloak->login_realm;
}

bool keycloak_prepare(const struct keycloak *keycloak, struct error *err) {
    const struct keycloak_options *options = &keycloak->options;
    return !options->prepare || options->prepare(options->prepare_state, err);
}

bool fetch_without_token(const struct keycloak *keycloak, struct http_request *request,
                         struct http_response *response, struct error *err) {
    if (!keycloak_prepare(keycloak, err)) {
        http_request_clear(request);
        return false;
    }
    return http_fetch(keycloak->http, keycloak->endpoint, request, response, err);
}

static bool login_by(struct keycloak *keycloak, enum keycloak_grant grant, struct error *err) {
    struct http_request request = {0};
    auto_response response = {0};
    token_request(keycloak, grant, &request);
    return fetch_without_token(keycloak, &request, &response, err) &&
           token_accept(keycloak, grant, &response, err);
}

static bool use_given_token(struct keycloak *keycloak) {
    auto_text header = mem_format("Bearer %s", secret_reveal(keycloak->credentials.token));
    keycloak->authorization = secret_from_text(header);
    keycloak->grant = GRANT_GIVEN_TOKEN;
    return true;
}

/* A login that was answered, with a refusal: another grant may do better. */
static bool was_refused(const struct error *err) {
    return err->class == ERROR_UNAUTHENTICATED && err->http_status != 404;
}

static bool login_client_then_user(struct keycloak *keycloak, struct error *err) {
    auto_error client_error = {0};
    if (login_by(keycloak, GRANT_CLIENT, &client_error))
        return true;
    if (!was_refused(&client_error) || !has_user(&keycloak->credentials))
        return error_move(err, &client_error);
    auto_error user_error = {0};
    if (login_by(keycloak, GRANT_PASSWORD, &user_error)) {
        event_warning(keycloak->options.events, "%s; logged in as %s instead", client_error.message,
                      keycloak->identity);
        return true;
    }
    error_set(err, user_error.class, "%s; then %s", client_error.message, user_error.message);
    return error_next(err, "%s; and for the password: %s", client_error.next ? client_error.next : "",
                      user_error.next ? user_error.next : "");
}

static bool login_any(struct keycloak *keycloak, struct error *err) {
    const struct keycloak_credentials *credentials = &keycloak->credentials;
    if (credentials->token)
        return use_given_token(keycloak);
    if (has_client(credentials))
        return login_client_then_user(keycloak, err);
    if (has_user(credentials))
        return login_by(keycloak, GRANT_PASSWORD, err);
    error_set(err, ERROR_UNAUTHENTICATED, "there is nothing to log in to Keycloak with");
    error_code(err, "KCR-3009");
    return error_next(err, "name a Secret with --keycloak-secret [NS/]NAME, or set KCREALM_KEYCLOAK_USER and "
                           "KCREALM_KEYCLOAK_PASSWORD");
}

bool keycloak_login(struct keycloak *keycloak, struct error *err) {
    if (keycloak->grant != GRANT_NONE && !token_is_due(keycloak))
        return true;
    if (!login_any(keycloak, err)) {
        if (err && keycloak->credentials.source && err->class == ERROR_UNAUTHENTICATED)
            error_wrap(err, "with the credentials of %s", keycloak->credentials.source);
        return false;
    }
    event_trace(keycloak->options.events, 2, "logged in as %s", keycloak->identity);
    return true;
}
