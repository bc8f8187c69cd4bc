#include "kcrealm/net/renewal.h"
#include "kcrealm/net/single.h"
#include "vault/vault.h"

static bool is_due(const void *state) {
    return login_is_due(state);
}

static void fill_login(const void *state, struct http_request *request) {
    login_request(state, request);
}

static bool accept_login(void *state, const struct http_request *request,
                         const struct http_response *response, struct error *err) {
    struct vault *vault = state;
    if (response && login_accept(vault, request, response, err)) {
        event_trace(vault->options.events, 4, "logged in to Vault again as %s", vault->identity);
        return true;
    }
    /* The old token may still do for a while; it is tried again before another login. */
    if (vault->renew_at_ms)
        vault->renew_at_ms = vault->options.now_ms() + 1000;
    return false;
}

static bool is_refused(const void *state, const struct http_response *response) {
    return login_is_repeatable(state) && says_dead_token(response);
}

static void equip(const void *state, struct http_request *request) {
    vault_add_headers(state, request);
}

bool vault_run(struct vault *vault, const struct http_source *source, struct error *err) {
    if (!vault_login(vault, err) || !vault_prepare(vault, err))
        return false;
    const struct renewal renewal = {.state = vault,
                                    .authorization = &vault->authorization,
                                    .is_hint = true,
                                    .is_due = is_due,
                                    .login = fill_login,
                                    .accept = accept_login,
                                    .is_refused = is_refused,
                                    .equip = equip};
    return renewal_run(vault->http, vault->endpoint, &renewal, source, vault->options.parallel, err);
}

bool vault_fetch(struct vault *vault, struct http_request *request, struct http_response *response,
                 struct error *err) {
    *response = (struct http_response){0};
    struct single single = {.request = request, .response = response, .err = err};
    const struct http_source source = single_source(&single);
    bool ran = vault_run(vault, &source, err);
    http_request_clear(request);
    return ran && single.answered;
}
