/* The steps in the cluster: Secrets, and the workloads that see them. */
#include "kcrealm/base/memory.h"
#include "kcrealm/kube/read.h"
#include "kcrealm/reconcile/restart.h"
#include "reconcile/rotating.h"

#include <string.h>

#define MILLISECONDS_PER_SECOND 1000.0

/* --- Secrets ----------------------------------------------------------------------------------------------- */

static bool compare(struct rotating *rotating, struct error *err) {
    const struct rotate_syncs *syncs = rotating->rotator->syncs;
    return syncs->compare(syncs->syncs, &rotating->syncs, rotating->client.secret, err);
}

/* What cannot be told to fetch the secret for certain is no reason to stop. */
static bool judge_refreshed(const struct rotating *rotating, struct secret_sync *sync, struct error *err) {
    if (sync->arrived) {
        rotating_say(rotating, "Secret %s/%s updated %.1f s after refresh", sync->namespace, sync->secret,
                     (double)sync->duration_ms / MILLISECONDS_PER_SECOND);
        return true;
    }
    if (sync->may_read) {
        event_warning(rotating->rotator->options.events,
                      "%s: ExternalSecret %s/%s may read it, which only the operator can tell: %s",
                      rotating->rotation.client_id, sync->namespace, sync->name,
                      sync->error.message ? sync->error.message : "it did not change");
        return true;
    }
    if (error_is_set(&sync->error))
        error_copy(err, &sync->error);
    else
        error_set(err, ERROR_SERVER, "ExternalSecret %s/%s was refreshed, and not waited for",
                  sync->namespace, sync->name);
    return false;
}

static bool refresh(struct rotating *rotating, struct error *err) {
    const struct rotator *rotator = rotating->rotator;
    struct secret_sync_list *list = &rotating->syncs;
    struct secret_refresh *refreshes = mem_alloc_array(list->count, sizeof *refreshes);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].state != SYNC_AGREES)
            refreshes[count++] =
                (struct secret_refresh){.sync = &list->items[i], .value = rotating->client.secret};
        else
            rotating_say(rotating, "Secret %s/%s has it", list->items[i].namespace, list->items[i].secret);
    bool good = count == 0 || rotator->syncs->refresh(rotator->syncs->syncs, refreshes, count,
                                                      rotator->options.timeout_ms, err);
    for (size_t i = 0; good && i < count; i++)
        good = judge_refreshed(rotating, refreshes[i].sync, err);
    mem_free(refreshes);
    return good;
}

bool rotating_sync(struct rotating *rotating, struct error *err) {
    const struct rotate_options *options = &rotating->rotator->options;
    if (!rotating->rotator->syncs) {
        rotating_say(rotating, "the hops behind Vault are left alone");
        return true;
    }
    if (rotating->syncs.count == 0) {
        rotating_say(rotating, "no ExternalSecret reads it from Vault");
        return true;
    }
    /* Nobody renews the lock while that waits. */
    return lock_keep(rotating->lock, options->timeout_ms, err) && compare(rotating, err) &&
           refresh(rotating, err);
}

static void leave_untried(const struct rotating *rotating, const struct secret_sync *sync, const char *why) {
    struct strings *untried = rotating->rotator->options.untried;
    auto_text text = mem_format("Secret %s/%s (%s)", sync->namespace, sync->secret, why);
    if (untried && !strings_contain(untried, text))
        strings_add(untried, text);
}

/* The bytes that workloads get, tried at Keycloak. */
static bool verify_secret(const struct rotating *rotating, const struct secret_sync *sync,
                          struct error *err) {
    auto_secret_data data = {0};
    auto_error failure = {0};
    auto_text what = mem_format("the value of Secret %s/%s", sync->namespace, sync->secret);
    if (!kube_read_secret(rotating->rotator->kube, sync->namespace, sync->secret, &data, &failure)) {
        if (failure.class != ERROR_FORBIDDEN)
            return error_move(err, &failure);
        rotating_say(rotating, "%s may not be read, and was not tried", what);
        leave_untried(rotating, sync, "it may not be read");
        return true;
    }
    const struct secret *value = secret_data_get(&data, sync->key);
    if (!value)
        return error_set(err, ERROR_CONFLICT, "Secret %s/%s has lost its key %s", sync->namespace,
                         sync->secret, sync->key);
    if (!rotating_authenticates(rotating, value, what, err))
        return error_next(err,
                          "see who writes that Secret: kubectl get secret %s -n %s "
                          "--show-managed-fields -o yaml",
                          sync->secret, sync->namespace);
    rotating_say(rotating, "%s authenticates", what);
    return true;
}

bool rotating_verify(struct rotating *rotating, struct error *err) {
    for (size_t i = 0; rotating->rotator->kube && i < rotating->syncs.count; i++) {
        const struct secret_sync *sync = &rotating->syncs.items[i];
        if (!sync->key || sync->may_read)
            leave_untried(rotating, sync,
                          sync->may_read ? "only the operator can tell whether it has it"
                                         : "no key of it holds the value as it is");
        else if (!verify_secret(rotating, sync, err)) {
            rotating->rotation.step = ROTATION_STORED; /* to be fetched once more */
            return false;
        }
    }
    return true;
}

/* --- Workloads --------------------------------------------------------------------------------------------- */

static bool keep_lock(void *state, struct error *err) {
    const struct rotating *rotating = state;
    return lock_keep(rotating->lock, 0, err);
}

/* Two ExternalSecrets may write the same Secret. */
static bool was_before(const struct secret_sync_list *list, size_t index) {
    const struct secret_sync *one = &list->items[index];
    for (size_t i = 0; i < index; i++)
        if (strcmp(list->items[i].namespace, one->namespace) == 0 &&
            strcmp(list->items[i].secret, one->secret) == 0)
            return true;
    return false;
}

/* Not asked for: whoever sees the old secret until it starts anew is told. */
static void name_consumers(const struct rotating *rotating, const struct secret_sync *sync) {
    auto_strings found = {0};
    auto_error ignored = {0};
    if (!restart_find(rotating->rotator->kube, sync->namespace, sync->secret, sync->key, &found, &ignored))
        event_trace(rotating->rotator->options.events, 2, "%s", ignored.message);
    for (size_t i = 0; i < found.count; i++)
        rotating_say(rotating, "%s, and has the old secret until it restarts", found.items[i]);
}

static bool restart(struct rotating *rotating, const struct secret_sync *sync, struct error *err) {
    const struct rotate_options *options = &rotating->rotator->options;
    const struct restart_options how = {.reason = rotating->rotation.operation,
                                        .events = options->events,
                                        .now_ms = options->now_ms,
                                        .now_s = options->now_s,
                                        .pause_ms = options->pause_ms,
                                        .interrupted = options->interrupted,
                                        .timeout_ms = options->timeout_ms,
                                        .keep = keep_lock,
                                        .keep_state = rotating};
    return restart_consumers(rotating->rotator->kube, sync->namespace, sync->secret, sync->key, &how, err);
}

bool rotating_restart(struct rotating *rotating, struct error *err) {
    const struct secret_sync_list *list = &rotating->syncs;
    for (size_t i = 0; rotating->rotator->kube && i < list->count; i++) {
        if (was_before(list, i))
            continue;
        if (!rotating->rotation.restart)
            name_consumers(rotating, &list->items[i]);
        else if (!restart(rotating, &list->items[i], err))
            return false;
    }
    return true;
}
