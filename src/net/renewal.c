#include "kcrealm/net/renewal.h"

#include "kcrealm/base/memory.h"

/* A request of the inner source, on its way; the login has no call. */
struct call {
    void *inner_tag;
    bool repeated;
    struct http_request again; /* while it waits */
    struct call *next;
};

struct run {
    const struct renewal *renewal;
    const struct http_source *inner;
    struct call *waiting; /* to be made again with a new token */
    bool stale;           /* the token was refused */
    bool renewing;
    bool renewed;      /* after a refusal */
    struct error lost; /* why there will be no other token: nothing more is offered */
};

/* --- Offering ------------------------------------------------------------------------------------------------ */

static bool offer_login(struct run *run, struct http_request *request) {
    run->renewal->login(run->renewal->state, request);
    run->renewing = true;
    run->renewed |= run->stale;
    return true;
}

static bool offer_call(const struct run *run, struct call *call, struct http_request *request) {
    request->authorization = secret_copy(*run->renewal->authorization);
    request->tag = call;
    return true;
}

/* Takes the first one that waits, with its request. */
static struct call *take_waiting(struct run *run, struct http_request *request) {
    struct call *call = run->waiting;
    run->waiting = call->next;
    *request = call->again;
    call->again = (struct http_request){0};
    return call;
}

static bool offer(struct run *run, struct http_request *request,
                  bool (*inner)(void *state, struct http_request *request)) {
    const struct renewal *renewal = run->renewal;
    if (run->renewing || error_is_set(&run->lost))
        return false;
    if (run->stale || renewal->is_due(renewal->state))
        return offer_login(run, request);
    if (run->waiting)
        return offer_call(run, take_waiting(run, request), request);
    if (!inner(run->inner->state, request))
        return false;
    struct call *call = mem_alloc(sizeof *call);
    call->inner_tag = request->tag;
    if (renewal->equip)
        renewal->equip(renewal->state, request);
    return offer_call(run, call, request);
}

static bool run_next(void *state, struct http_request *request) {
    struct run *run = state;
    return offer(run, request, run->inner->next);
}

static bool run_finish(void *state, struct http_request *request) {
    struct run *run = state;
    return run->inner->finish && offer(run, request, run->inner->finish);
}

/* --- Taking -------------------------------------------------------------------------------------------------- */

static void end_call(const struct run *run, struct call *call, const struct http_request *request,
                     struct http_response *response, struct error *err) {
    struct http_request shown = *request;
    shown.tag = call->inner_tag;
    run->inner->done(run->inner->state, &shown, response, err);
    mem_free(call);
}

static void fail_waiting(struct run *run, const struct error *cause) {
    while (run->waiting) {
        struct http_request request = {0};
        struct call *call = take_waiting(run, &request);
        auto_error err = {0};
        error_copy(&err, cause);
        end_call(run, call, &request, NULL, &err);
        http_request_clear(&request);
    }
}

static void add_context(const struct run *run, struct error *err) {
    if (run->renewal->doing)
        error_wrap(err, "%s", run->renewal->doing);
}

static void take_login(struct run *run, const struct http_request *request, struct http_response *response,
                       struct error *err) {
    const struct renewal *renewal = run->renewal;
    bool stale = run->stale;
    run->renewing = false;
    run->stale = false;
    if (renewal->accept(renewal->state, request, response, err))
        return;
    add_context(run, err);
    fail_waiting(run, err);
    if (stale && !renewal->is_hint && response && err->class == ERROR_UNAUTHENTICATED)
        error_move(&run->lost, err);
}

static bool has_newest_token(const struct run *run, const struct http_request *request) {
    return secret_equal(request->authorization, *run->renewal->authorization);
}

static bool may_repeat(const struct run *run, const struct call *call, const struct http_request *request,
                       const struct http_response *response) {
    const struct renewal *renewal = run->renewal;
    if (!response || call->repeated || error_is_set(&run->lost) ||
        !renewal->is_refused(renewal->state, response))
        return false;
    return !renewal->is_hint || !run->renewed || run->renewing || !has_newest_token(run, request);
}

static void run_done(void *state, const struct http_request *request, struct http_response *response,
                     struct error *err) {
    struct run *run = state;
    struct call *call = request->tag;
    if (!call) {
        take_login(run, request, response, err);
        return;
    }
    if (!may_repeat(run, call, request, response)) {
        end_call(run, call, request, response, err);
        return;
    }
    call->repeated = true;
    http_request_copy(&call->again, request);
    call->next = run->waiting;
    run->waiting = call;
    run->stale |= has_newest_token(run, request);
}

bool renewal_run(struct http *http, const struct endpoint *endpoint, const struct renewal *renewal,
                 const struct http_source *source, unsigned parallel, struct error *err) {
    struct run run = {.renewal = renewal, .inner = source};
    const struct http_source outer = {&run, run_next, run_finish, run_done};
    bool ran = http_run(http, endpoint, &outer, parallel, err);
    auto_error stopped = {0};
    error_set(&stopped, ERROR_INTERRUPTED, "interrupted");
    add_context(&run, &stopped);
    fail_waiting(&run, &stopped);
    auto_error lost = run.lost;
    return ran && error_is_set(&lost) ? error_move(err, &lost) : ran;
}
