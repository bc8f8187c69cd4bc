#include "kcrealm/base/memory.h"
#include "kcrealm/net/single.h"
#include "vault/vault.h"

/* A request of the inner source, on its way; the login has no call. */
struct call {
    void *inner_tag;
    bool retried; /* after its token was refused: once only */
    struct http_request again;
    struct call *next;
};

/* The source that stands between http_run and the caller's: it adds tokens and renews them. */
struct run {
    struct vault *vault;
    const struct http_source *inner;
    struct call *waiting; /* to be made again with a new token */
    bool stale;           /* the token was refused as dead */
    bool logging_in;
    bool relogged; /* after a refusal: once a run, for the refusal may mean something else */
};

static bool offer_login(struct run *run, struct http_request *request) {
    login_request(run->vault, request);
    run->logging_in = true;
    run->relogged |= run->stale;
    return true;
}

static void authorize(const struct run *run, struct call *call, struct http_request *request) {
    request->authorization = secret_copy(run->vault->authorization);
    request->tag = call;
}

static bool offer_again(struct run *run, struct http_request *request) {
    struct call *call = run->waiting;
    run->waiting = call->next;
    *request = call->again;
    call->again = (struct http_request){0};
    authorize(run, call, request);
    return true;
}

static bool offer(struct run *run, struct http_request *request,
                  bool (*inner)(void *state, struct http_request *request)) {
    if (run->logging_in)
        return false;
    if (run->stale || login_is_due(run->vault))
        return offer_login(run, request);
    if (run->waiting)
        return offer_again(run, request);
    if (!inner(run->inner->state, request))
        return false;
    struct call *call = mem_alloc(sizeof *call);
    call->inner_tag = request->tag;
    vault_add_headers(run->vault, request);
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
        struct http_request request = call->again;
        call->again = (struct http_request){0};
        end_call(run, call, &request, NULL, &err);
        http_request_clear(&request);
    }
}

static void take_login(struct run *run, const struct http_request *request, struct http_response *response,
                       struct error *err) {
    auto_error refusal = {0};
    run->logging_in = false;
    run->stale = false;
    if (response && login_accept(run->vault, request, response, &refusal)) {
        event_trace(run->vault->options.events, 4, "logged in to Vault again as %s", run->vault->identity);
        return;
    }
    /* The old token may still do for a while; it is tried again before another login. */
    if (run->vault->renew_at_ms)
        run->vault->renew_at_ms = run->vault->options.now_ms() + 1000;
    fail_waiting(run, response ? &refusal : err);
}

static bool may_retry(const struct run *run, const struct call *call, const struct http_request *request,
                      const struct http_response *response) {
    if (!response || call->retried || !login_is_repeatable(run->vault) || !says_dead_token(response))
        return false;
    bool is_current = secret_equal(request->authorization, run->vault->authorization);
    return !run->relogged || run->logging_in || !is_current;
}

static void run_done(void *state, const struct http_request *request, struct http_response *response,
                     struct error *err) {
    struct run *run = state;
    struct call *call = request->tag;
    if (!call) {
        take_login(run, request, response, err);
        return;
    }
    if (!may_retry(run, call, request, response)) {
        end_call(run, call, request, response, err);
        return;
    }
    call->retried = true;
    http_request_copy(&call->again, request);
    call->next = run->waiting;
    run->waiting = call;
    run->stale |= secret_equal(request->authorization, run->vault->authorization);
}

bool vault_run(struct vault *vault, const struct http_source *source, struct error *err) {
    if (!vault_login(vault, err))
        return false;
    if (vault->options.prepare && !vault->options.prepare(vault->options.prepare_state, err))
        return false;
    struct run run = {.vault = vault, .inner = source};
    const struct http_source outer = {&run, run_next, run_finish, run_done};
    bool ran = http_run(vault->http, vault->endpoint, &outer, vault->options.parallel, err);
    const struct error stopped = {.class = ERROR_INTERRUPTED, .message = (char *)"interrupted"};
    fail_waiting(&run, &stopped);
    return ran;
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
