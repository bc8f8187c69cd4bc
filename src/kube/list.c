#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/meta.h"
#include "kube.h"

#include <string.h>

/* A continue token lives as long as etcd keeps old versions: five minutes. */
#define HTTP_GONE 410

/* How far one read has come. */
struct progress {
    struct kube_read *read;
    char *request_path; /* of the request under way */
    char *token;        /* of the next page; NULL: the first */
    size_t pages;
    bool restarted; /* after a continue token that expired */
    bool refused;   /* 401 */
};

/* Reads that have a request to make stand in a ring: each is in it once at most. */
struct reading {
    struct kube *kube;
    struct progress *items;
    struct progress **ring;
    size_t count, first, waiting, ended;
};

static void offer(struct reading *reading, struct progress *progress) {
    reading->ring[(reading->first + reading->waiting++) % reading->count] = progress;
}

static char *page_path(const struct progress *progress) {
    const char *path = progress->read->path;
    struct buffer full = {0};
    if (!progress->read->is_list)
        return mem_dup(path);
    buffer_format(&full, "%s%climit=%d", path, strchr(path, '?') ? '&' : '?', KUBE_PAGE_SIZE);
    if (progress->token) {
        buffer_add_text(&full, "&continue=");
        url_encode(&full, progress->token);
    }
    return buffer_steal(&full);
}

static bool reading_next(void *state, struct http_request *request) {
    struct reading *reading = state;
    if (!reading->waiting)
        return false;
    struct progress *progress = reading->ring[reading->first];
    reading->first = (reading->first + 1) % reading->count;
    reading->waiting--;
    mem_replace(&progress->request_path, page_path(progress));
    request->method = "GET";
    request->path = mem_dup(progress->request_path);
    strings_add(&request->headers, "Accept: application/json");
    kube_authorise(reading->kube, request);
    request->tag = progress;
    return true;
}

static void give_up(struct kube_read *read) {
    json_decref(read->document);
    read->document = NULL;
}

static void take_page(struct reading *reading, struct progress *progress, const json_t *page) {
    struct kube_read *read = progress->read;
    if (!read->document)
        read->document = json_array();
    json_array_extend(read->document, object_items(page));
    mem_replace(&progress->token, mem_dup(list_continue(page)));
    if (!progress->token)
        return;
    if (++progress->pages < KUBE_PAGES_MAX) {
        offer(reading, progress);
        return;
    }
    give_up(read);
    error_set(&read->error, ERROR_SERVER, "the list does not end after %d pages", KUBE_PAGES_MAX);
    error_origin(&read->error, "GET %s", read->path);
}

/* The server has forgotten the continue token: from the first page on, once. */
static bool start_again(struct reading *reading, struct progress *progress) {
    if (!progress->token || progress->restarted || progress->read->error.http_status != HTTP_GONE)
        return false;
    error_clear(&progress->read->error);
    progress->restarted = true;
    mem_replace(&progress->token, NULL);
    offer(reading, progress);
    return true;
}

static void take_answer(struct reading *reading, const struct http_request *request,
                        struct http_response *response, struct error *err) {
    struct progress *progress = request->tag;
    struct kube_read *read = progress->read;
    if (!response) {
        kube_no_answer(reading->kube, err);
        error_move(&read->error, err);
        give_up(read);
        return;
    }
    progress->refused = response->status == 401;
    json_t *document =
        kube_reply(reading->kube, request->method, progress->request_path, response, &read->error);
    if (document && read->is_list) {
        take_page(reading, progress, document);
        json_decref(document);
        return;
    }
    give_up(read);
    read->document = document;
    if (!document)
        (void)start_again(reading, progress);
}

/* One that was offered again goes on. */
static void reading_done(void *state, const struct http_request *request, struct http_response *response,
                         struct error *err) {
    struct reading *reading = state;
    size_t waiting_before = reading->waiting;
    take_answer(reading, request, response, err);
    if (reading->waiting == waiting_before && reading->count > 1)
        event_progress(reading->kube->options.events, "reading the cluster", ++reading->ended,
                       reading->count);
}

static bool run(struct reading *reading, unsigned parallel, struct error *err) {
    struct kube *kube = reading->kube;
    const struct http_source source = {.state = reading, .next = reading_next, .done = reading_done};
    return kube_login(kube, err) && http_run(kube->http, &kube->access.endpoint, &source, parallel, err);
}

/* Whether there is a reason to run once more: another credential for those that were refused. */
static bool renew(struct reading *reading) {
    bool any = false;
    auto_error ignored = {0};
    for (size_t i = 0; i < reading->count; i++)
        any |= reading->items[i].refused;
    if (!any || !kube_renew(reading->kube, &ignored))
        return false;
    for (size_t i = 0; i < reading->count; i++) {
        struct progress *progress = &reading->items[i];
        if (!progress->refused)
            continue;
        error_clear(&progress->read->error);
        mem_replace(&progress->token, NULL);
        offer(reading, progress);
        reading->ended--;
    }
    return true;
}

static void stop(struct reading *reading) {
    for (size_t i = 0; i < reading->count; i++) {
        mem_free(reading->items[i].request_path);
        mem_free(reading->items[i].token);
    }
    mem_free(reading->items);
    mem_free(reading->ring);
}

bool kube_read_all(struct kube *kube, struct kube_read *reads, size_t count, unsigned parallel,
                   struct error *err) {
    struct reading reading = {.kube = kube, .count = count};
    reading.items = mem_alloc_array(count, sizeof *reading.items);
    reading.ring = mem_alloc_array(count, sizeof *reading.ring);
    for (size_t i = 0; i < count; i++) {
        reading.items[i].read = &reads[i];
        offer(&reading, &reading.items[i]);
    }
    bool good =
        count == 0 || (run(&reading, parallel, err) && (!renew(&reading) || run(&reading, parallel, err)));
    stop(&reading);
    return good;
}

void kube_reads_clear(struct kube_read *reads, size_t count) {
    for (size_t i = 0; i < count; i++) {
        mem_free(reads[i].path);
        json_decref(reads[i].document);
        error_clear(&reads[i].error);
    }
}

json_t *kube_list(struct kube *kube, const char *path, struct error *err) {
    struct kube_read read = {.path = mem_dup(path), .is_list = true};
    if (kube_read_all(kube, &read, 1, 1, err) && error_is_set(&read.error))
        error_move(err, &read.error);
    json_t *items = json_incref(read.document);
    kube_reads_clear(&read, 1);
    return items;
}
