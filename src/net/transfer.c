#include "transfer.h"

#include "cookies.h"
#include "failure.h"
#include "request.h"
#include "retry.h"
#include "tunnel_failures.h"

#include "kcrealm/base/memory.h"

#include <ctype.h>
#include <string.h>

/* Larger than libcurl's 16 KiB: pages of clients are megabytes. */
#define READ_SIZE 65536L

static void finished(struct loop_entry *entry, CURLcode result);

struct transfer *transfer_new(struct loop *loop, const struct http_options *options, size_t *sent_total) {
    struct transfer *transfer = mem_alloc(sizeof *transfer);
    transfer->entry.finished = finished;
    transfer->loop = loop;
    transfer->options = options;
    transfer->sent_total = sent_total;
    transfer->easy = curl_easy_init();
    return transfer;
}

static void drop_lists(struct transfer *transfer) {
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    connection_lists_clear(&transfer->lists);
}

static void leave_loop(struct transfer *transfer) {
    if (transfer->state == TRANSFER_RUNNING)
        loop_remove(transfer->loop, transfer->easy);
}

void transfer_free(struct transfer *transfer) {
    leave_loop(transfer);
    transfer_reset(transfer);
    curl_easy_cleanup(transfer->easy);
    mem_free(transfer);
}

void transfer_reset(struct transfer *transfer) {
    leave_loop(transfer);
    transfer->state = TRANSFER_FREE;
    cookies_set_up(transfer->easy, NULL); /* the jar may be freed now */
    drop_lists(transfer);
    http_request_clear(&transfer->request);
    http_response_clear(&transfer->response);
    error_clear(&transfer->error);
    transfer->retries = 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *state) {
    struct transfer *transfer = state;
    return buffer_add(&transfer->response.body, bytes, size * count) ? size * count : 0;
}

/* Nobody on the way reads what goes through a tunnel, or over the loopback. */
static bool is_plain_but_private(const struct endpoint *endpoint) {
    return !endpoint->https && (endpoint->tunnel || endpoint->connect_to);
}

static size_t take_header(char *bytes, size_t size, size_t count, void *state) {
    struct transfer *transfer = state;
    transfer->header_size += size * count;
    if (transfer->request.cookies && is_plain_but_private(transfer->endpoint)) {
        auto_text host = endpoint_host(transfer->endpoint);
        cookies_take_secure(transfer->easy, host, bytes, size * count);
    }
    return transfer->header_size <= HTTP_HEADERS_CEILING ? size * count : 0;
}

static bool may_repeat(const struct http_request *request) {
    return !request->never_retry && retry_is_idempotent(request->method);
}

/* libcurl repeats a request, whatever its method, when a kept-alive connection turns out to be dead before
 * the first byte of a reply (Curl_retry_request). The server may have acted on it by then. */
static int before_request(void *state, char *peer, char *self, int peer_port, int self_port) {
    (void)peer, (void)self, (void)peer_port, (void)self_port;
    struct transfer *transfer = state;
    if (transfer->sent && !may_repeat(&transfer->request)) {
        transfer->resend_refused = true;
        return CURL_PREREQFUNC_ABORT;
    }
    transfer->sent++;
    transfer->request.sent = true;
    ++*transfer->sent_total;
    return CURL_PREREQFUNC_OK;
}

static size_t ceiling_of(const struct http_request *request) {
    return request->response_ceiling ? request->response_ceiling : HTTP_RESPONSE_CEILING;
}

static void set_callbacks(struct transfer *transfer) {
    CURL *easy = transfer->easy;
    size_t ceiling = ceiling_of(&transfer->request);
    transfer->response.body.ceiling = ceiling;
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error_text);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)ceiling);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, READ_SIZE);
}

static long timeout_of(const struct transfer *transfer) {
    long timeout_ms = transfer->options->request_timeout_ms;
    return timeout_ms ? timeout_ms : HTTP_REQUEST_TIMEOUT_MS;
}

static void set_deadlines(struct transfer *transfer) {
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_SPEED_FLOOR);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)HTTP_STALL_TIMEOUT_MS / 1000);
    long idle_s = transfer->endpoint->tunnel ? HTTP_TUNNEL_IDLE_MAX_S : HTTP_IDLE_MAX_S;
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, idle_s);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_of(transfer));
}

