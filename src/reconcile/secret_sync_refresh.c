#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/net/url.h"
#include "kcrealm/reconcile/secret_sync.h"
#include "reconcile/secret_syncs.h"

#include <string.h>

/* Any change of the annotations makes the operator refresh; this is the one that its documentation names. */
#define ANNOTATION "force-sync"
/* An annotation whose answer is lost is set again so long, even where nothing is waited for. */
#define ANNOTATING_MS 5000

/* One that is being refreshed. */
struct refreshing {
    struct secret_sync *sync;
    const struct secret *value;
    char *before; /* its syncedResourceVersion when the annotation was set */
    long long since_ms;
    bool is_unreadable; /* its Secret: the status is all there is */
    bool is_over;
    struct error trouble; /* of the last try, that may pass */
};

struct run {
    struct secret_syncs *syncs;
    struct refreshing *items;
    size_t count;
    bool waits;
};

char *secret_sync_path(const struct secret_sync *sync) {
    return url_path("/apis/" EXTERNAL_SECRETS_GROUP "/" EXTERNAL_SECRETS_VERSION
                    "/namespaces/{}/externalsecrets/{}",
                    sync->namespace, sync->name, NULL);
}

/* syncedResourceVersion changes with the first success after a change of the annotations. Ready is True as well where
 * nothing was written: SecretMissing, SecretDeleted, and a Secret that was kept because Vault has nothing. */
bool secret_sync_succeeded(const struct external_secret *view, const char *before) {
    return strcmp(view->synced_resource_version, before) != 0 && condition_is_true(&view->ready) &&
           strcmp(view->ready.reason, "SecretSynced") == 0 && !strstr(view->ready.message, "retained");
}

/* --- One step of one of them ------------------------------------------------------------------------- */

/* An API server that restarts, a connection that breaks, another who writes at the same moment. */
static bool may_pass(const struct error *failure) {
    return failure->class == ERROR_UNREACHABLE || failure->class == ERROR_SERVER ||
           failure->class == ERROR_CONFLICT;
}

static void end_with(struct refreshing *item, struct error *failure) {
    struct secret_sync *sync = item->sync;
    error_move(&sync->error, failure);
    error_wrap(&sync->error, "refreshing ExternalSecret %s/%s", sync->namespace, sync->name);
    item->is_over = true;
}

static void arrive(const struct run *run, struct refreshing *item) {
    item->sync->arrived = true;
    item->sync->duration_ms = (long)(run->syncs->options.now_ms() - item->since_ms);
    item->is_over = true;
}

/* Never the same twice, also in two processes of one second: the same value again does nothing. */
static json_t *annotation(struct secret_syncs *syncs) {
    const struct secret_sync_options *options = &syncs->options;
    auto_text stamp =
        mem_format("kcrealm-%lld-%lld-%u", options->now_s(), options->now_ms() % 1000000, ++syncs->stamps);
    return json_pack("{s:{s:{s:s}}}", "metadata", "annotations", ANNOTATION, stamp);
}

/* When the answer is lost the operator may be at work already. The next annotation makes it work once more, and what
 * it brings with the first one is as new. */
static bool annotate(struct run *run, struct refreshing *item, struct error *failure) {
    auto_external_secret view = {0};
    auto_text path = secret_sync_path(item->sync);
    auto_json body = annotation(run->syncs);
    item->since_ms = run->syncs->options.now_ms();
    auto_json object =
        kube_send_json(run->syncs->kube, "PATCH", path, body, "application/merge-patch+json", failure);
    if (!object)
        return false;
    external_secret_view(object, &view);
    mem_replace(&item->before, mem_dup(view.synced_resource_version));
    item->sync->refreshed = true;
    item->is_over = !run->waits;
    return true;
}

static bool take_bytes(const struct run *run, struct refreshing *item, const json_t *object,
                       struct error *refusal, struct error *failure) {
    if (!secret_sync_take(item->sync, item->value, object, refusal, failure))
        return false;
    item->is_unreadable = item->sync->state == SYNC_NOT_COMPARABLE;
    if (item->sync->state == SYNC_AGREES)
        arrive(run, item);
    return true;
}

static bool take_status(const struct run *run, struct refreshing *item, const json_t *object,
                        struct error *refusal, struct error *failure) {
    auto_external_secret view = {0};
    if (!object)
        return error_move(failure, refusal);
    external_secret_view(object, &view);
    if (secret_sync_succeeded(&view, item->before))
        arrive(run, item);
    return true;
}

/* Of one that was annotated: the bytes are looked at where they tell. */
static bool looks_at_bytes(const struct refreshing *item) {
    return item->sync->key && item->value && !item->is_unreadable;
}

/* What a failed step means. False when it was interrupted. */
static bool settle(struct refreshing *item, struct error *failure, struct error *err) {
    if (failure->class == ERROR_INTERRUPTED)
        return error_move(err, failure);
    if (may_pass(failure))
        error_move(&item->trouble, failure);
    else
        end_with(item, failure);
    return true;
}

