#include "kcrealm/reconcile/apply.h"

#include "kcrealm/base/memory.h"
#include "reconcile/apply_scopes.h"
#include "reconcile/client_job.h"

#include <string.h>

/* Each write makes Keycloak forget what it keeps ready for reading a realm's clients: reading back one by one, between the
 * writes, costs it twice as much (make bench: `ensure` creating 1,000 clients). More at once would leave more unread when
 * Keycloak is lost. */
#define READ_BACK_AT_ONCE 256

struct job_list {
    struct client_job *first;
    size_t count;
};

/* All jobs; those that can offer a request stand in a list, so that each is asked only when it is ready. */
struct applying {
    struct keycloak *keycloak;
    const struct apply_options *options;
    struct client_job *jobs;
    size_t count;
    size_t begun, ended;
    struct job_list going_on, written, waiting;
    bool reads_back; /* until none is left that was written */
};

static void push(struct job_list *list, struct client_job *job) {
    job->next_ready = list->first;
    list->first = job;
    list->count++;
}

/* The first, or the first that has begun; NULL when there is none. */
static struct client_job *pop(struct job_list *list, bool only_begun) {
    struct client_job **at = &list->first;
    while (only_begun && *at && !job_has_begun(*at))
        at = &(*at)->next_ready;
    struct client_job *job = *at;
    if (job) {
        *at = job->next_ready;
        list->count--;
    }
    return job;
}

static void choose_whether_to_read_back(struct applying *applying) {
    if (applying->written.count == 0)
        applying->reads_back = false;
    else if (applying->written.count >= READ_BACK_AT_ONCE || applying->waiting.count == 0)
        applying->reads_back = true;
}

static struct client_job *begin_next(struct applying *applying) {
    struct client_job *job = pop(&applying->waiting, false);
    if (job)
        event_progress(applying->options->events, "writing clients", ++applying->begun, applying->count);
    return job;
}

/* What goes on comes first: a PUT right after its look, and what was begun before more is begun. */
static struct client_job *take_ready(struct applying *applying, bool only_begun) {
    struct client_job *job = pop(&applying->going_on, only_begun);
    if (job)
        return job;
    choose_whether_to_read_back(applying);
    return applying->reads_back || only_begun ? pop(&applying->written, false) : begin_next(applying);
}

static void go_on(struct applying *applying, struct client_job *job) {
    if (job->step != JOB_END)
        push(job->step == JOB_VERIFY ? &applying->written : &applying->going_on, job);
    else
        event_progress(applying->options->events, "reading back clients", ++applying->ended, applying->count);
}

static void wait_for_turn(struct applying *applying, struct client_job *job) {
    if (job->step != JOB_END) {
        push(&applying->waiting, job);
        return;
    }
    applying->begun++;
    applying->ended++;
}

static bool offer(struct applying *applying, struct http_request *request, bool only_begun) {
    struct client_job *job;
    while ((job = take_ready(applying, only_begun))) {
        if (job_request(job, request)) {
            request->tag = job;
            return true;
        }
        go_on(applying, job);
    }
    return false;
}

static bool applying_next(void *state, struct http_request *request) {
    return offer(state, request, false);
}

static bool applying_finish(void *state, struct http_request *request) {
    return offer(state, request, true);
}

static void applying_done(void *state, const struct http_request *request, struct http_response *response,
                          struct error *err) {
    struct applying *applying = state;
    struct client_job *job = request->tag;
    auto_error refusal = {0};
    auto_json reply = NULL;
    bool reads = strcmp(request->method, "GET") == 0;
    if (response && reads)
        reply = keycloak_reply(applying->keycloak, request, response, &refusal);
    else if (response && (response->status < 200 || response->status > 299))
        keycloak_refusal(applying->keycloak, request, response, &refusal);
    const struct error *failure = response ? &refusal : err;
    const struct answer answer = {.status = response ? response->status : 0,
                                  .sent = request->sent,
                                  .retry_after_s = response ? response->retry_after_s : 0,
                                  .reply = reply,
                                  .failure = error_is_set(failure) ? failure : NULL};
    job_answer(job, &answer);
    /* What is interrupted is not asked again. */
    if (!answer.failure || answer.failure->class != ERROR_INTERRUPTED)
        go_on(applying, job);
}

static bool same_object(const struct plan_item *a, const struct plan_item *b) {
    return a->drift == b->drift;
}

static void start_jobs(struct applying *applying, struct plan *plan, const struct snapshot *snapshot) {
    bool strict = applying->options->mode == ENSURE_STRICT;
    applying->jobs = mem_alloc_array(plan->count, sizeof *applying->jobs);
    for (size_t first = 0; first < plan->count;) {
        size_t end = first + 1;
        while (end < plan->count && same_object(&plan->items[first], &plan->items[end]))
            end++;
        struct client_job *job = &applying->jobs[applying->count];
        if (plan->items[first].kind == &kind_client) {
            job_start(job, &plan->items[first], end - first, snapshot, strict);
            applying->count++;
        }
        first = end;
    }
    for (size_t i = applying->count; i-- > 0;)
        wait_for_turn(applying, &applying->jobs[i]);
}

static bool apply_clients(struct keycloak *keycloak, struct plan *plan, struct snapshot *snapshot,
                          const struct apply_options *options, struct error *err) {
    struct applying applying = {.keycloak = keycloak, .options = options};
    const struct http_source source = {&applying, applying_next, applying_finish, applying_done};
    start_jobs(&applying, plan, snapshot);
    bool ran = keycloak_run(keycloak, &source, err);
    for (size_t i = 0; i < applying.count; i++) {
        job_abandon(&applying.jobs[i]);
        job_clear(&applying.jobs[i]);
    }
    mem_free(applying.jobs);
    return ran;
}

static void end_unreached(struct plan *plan, const struct error *err) {
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].result == RESULT_PENDING)
            plan_item_end(&plan->items[i], RESULT_NOT_ATTEMPTED,
                          err && err->message ? err->message : "not reached");
}

bool apply_plan(struct keycloak *keycloak, struct plan *plan, struct snapshot *snapshot,
                const struct apply_options *options, struct error *err) {
    bool applied = plan_pending(plan) == 0 || (apply_scopes(keycloak, plan, snapshot, err) &&
                                               apply_clients(keycloak, plan, snapshot, options, err));
    end_unreached(plan, err);
    return applied;
}