static void start(struct transfer *transfer) {
    curl_easy_reset(transfer->easy);
    drop_lists(transfer);
    http_response_clear(&transfer->response);
    transfer->error_text[0] = '\0';
    transfer->header_size = 0;
    transfer->sent = 0;
    transfer->resend_refused = false;
    if (transfer->endpoint->tunnel)
        transfer->tunnel_failures = tunnel_failure_count(transfer->endpoint->tunnel);
    auto_text root = connection_set_up(transfer->easy, transfer->endpoint, &transfer->lists);
    transfer->headers = request_set_up(transfer->easy, transfer->endpoint, root, &transfer->request);
    cookies_set_up(transfer->easy, transfer->request.cookies);
    set_callbacks(transfer);
    set_deadlines(transfer);
    transfer->state = TRANSFER_RUNNING;
    loop_add(transfer->loop, transfer->easy, &transfer->entry);
}

/* The path as it may be shown. */
static char *shown_path(const struct http_request *request) {
    size_t query = strcspn(request->path, "?");
    bool hide = request->query_is_secret && request->path[query];
    return hide ? mem_format("%.*s?…", (int)query, request->path) : mem_dup(request->path);
}

static void set_origin(struct transfer *transfer) {
    auto_text url = endpoint_url(transfer->endpoint);
    auto_text path = shown_path(&transfer->request);
    error_origin(&transfer->error, "%s %s%s", transfer->request.method, url, path);
}

void transfer_begin(struct transfer *transfer, const struct endpoint *endpoint,
                    struct http_request *request) {
    transfer->endpoint = endpoint;
    transfer->request = *request;
    *request = (struct http_request){0};
    transfer->retries = 0;
    transfer->first_ms = loop_now_ms();
    if (!request_check(&transfer->request, &transfer->error)) {
        transfer->state = TRANSFER_ENDED;
        return;
    }
    if (transfer->request.delay_ms) {
        transfer->state = TRANSFER_WAITING;
        transfer->resume_ms = transfer->first_ms + transfer->request.delay_ms;
        transfer->first_ms = transfer->resume_ms;
        return;
    }
    start(transfer);
}

void transfer_resume(struct transfer *transfer) {
    transfer->retries += !transfer->request.delay_ms;
    transfer->request.delay_ms = 0;
    start(transfer);
}

void transfer_interrupt(struct transfer *transfer) {
    /* Or leaving would wait for the resolver's thread, which may take seconds. */
    curl_easy_setopt(transfer->easy, CURLOPT_QUICK_EXIT, 1L);
    leave_loop(transfer);
    transfer->state = TRANSFER_ENDED;
    http_response_clear(&transfer->response);
    error_set(&transfer->error, ERROR_INTERRUPTED, "interrupted");
    set_origin(transfer);
}

static void take_content_type(struct transfer *transfer) {
    const char *type = NULL;
    curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
    if (!type)
        type = "";
    size_t length = strcspn(type, "; \t");
    char *copy = mem_dup_n(type, length);
    for (size_t i = 0; i < length; i++)
        copy[i] = (char)tolower((unsigned char)copy[i]);
    mem_replace(&transfer->response.content_type, copy);
}

/* Seconds, or a date, which libcurl turns into seconds from now. */
static long retry_after_s(const struct transfer *transfer) {
    curl_off_t seconds = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &seconds);
    return seconds > 0 ? (long)seconds : 0; /* a date may have passed */
}

