#include "support/fake_api.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "support/loopback.h"
#include "support/progress.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWERS_MAX 32
#define REQUEST_MAX 65536

struct fake_api {
    struct loopback *loopback;
    const struct fake_answer *answers;
    pthread_mutex_t lock;
    unsigned used[ANSWERS_MAX];
    struct buffer requests;
    struct buffer transcript;
};

long long fake_clock_s = 1000000;

static bool matches(const struct fake_answer *answer, const char *line, const char *request) {
    size_t length = strlen(answer->request);
    bool open = length && answer->request[length - 1] == '*';
    bool same = open ? strncmp(line, answer->request, length - 1) == 0 : strcmp(line, answer->request) == 0;
    return same && (!answer->needs || strstr(request, answer->needs));
}

static const struct fake_answer *choose(struct fake_api *api, const char *line, const char *request) {
    for (size_t i = 0; api->answers[i].request; i++) {
        const struct fake_answer *answer = &api->answers[i];
        assert(i < ANSWERS_MAX);
        if (!matches(answer, line, request) || (answer->times && api->used[i] >= answer->times))
            continue;
        api->used[i]++;
        return answer;
    }
    return NULL;
}

static void serve(struct loopback_connection *connection) {
    static const struct fake_answer missing = {.status = 404,
                                               .body = FAKE_STATUS(404, "NotFound", "not here")};
    struct fake_api *api = connection->state;
    char request[REQUEST_MAX];
    while (loopback_read_request(connection, request, sizeof request)) {
        char *version = strstr(request, " HTTP/1.1\r\n");
        auto_text line = mem_dup_n(request, version ? (size_t)(version - request) : 0);
        pthread_mutex_lock(&api->lock);
        buffer_format(&api->requests, "%s\n", line);
        buffer_format(&api->transcript, "%s\n", request);
        const struct fake_answer *answer = choose(api, line, request);
        pthread_mutex_unlock(&api->lock);
        if (!answer)
            answer = &missing;
        loopback_answer(connection, answer->status ? answer->status : 200,
                        answer->headers ? answer->headers : "Content-Type: application/json\r\n",
                        answer->body ? answer->body : "");
    }
}

struct fake_api *fake_api_start(const struct fake_answer *answers) {
    struct fake_api *api = mem_alloc(sizeof *api);
    api->answers = answers;
    pthread_mutex_init(&api->lock, NULL);
    api->loopback = loopback_start(serve, api);
    return api;
}

void fake_api_stop(struct fake_api *api) {
    loopback_stop(api->loopback);
    pthread_mutex_destroy(&api->lock);
    buffer_clear(&api->requests);
    buffer_clear(&api->transcript);
    mem_free(api);
}

const char *fake_api_url(const struct fake_api *api) {
    return loopback_url(api->loopback);
}

static char *copy_of(struct fake_api *api, const struct buffer *text) {
    pthread_mutex_lock(&api->lock);
    char *copy = mem_dup(buffer_text(text));
    pthread_mutex_unlock(&api->lock);
    return copy;
}

unsigned fake_api_connections(struct fake_api *api) {
    return loopback_connections(api->loopback);
}

char *fake_api_requests(struct fake_api *api) {
    return copy_of(api, &api->requests);
}

char *fake_api_transcript(struct fake_api *api) {
    return copy_of(api, &api->transcript);
}

static struct http *shared_http;
static struct buffer notes, progress;

static long long clock_now(void) {
    return fake_clock_s;
}

static void take_note(void *state, const struct event *event) {
    (void)state;
    progress_hear(&progress, event);
    if (event->type == EVENT_NOTE)
        buffer_format(&notes, "%s\n", event->text);
}

const struct buffer *fake_kube_progress(void) {
    return &progress;
}

const char *fake_kube_notes(void) {
    return buffer_text(&notes);
}

struct kube *fake_kube_open(const char *url, struct kube_access *access) {
    static const struct event_sink sink = {.emit = take_note, .level = 9};
    static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", NULL};
    struct kube_access none = {0};
    struct kube_access *taken = access ? access : &none;
    bool good = endpoint_from_url(&taken->endpoint, url, NULL);
    assert(good);
    (void)good;
    taken->context = mem_dup("ctx");
    taken->cluster = mem_dup("cluster");
    taken->user = mem_dup("dev");
    taken->namespace = mem_dup("here");
    const struct kube_options options = {.events = &sink, .now_s = clock_now, .environment = environment};
    buffer_reset(&notes);
    buffer_reset(&progress);
    shared_http = http_new(&(struct http_options){.events = &sink});
    return kube_open(shared_http, taken, &options);
}

void fake_kube_close(struct kube *kube) {
    kube_close(kube);
    http_free(shared_http);
    buffer_clear(&notes);
    buffer_clear(&progress);
}

static char directory[] = "/tmp/kcrealm-test-XXXXXX";
static struct strings files;

char *fake_file(const char *name, const char *content) {
    if (!files.count && !mkdtemp(directory))
        abort();
    char *path = mem_format("%s/%s", directory, name);
    FILE *file = fopen(path, "w");
    assert(file);
    fputs(content, file);
    fclose(file);
    chmod(path, 0700);
    strings_add(&files, path);
    return path;
}

void fake_file_put(const char *name, const char *content) {
    mem_free(fake_file(name, content));
}

void fake_files_remove(void) {
    static const char unique[] = "XXXXXX";
    if (!files.count)
        return;
    for (size_t i = 0; i < files.count; i++)
        unlink(files.items[i]);
    rmdir(directory);
    strings_clear(&files);
    memcpy(directory + sizeof directory - sizeof unique, unique, sizeof unique);
}
