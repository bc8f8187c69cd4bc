#include "kcrealm/base/memory.h"
#include "keycloak/session.h"

/* A request of the inner source, on its way; the token request has no call. */
struct call {
    void *inner_tag;
    bool retried; /* after a 401: once only */
    struct http_request again;
    struct call *next;
};

/* The source that stands between http_run and the caller's: it adds tokens and renews them. */
struct run {
    struct keycloak *keycloak;
    const struct http_source *inner;
    struct call *waiting; /* to be made again with a new token */
    bool stale;           /* the token was refused */
    bool renewing;
    struct error lost; /* why there will be no other token: nothing more is offered */
};

static bool offer_renewal(struct run *run, struct http_request *request) {
    token_request(run->keycloak, run->keycloak->grant, request);
    request->tag = NULL;
    run->renewing = true;
    return true;
}

static void authorize(const struct run *run, struct call *call, struct http_request *request) {
    request->authorization = secret_copy(run->keycloak->authorization);
    request->tag = call;
}

static bool offer_again(struct run *run, struct http_request *request) {
    struct call *call = run->waiting;
    run->waiting = call->next;
    call->next = NULL;
    *request = call->again;
    call->again = (struct http_request){0};
    authorize(run, call, request);
    return true;
}

static bool offer(struct run *run, struct http_request *request,
                  bool (*inner)(void *state, struct http_request *request)) {
    if (run->renewing || error_is_set(&run->lost))
        return false;
    if (run->stale || token_is_due(run->keycloak))
        return offer_renewal(run, request);
    if (run->waiting)
        return offer_again(run, request);
    if (!inner(run->inner->state, request))
        return false;
    struct call *call = mem_alloc(sizeof *call);
    call->inner_tag = request->tag;
    authorize(run, call, request);
    return true;
}

static bool run_next(void *state, struct http_request *request) {
    struct run *run = state;
    return offer(run, request, run->inner->next);
}

static bool run_finish(void *state, struct http_request *request) {
    struct run *run = state;
    return run->inner->finish && offer(run, request, run->inner->finish);
}

static void end_call(struct run *run, struct call *call, const struct http_request *request,
                     struct http_response *response, struct error *err) {
    struct http_request shown = *request;
    shown.tag = call->inner_tag;
    run->inner->done(run->inner->state, &shown, response, err);
    http_request_clear(&call->again);
    mem_free(call);
}

static void fail_waiting(struct run *run, const struct error *cause) {
    while (run->waiting) {
        struct call *call = run->waiting;
        run->waiting = call->next;
        auto_error err = {0};
        error_copy(&err, cause);
        error_wrap(&err, "renewing the login");
        struct http_request request = call->again;
        call->again = (struct http_request){0};
        end_call(run, call, &request, NULL, &err);
        http_request_clear(&request);
    }
}

static void take_renewal(struct run *run, struct http_response *response, struct error *err) {
    auto_error refusal = {0};
    bool stale = run->stale;
    run->renewing = false;
    run->stale = false;
    if (response && token_accept(run->keycloak, run->keycloak->grant, response, &refusal)) {
        event_trace(run->keycloak->options.events, 4, "renewed the login as %s", run->keycloak->identity);
        return;
    }
    /* The old token may still do for a while; it is tried again before another renewal. */
    run->keycloak->renew_at_ms = run->keycloak->options.now_ms() + 1000;
    fail_waiting(run, response ? &refusal : err);
    /* Once more for each request would lock the account. */
    if (stale && refusal.class == ERROR_UNAUTHENTICATED)
        error_move(&run->lost, &refusal);
}

static bool may_retry(const struct run *run, const struct call *call, const struct http_response *response) {
    return response && response->status == 401 && !call->retried && token_is_renewable(run->keycloak) &&
           !error_is_set(&run->lost);
}

static bool carries_old_token(const struct run *run, const struct http_request *request) {
    return !secret_equal(request->authorization, run->keycloak->authorization);
}

static void run_done(void *state, const struct http_request *request, struct http_response *response,
                     struct error *err) {
    struct run *run = state;
    struct call *call = request->tag;
    if (!call) {
        take_renewal(run, response, err);
        return;
    }
    if (!may_retry(run, call, response)) {
        end_call(run, call, request, response, err);
        return;
    }
    call->retried = true;
    http_request_copy(&call->again, request);
    call->next = run->waiting;
    run->waiting = call;
    if (!carries_old_token(run, request))
        run->stale = true;
}

bool keycloak_run(struct keycloak *keycloak, const struct http_source *source, struct error *err) {
    if (keycloak->grant == GRANT_NONE && !keycloak_login(keycloak, err))
        return false;
    if (keycloak->options.prepare && !keycloak->options.prepare(keycloak->options.prepare_state, err))
        return false;
    struct run run = {.keycloak = keycloak, .inner = source};
    const struct http_source outer = {&run, run_next, run_finish, run_done};
    bool ran = http_run(keycloak->http, keycloak->endpoint, &outer, keycloak->options.parallel, err);
    const struct error stopped = {.class = ERROR_INTERRUPTED, .message = (char *)"interrupted"};
    fail_waiting(&run, &stopped);
    auto_error lost = {0};
    error_move(&lost, &run.lost);
    if (!ran || !error_is_set(&lost))
        return ran;
    error_move(err, &lost);
    return error_wrap(err, "renewing the login");
}
