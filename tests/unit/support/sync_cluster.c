#include "support/sync_cluster.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <assert.h>
#include <string.h>

const struct vault_location sync_location = {.mount = "secret", .path = "app", .kv_version = 2};
long long sync_clock_ms;
volatile sig_atomic_t sync_interrupted;
void (*sync_paused)(void);

static long long now_ms(void) {
    return sync_clock_ms;
}

static long long now_s(void) {
    return 1700000000 + sync_clock_ms / 1000;
}

static void pause_ms(long long duration_ms) {
    sync_clock_ms += duration_ms;
    if (sync_paused)
        sync_paused();
}

static void take(void *state, const struct event *event) {
    if (event->type == EVENT_NOTE || event->type == EVENT_WARNING)
        buffer_format(state, "%s: %s\n", event->type == EVENT_NOTE ? "note" : "warning", event->text);
}

void sync_cluster_answer(struct sync_cluster *sync, const char *request, int status, const char *body,
                         unsigned times) {
    assert(sync->answer_count < SYNC_ANSWERS_MAX);
    char *text = mem_dup(body);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    sync->bodies[sync->answer_count] = text;
    sync->answers[sync->answer_count++] =
        (struct fake_answer){.request = request, .status = status, .body = text, .times = times};
}

void sync_cluster_open(struct sync_cluster *sync) {
    static const struct {
        const char *request, *body;
    } defaults[] = {
        {SYNC_EXTERNAL_SECRETS, SYNC_LIST(SYNC_APP(SYNC_DATA, SYNC_WELL("1-a")))},
        {SYNC_CLUSTER_STORES, SYNC_LIST(SYNC_VAULT)},
        {SYNC_STORES, SYNC_LIST("")},
        {SYNC_PUSH_SECRETS, SYNC_LIST("")},
    };
    for (size_t i = 0; i < mem_count(defaults); i++)
        sync_cluster_answer(sync, defaults[i].request, 200, defaults[i].body, 0);
    sync_clock_ms = 5000;
    sync_interrupted = 0;
    sync_paused = NULL;
    sync->api = fake_api_start(sync->answers);
    sync->kube = fake_kube_open(fake_api_url(sync->api), NULL);
    sync->sink = (struct event_sink){.emit = take, .state = &sync->said, .level = 9};
    const struct secret_sync_options options = {.events = &sync->sink,
                                                .now_ms = now_ms,
                                                .now_s = now_s,
                                                .pause_ms = pause_ms,
                                                .interrupted = &sync_interrupted};
    sync->syncs = secret_syncs_read(sync->kube, &options, &sync->err);
    if (sync->syncs)
        secret_syncs_find(sync->syncs, &sync_location, "value", &sync->list, &sync->pusher);
}

void sync_cluster_close(struct sync_cluster *sync) {
    secret_sync_list_clear(&sync->list);
    secret_syncs_free(sync->syncs);
    fake_kube_close(sync->kube);
    fake_api_stop(sync->api);
    for (size_t i = 0; i < sync->answer_count; i++)
        mem_free(sync->bodies[i]);
    buffer_clear(&sync->said);
    error_clear(&sync->err);
    secret_pusher_clear(&sync->pusher);
    *sync = (struct sync_cluster){0};
}

char *sync_cluster_asked(struct sync_cluster *sync) {
    struct buffer asked = {0};
    auto_text all = fake_api_requests(sync->api);
    for (const char *line = all; *line;) {
        size_t size = strcspn(line, "\n") + 1;
        auto_text one = mem_dup_n(line, size);
        if (!strstr(one, "?limit=500"))
            buffer_add_text(&asked, one);
        line += size;
    }
    return buffer_steal(&asked);
}

char *sync_cluster_sorted(const char *lines) {
    auto_strings sorted = {0};
    struct buffer text = {0};
    for (const char *line = lines; *line; line += strcspn(line, "\n") + 1) {
        auto_text one = mem_dup_n(line, strcspn(line, "\n") + 1);
        strings_add(&sorted, one);
    }
    strings_sort(&sorted);
    for (size_t i = 0; i < sorted.count; i++)
        buffer_add_text(&text, sorted.items[i]);
    return buffer_steal(&text);
}

bool sync_cluster_refresh(struct sync_cluster *sync, long long timeout_ms) {
    auto_secret value = secret_from_text("new");
    struct secret_refresh *refreshes = mem_alloc_array(sync->list.count + 1, sizeof *refreshes);
    for (size_t i = 0; i < sync->list.count; i++)
        refreshes[i] = (struct secret_refresh){.sync = &sync->list.items[i], .value = value};
    bool went_on = secret_syncs_refresh(sync->syncs, refreshes, sync->list.count, timeout_ms, &sync->err);
    mem_free(refreshes);
    return went_on;
}