static void copy_header(const struct transfer *transfer, const char *name, char **value) {
    struct curl_header *header = NULL;
    if (curl_easy_header(transfer->easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        mem_replace(value, mem_dup(header->value));
}

static void take_response(struct transfer *transfer) {
    long status = 0;
    curl_off_t total_us = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &total_us);
    transfer->response.status = (int)status;
    transfer->response.duration_ms = (long)(total_us / 1000);
    transfer->response.retry_after_s = retry_after_s(transfer);
    take_content_type(transfer);
    copy_header(transfer, "Location", &transfer->response.location);
    copy_header(transfer, "WWW-Authenticate", &transfer->response.challenge);
}

static bool tunnel_has_failed(const struct transfer *transfer) {
    const struct tunnel *tunnel = transfer->endpoint->tunnel;
    return tunnel && tunnel_failure_count(tunnel) != transfer->tunnel_failures;
}

/* What those say who brought the connection about, or NULL. */
static const struct error *known_reason(const struct transfer *transfer, CURLcode result) {
    const struct endpoint *endpoint = transfer->endpoint;
    if (tunnel_has_failed(transfer))
        return tunnel_error(endpoint->tunnel);
    bool peer_is_gone = result == CURLE_COULDNT_CONNECT || failure_is_broken_connection(result);
    return endpoint->explain && peer_is_gone ? endpoint->explain(endpoint->explain_state) : NULL;
}

/* Explains why there is no response. */
static void take_failure(struct transfer *transfer, CURLcode result) {
    struct error *err = &transfer->error;
    bool body_too_large = transfer->response.body.overflow || result == CURLE_FILESIZE_EXCEEDED;
    bool headers_too_large = transfer->header_size > HTTP_HEADERS_CEILING;
    http_response_clear(&transfer->response);
    if (body_too_large || headers_too_large) {
        error_set(err, ERROR_SERVER, "the answer's %s larger than %zu KiB",
                  headers_too_large ? "headers are" : "body is",
                  (headers_too_large ? HTTP_HEADERS_CEILING : ceiling_of(&transfer->request)) / 1024);
        error_next(err, "find out what answers at this address: it is not what was expected");
        set_origin(transfer);
        return;
    }
    const struct error *known = known_reason(transfer, result);
    if (known) {
        error_copy(err, known);
        return;
    }
    if (transfer->resend_refused)
        result = CURLE_SEND_FAIL_REWIND;
    struct failure failure = failure_of(transfer->easy, result, transfer->error_text);
    failure.connected = transfer->sent > 0;
    failure.timeout_ms = timeout_of(transfer);
    failure_describe(&failure, transfer->endpoint, err);
    set_origin(transfer);
}

static long delay_of(const struct transfer *transfer, CURLcode result, int status) {
    if (!may_repeat(&transfer->request))
        return RETRY_NONE;
    long connects = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &connects);
    struct retry_attempt attempt = {
        .status = status,
        .broken = transfer->sent && failure_is_broken_connection(result),
        .reused = connects == 0,
        .retry_after_s = retry_after_s(transfer),
        .retries = transfer->retries,
        .elapsed_ms = loop_now_ms() - transfer->first_ms,
    };
    /* The tunnel knows a reason that time does not heal, unless only a kept-alive connection ended by it. */
    if (attempt.broken && !attempt.reused && tunnel_has_failed(transfer) &&
        !tunnel_may_recover(transfer->endpoint->tunnel))
        return RETRY_NONE;
    return retry_delay_ms(&attempt);
}

static void trace(const struct transfer *transfer, long delay_ms) {
    const struct event_sink *events = transfer->options->events;
    const struct http_request *request = &transfer->request;
    auto_text path = shown_path(request);
    if (delay_ms != RETRY_NONE)
        event_trace(events, 6, "%s %s: again in %ld ms", request->method, path, delay_ms);
    else if (error_is_set(&transfer->error))
        event_trace(events, 6, "%s %s: %s", request->method, path, transfer->error.message);
    else
        event_trace(events, 6, "%s %s: HTTP %d, %zu bytes, %ld ms", request->method, path,
                    transfer->response.status, transfer->response.body.size, transfer->response.duration_ms);
}

static void finished(struct loop_entry *entry, CURLcode result) {
    struct transfer *transfer = (struct transfer *)entry;
    leave_loop(transfer);
    transfer->state = TRANSFER_ENDED;
    if (result == CURLE_OK)
        take_response(transfer);
    long delay_ms = delay_of(transfer, result, transfer->response.status);
    if (delay_ms != RETRY_NONE) {
        transfer->state = TRANSFER_WAITING;
        transfer->resume_ms = loop_now_ms() + delay_ms;
    } else if (result != CURLE_OK) {
        take_failure(transfer, result);
    }
    trace(transfer, delay_ms);
}
