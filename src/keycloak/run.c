#include "kcrealm/net/renewal.h"
#include "keycloak/session.h"

static bool is_due(const void *state) {
    return token_is_due(state);
}

static void fill_login(const void *state, struct http_request *request) {
    const struct keycloak *keycloak = state;
    token_request(keycloak, keycloak->grant, request);
}

static bool accept_login(void *state, const struct http_request *request,
                         const struct http_response *response, struct error *err) {
    (void)request;
    struct keycloak *keycloak = state;
    if (response && token_accept(keycloak, keycloak->grant, response, err)) {
        event_trace(keycloak->options.events, 4, "renewed the login as %s", keycloak->identity);
        return true;
    }
    /* The old token may still do for a while; it is tried again before another renewal. */
    keycloak->renew_at_ms = keycloak->options.now_ms() + 1000;
    return false;
}

static bool is_refused(const void *state, const struct http_response *response) {
    return response->status == 401 && token_is_renewable(state);
}

bool keycloak_run(struct keycloak *keycloak, const struct http_source *source, struct error *err) {
    if (keycloak->grant == GRANT_NONE && !keycloak_login(keycloak, err))
        return false;
    if (!keycloak_prepare(keycloak, err))
        return false;
    const struct renewal renewal = {.state = keycloak,
                                    .authorization = &keycloak->authorization,
                                    .doing = "renewing the login",
                                    .is_due = is_due,
                                    .login = fill_login,
                                    .accept = accept_login,
                                    .is_refused = is_refused};
    return renewal_run(keycloak->http, keycloak->endpoint, &renewal, source, keycloak->options.parallel, err);
}