/* --- All of them ------------------------------------------------------------------------------------- */

static size_t pending(const struct run *run) {
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++)
        count += !run->items[i].is_over;
    return count;
}

static bool annotate_all(struct run *run, struct error *err) {
    for (size_t i = 0; i < run->count; i++) {
        struct refreshing *item = &run->items[i];
        auto_error failure = {0};
        if (item->is_over || item->sync->refreshed)
            continue;
        if (!secret_syncs_go_on(run->syncs, err))
            return false;
        error_clear(&item->trouble);
        if (!annotate(run, item, &failure) && !settle(item, &failure, err))
            return false;
    }
    return true;
}

/* One look at each of these. */
static bool look(struct run *run, struct refreshing **items, struct kube_read *gets, size_t count,
                 struct error *err) {
    if (!count)
        return true;
    if (!secret_syncs_go_on(run->syncs, err) ||
        !kube_read_all(run->syncs->kube, gets, count, KUBE_PARALLEL, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        auto_error failure = {0};
        bool bytes = looks_at_bytes(items[i]);
        error_clear(&items[i]->trouble);
        if (!(bytes ? take_bytes : take_status)(run, items[i], gets[i].document, &gets[i].error, &failure) &&
            !settle(items[i], &failure, err))
            return false;
    }
    return true;
}

/* At all that were annotated before; those whose bytes turn out to tell nothing are looked at once more. */
static bool look_at_all(struct run *run, const bool *annotated, bool at_bytes, struct error *err) {
    struct refreshing **items = mem_alloc_array(run->count + 1, sizeof *items);
    struct kube_read *gets = mem_alloc_array(run->count + 1, sizeof *gets);
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct refreshing *item = &run->items[i];
        if (item->is_over || !annotated[i] || error_is_set(&item->trouble) ||
            looks_at_bytes(item) != at_bytes)
            continue;
        gets[count].path = at_bytes ? secret_sync_target_path(item->sync) : secret_sync_path(item->sync);
        items[count++] = item;
    }
    bool looked = look(run, items, gets, count, err);
    kube_reads_clear(gets, count);
    mem_free(gets);
    mem_free(items);
    return looked;
}

/* One step of each that is not over. */
static bool take_turns(struct run *run, struct error *err) {
    bool *annotated = mem_alloc_array(run->count + 1, sizeof *annotated);
    for (size_t i = 0; i < run->count; i++) {
        annotated[i] = run->items[i].sync->refreshed;
        if (annotated[i])
            error_clear(&run->items[i].trouble);
    }
    bool went_on = annotate_all(run, err) && look_at_all(run, annotated, true, err) &&
                   look_at_all(run, annotated, false, err);
    mem_free(annotated);
    if (!went_on)
        return false;
    event_progress(run->syncs->options.events, "waiting for External Secrets", run->count - pending(run),
                   run->count);
    return true;
}

static bool wait_for_all(struct run *run, long long deadline_ms, struct error *err) {
    const struct secret_sync_options *options = &run->syncs->options;
    for (;;) {
        if (!take_turns(run, err))
            return false;
        long long rest_ms = deadline_ms - options->now_ms();
        if (!pending(run) || rest_ms <= 0)
            return true;
        options->pause_ms(rest_ms < SYNC_INTERVAL_MS ? rest_ms : SYNC_INTERVAL_MS);
    }
}

static bool time_out(const struct run *run, struct refreshing *item, long long timeout_ms,
                     struct error *err) {
    if (error_is_set(&item->trouble)) {
        end_with(item, &item->trouble);
        return true;
    }
    return secret_sync_time_out(run->syncs, item->sync, item->before, item->value, timeout_ms, err);
}

static void begin(struct refreshing *item, const struct secret_refresh *refresh) {
    struct secret_sync *sync = refresh->sync;
    *item = (struct refreshing){.sync = sync, .value = refresh->value};
    sync->refreshed = sync->arrived = false;
    sync->duration_ms = 0;
    error_clear(&sync->error);
    item->is_over = sync->obstacles.count > 0;
    if (item->is_over)
        secret_sync_refuse(sync);
}

bool secret_syncs_refresh(struct secret_syncs *syncs, struct secret_refresh *refreshes, size_t count,
                          long long timeout_ms, struct error *err) {
    struct run run = {.syncs = syncs, .count = count, .waits = timeout_ms > 0};
    long long limit_ms = run.waits ? timeout_ms : ANNOTATING_MS;
    run.items = mem_alloc_array(count + 1, sizeof *run.items);
    for (size_t i = 0; i < count; i++)
        begin(&run.items[i], &refreshes[i]);
    bool went_on = wait_for_all(&run, syncs->options.now_ms() + limit_ms, err);
    for (size_t i = 0; went_on && i < count; i++)
        if (!run.items[i].is_over)
            went_on = time_out(&run, &run.items[i], limit_ms, err);
    for (size_t i = 0; i < count; i++) {
        mem_free(run.items[i].before);
        error_clear(&run.items[i].trouble);
    }
    mem_free(run.items);
    return went_on;
}
