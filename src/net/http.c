#include "kcrealm/net/http.h"

#include "http_loop.h"
#include "transfer.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/single.h"

#include <assert.h>

#define WAIT_MAX_MS 1000
/* Signal handlers only count, and one may run just before we wait. */
#define WAIT_MAX_INTERRUPTIBLE_MS 200
#define DRAIN_MS 10000

struct http {
    struct http_options options;
    struct loop loop;
    struct transfer **transfers; /* pointers, because libcurl keeps addresses of their members */
    size_t transfer_count;
    size_t request_count;
    bool running;
};

/* One http_run. */
struct run {
    struct http *http;
    const struct endpoint *endpoint;
    const struct http_source *source;
    unsigned parallel;
    bool ask;              /* the source may have something to offer */
    long long drain_until; /* 0: not interrupted */
    bool aborting;         /* interrupted again, or drained for too long */
};

struct http *http_new(const struct http_options *options) {
    struct http *http = mem_alloc(sizeof *http);
    http->options = *options;
    loop_open(&http->loop);
    return http;
}

void http_free(struct http *http) {
    if (!http)
        return;
    assert(!http->running);
    for (size_t i = 0; i < http->transfer_count; i++)
        transfer_free(http->transfers[i]);
    mem_free(http->transfers);
    loop_close(&http->loop);
    mem_free(http);
}

struct loop *http_loop(struct http *http) {
    return &http->loop;
}

const struct http_options *http_options_of(const struct http *http) {
    return &http->options;
}

size_t http_request_count(const struct http *http) {
    return http->request_count;
}

static void reserve_transfers(struct http *http, unsigned count) {
    if (count <= http->transfer_count)
        return;
    http->transfers = mem_resize(http->transfers, count * sizeof *http->transfers);
    while (http->transfer_count < count)
        http->transfers[http->transfer_count++] =
            transfer_new(&http->loop, &http->options, &http->request_count);
}

static bool offer(struct run *run, struct http_request *request) {
    const struct http_source *source = run->source;
    if (!run->drain_until)
        return source->next(source->state, request);
    return !run->aborting && source->finish && source->finish(source->state, request);
}

/* Fills free slots with what the source offers. */
static void begin_offers(struct run *run) {
    for (unsigned i = 0; run->ask && i < run->parallel; i++) {
        struct transfer *transfer = run->http->transfers[i];
        if (transfer->state != TRANSFER_FREE)
            continue;
        struct http_request request = {0};
        run->ask = offer(run, &request);
        if (run->ask)
            transfer_begin(transfer, run->endpoint, &request);
    }
}

static void hand_over(struct run *run, struct transfer *transfer) {
    bool failed = error_is_set(&transfer->error);
    run->source->done(run->source->state, &transfer->request, failed ? NULL : &transfer->response,
                      &transfer->error);
    transfer_reset(transfer);
    run->ask = true;
}

/* Hands over what ended, resumes what waited long enough. Returns the milliseconds until the next one is to
 * be resumed, at most at_most; 0 when something moved. */
static long long tend(struct run *run, long long at_most) {
    long long now = loop_now_ms(), pause = at_most;
    for (unsigned i = 0; i < run->parallel; i++) {
        struct transfer *transfer = run->http->transfers[i];
        if (transfer->state == TRANSFER_WAITING && transfer->resume_ms <= now)
            transfer_resume(transfer);
        else if (transfer->state == TRANSFER_WAITING && transfer->resume_ms - now < pause)
            pause = transfer->resume_ms - now;
        if (transfer->state == TRANSFER_ENDED) {
            hand_over(run, transfer);
            pause = 0;
        }
    }
    return pause;
}

static bool is_busy(const struct run *run) {
    for (unsigned i = 0; i < run->parallel; i++)
        if (run->http->transfers[i]->state != TRANSFER_FREE)
            return true;
    return false;
}

static void interrupt_all(struct run *run, enum transfer_state state) {
    for (unsigned i = 0; i < run->parallel; i++)
        if (run->http->transfers[i]->state == state)
            transfer_interrupt(run->http->transfers[i]);
}

/* The first Ctrl-C lets what is under way come to its end, since a write that was sent takes effect anyway, and
 * lets the source finish what it began. */
static void heed_interrupts(struct run *run) {
    const volatile sig_atomic_t *interrupted = run->http->options.interrupted;
    if (!interrupted || !*interrupted)
        return;
    if (!run->drain_until)
        run->drain_until = loop_now_ms() + DRAIN_MS;
    interrupt_all(run, TRANSFER_WAITING);
    run->aborting = *interrupted > 1 || loop_now_ms() >= run->drain_until;
    if (run->aborting)
        interrupt_all(run, TRANSFER_RUNNING);
}

/* One turn; false when there is nothing left to do. */
static bool turn(struct run *run) {
    struct http *http = run->http;
    heed_interrupts(run);
    begin_offers(run);
    if (!is_busy(run))
        return false;
    loop_work(&http->loop);
    heed_interrupts(run);
    long long pause = tend(run, http->options.interrupted ? WAIT_MAX_INTERRUPTIBLE_MS : WAIT_MAX_MS);
    if (pause > 0)
        loop_wait(&http->loop, (int)pause);
    return true;
}

bool http_run(struct http *http, const struct endpoint *endpoint, const struct http_source *source,
              unsigned parallel, struct error *err) {
    assert(!http->running);
    assert(parallel > 0);
    struct run run = {
        .http = http, .endpoint = endpoint, .source = source, .parallel = parallel, .ask = true};
    http->running = true;
    reserve_transfers(http, parallel);
    /* Notice first which tunnel connections ended since the last run: they must not be used again. */
    loop_work(&http->loop);
    while (turn(&run))
        continue;
    http->running = false;
    if (run.drain_until)
        return error_set(err, ERROR_INTERRUPTED, "interrupted");
    return true;
}

bool http_fetch(struct http *http, const struct endpoint *endpoint, struct http_request *request,
                struct http_response *response, struct error *err) {
    *response = (struct http_response){0};
    struct single single = {.request = request, .response = response, .err = err};
    const struct http_source source = single_source(&single);
    auto_error interrupted = {0};
    bool ran = http_run(http, endpoint, &source, 1, &interrupted);
    http_request_clear(request);
    return ran || single.offered ? single.answered : error_move(err, &interrupted);
}

void http_request_copy(struct http_request *to, const struct http_request *from) {
    *to = (struct http_request){.method = from->method,
                                .path = mem_dup(from->path),
                                .content_type = from->content_type,
                                .cookies = from->cookies,
                                .query_is_secret = from->query_is_secret,
                                .response_ceiling = from->response_ceiling,
                                .never_retry = from->never_retry};
    for (size_t i = 0; i < from->headers.count; i++)
        strings_add(&to->headers, from->headers.items[i]);
    if (from->body.size)
        buffer_add(&to->body, from->body.data, from->body.size);
}

void http_request_clear(struct http_request *request) {
    mem_free(request->path);
    strings_clear(&request->headers);
    secret_free(request->authorization);
    buffer_clear(&request->body);
    *request = (struct http_request){0};
}

void http_response_clear(struct http_response *response) {
    buffer_clear(&response->body);
    mem_free(response->content_type);
    mem_free(response->location);
    mem_free(response->challenge);
    *response = (struct http_response){0};
}
