#include "kcrealm/reconcile/lock.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/lease.h"
#include "reconcile/lock_file.h"
#include "reconcile/lock_holder.h"

#include <string.h>

#define LEASES "/apis/coordination.k8s.io/v1/namespaces/{}/leases"
#define MICROSECONDS_PER_SECOND 1000000LL
#define MILLISECONDS_PER_SECOND 1000LL

struct lock {
    struct kube *kube; /* NULL: a file */
    int descriptor;
    char *namespace;
    char *name; /* of the Lease; the file's path */
    char *path; /* of the Lease in the API */
    char *self; /* the holder */
    struct lock_options options;

    char *resource_version;
    long long acquired_us;
    long long transitions;
    long long renewed_ms; /* by the clock that only goes forward */
    long long duration_ms;
};

/* What is known of another holder while waiting. */
struct waiting {
    char *holder;
    char *resource_version; /* as last seen … */
    long long seen_ms;      /* … for the first time */
};

enum attempt { ATTEMPT_TAKEN, ATTEMPT_HELD, ATTEMPT_RACED, ATTEMPT_FAILED };

static struct lock *lock_new(const char *name, const struct lock_options *options) {
    struct lock *lock = mem_alloc(sizeof *lock);
    lock->descriptor = -1;
    lock->name = mem_dup(name);
    lock->options = *options;
    lock->self = options->holder ? mem_dup(options->holder) : lock_holder_self();
    return lock;
}

static void lock_free(struct lock *lock) {
    lock_file_close(lock->descriptor);
    mem_free(lock->namespace);
    mem_free(lock->name);
    mem_free(lock->path);
    mem_free(lock->self);
    mem_free(lock->resource_version);
    mem_free(lock);
}

/* --- The Lease --------------------------------------------------------------------------------------------- */

/* Writes it as ours; resource_version "" makes it. */
static bool write_lease(struct lock *lock, const char *resource_version, long long duration_s,
                        struct error *err) {
    long long now_us = lock->options.now_s() * MICROSECONDS_PER_SECOND, now_ms = lock->options.now_ms();
    if (!lock->acquired_us)
        lock->acquired_us = now_us;
    const struct lease lease = {.namespace = lock->namespace,
                                .name = lock->name,
                                .resource_version = resource_version,
                                .holder = lock->self,
                                .duration_s = duration_s,
                                .acquired_us = lock->acquired_us,
                                .renewed_us = now_us,
                                .transitions = lock->transitions};
    auto_json object = lease_render(&lease);
    auto_text collection = url_path(LEASES, lock->namespace, NULL);
    bool exists = *resource_version != '\0';
    auto_json reply = kube_send_json(lock->kube, exists ? "PUT" : "POST", exists ? lock->path : collection,
                                     object, NULL, err);
    if (!reply)
        return false;
    mem_replace(&lock->resource_version, mem_dup(lease_view(reply).resource_version));
    lock->renewed_ms = now_ms;
    lock->duration_ms = duration_s * MILLISECONDS_PER_SECOND;
    return true;
}

/* A holder whose clock is ahead of ours seems to hold on for long after its end: what has not changed for its
 * duration while we looked has run out, too. */
static bool was_silent(const struct lock *lock, struct waiting *waiting, const struct lease *lease) {
    long long now_ms = lock->options.now_ms();
    if (text_equal(waiting->resource_version, lease->resource_version))
        return now_ms - waiting->seen_ms >= lease->duration_s * MILLISECONDS_PER_SECOND;
    mem_replace(&waiting->resource_version, mem_dup(lease->resource_version));
    waiting->seen_ms = now_ms;
    return false;
}

static bool may_take(const struct lock *lock, struct waiting *waiting, const struct lease *lease) {
    return strcmp(lease->holder, lock->self) == 0 ||
           lease_is_free(lease, lock->options.now_s() * MICROSECONDS_PER_SECOND) ||
           lock_holder_is_gone(lease->holder, lock->self) || was_silent(lock, waiting, lease);
}

static enum attempt try_lease(struct lock *lock, struct waiting *waiting, struct error *err) {
    auto_error failure = {0};
    auto_json object = kube_get_json(lock->kube, lock->path, &failure);
    if (!object && failure.class != ERROR_NOT_FOUND) {
        error_move(err, &failure);
        return ATTEMPT_FAILED;
    }
    const struct lease seen = lease_view(object);
    if (object && !may_take(lock, waiting, &seen)) {
        mem_replace(&waiting->holder, lock_holder_phrase(seen.holder));
        return ATTEMPT_HELD;
    }
    error_clear(&failure);
    lock->transitions = object ? seen.transitions + 1 : 0;
    if (write_lease(lock, seen.resource_version, LOCK_DURATION_S, &failure))
        return ATTEMPT_TAKEN;
    if (failure.class == ERROR_CONFLICT)
        return ATTEMPT_RACED;
    error_move(err, &failure);
    return ATTEMPT_FAILED;
}

static enum attempt try_file(struct lock *lock, struct waiting *waiting, struct error *err) {
    mem_replace(&waiting->holder, NULL);
    if (lock_file_open(lock->name, lock->self, &lock->descriptor, &waiting->holder, err))
        return ATTEMPT_TAKEN;
    return waiting->holder ? ATTEMPT_HELD : ATTEMPT_FAILED;
}

/* --- Taking ------------------------------------------------------------------------------------------------ */

static bool is_interrupted(const struct lock *lock) {
    return lock->options.interrupted && *lock->options.interrupted;
}

static bool give_up(const struct waiting *waiting, struct error *err) {
    error_set(err, ERROR_CONFLICT, "%s is at it, and did not finish in time",
              waiting->holder ? waiting->holder : "another process");
    return error_next(err, "wait until it has finished, or wait longer with --timeout");
}

static bool wait_and_take(struct lock *lock, struct waiting *waiting, struct error *err) {
    const struct lock_options *options = &lock->options;
    long long started_ms = options->now_ms();
    for (;;) {
        enum attempt attempt = lock->kube ? try_lease(lock, waiting, err) : try_file(lock, waiting, err);
        if (attempt == ATTEMPT_TAKEN || attempt == ATTEMPT_FAILED)
            return attempt == ATTEMPT_TAKEN;
        long long waited_ms = options->now_ms() - started_ms;
        if (is_interrupted(lock))
            return error_set(err, ERROR_INTERRUPTED, "interrupted while waiting for the lock");
        if (waited_ms >= options->wait_ms)
            return give_up(waiting, err);
        auto_text activity =
            mem_format("waiting for %s to finish", waiting->holder ? waiting->holder : "another process");
        event_progress(options->events, activity, (size_t)(waited_ms / MILLISECONDS_PER_SECOND),
                       (size_t)(options->wait_ms / MILLISECONDS_PER_SECOND));
        options->pause_ms(LOCK_LOOK_MS);
    }
}

static struct lock *take(struct lock *lock, const char *what, struct error *err) {
    struct waiting waiting = {0};
    bool taken = wait_and_take(lock, &waiting, err);
    mem_free(waiting.holder);
    mem_free(waiting.resource_version);
    if (taken)
        return lock;
    error_wrap(err, "taking the lock %s", what);
    lock_free(lock);
    return NULL;
}

struct lock *lock_take(struct kube *kube, const char *namespace, const char *name,
                       const struct lock_options *options, struct error *err) {
    struct lock *lock = lock_new(name, options);
    auto_text what = mem_format("Lease %s/%s", namespace, name);
    lock->kube = kube;
    lock->namespace = mem_dup(namespace);
    lock->path = url_path(LEASES "/{}", namespace, name, NULL);
    return take(lock, what, err);
}

struct lock *lock_take_file(const char *path, const struct lock_options *options, struct error *err) {
    return take(lock_new(path, options), path, err);
}

/* --- Keeping ----------------------------------------------------------------------------------------------- */

static bool lost(const struct lock *lock, const char *holder, struct error *err) {
    auto_text phrase = holder && *holder ? lock_holder_phrase(holder) : mem_dup("nobody");
    error_set(err, ERROR_CONFLICT, "the lock Lease %s/%s was lost, and is held by %s", lock->namespace,
              lock->name, phrase);
    return error_next(err, "see what is under way: kubectl kcrealm rotate --list");
}

/* Somebody wrote it since: ourselves, when the answer to a renewal was lost. */
static bool renew_after_conflict(struct lock *lock, long long duration_s, struct error *err) {
    auto_json object = kube_get_json(lock->kube, lock->path, err);
    if (!object)
        return error_wrap(err, "reading the lock Lease %s/%s", lock->namespace, lock->name);
    const struct lease seen = lease_view(object);
    if (strcmp(seen.holder, lock->self) != 0)
        return lost(lock, seen.holder, err);
    return write_lease(lock, seen.resource_version, duration_s, err);
}

static bool may_come_back(enum error_class class) {
    return class == ERROR_UNREACHABLE || class == ERROR_SERVER;
}

/* Also once it was held for longer than usual, and need not any more: others would wait for one who was killed. */
static bool is_due(const struct lock *lock, long long age_ms, long long at_least_ms) {
    bool is_long = !at_least_ms && lock->duration_ms > LOCK_DURATION_S * MILLISECONDS_PER_SECOND;
    return age_ms >= LOCK_RENEWAL_MS || lock->duration_ms - age_ms < at_least_ms || is_long;
}

bool lock_keep(struct lock *lock, long long at_least_ms, struct error *err) {
    long long age_ms = lock->options.now_ms() - lock->renewed_ms;
    if (!lock->kube || !is_due(lock, age_ms, at_least_ms))
        return true;
    auto_error failure = {0};
    long long duration_s =
        LOCK_DURATION_S + (at_least_ms + MILLISECONDS_PER_SECOND - 1) / MILLISECONDS_PER_SECOND;
    if (write_lease(lock, lock->resource_version, duration_s, &failure))
        return true;
    if (failure.class == ERROR_CONFLICT)
        return renew_after_conflict(lock, duration_s, err);
    if (failure.class == ERROR_NOT_FOUND)
        return lost(lock, NULL, err);
    if (may_come_back(failure.class) && age_ms < lock->duration_ms) {
        event_trace(lock->options.events, 2, "the lock was not renewed, and is still ours: %s",
                    failure.message);
        return true;
    }
    error_move(err, &failure);
    return error_wrap(err, "renewing the lock Lease %s/%s", lock->namespace, lock->name);
}

/* The precondition keeps us from deleting what somebody else took over. */
static void delete_lease(struct lock *lock) {
    auto_error failure = {0};
    auto_json options = json_pack("{s:s, s:s, s:{s:s}}", "apiVersion", "v1", "kind", "DeleteOptions",
                                  "preconditions", "resourceVersion", lock->resource_version);
    auto_json reply = kube_send_json(lock->kube, "DELETE", lock->path, options, NULL, &failure);
    if (!reply && failure.class != ERROR_NOT_FOUND)
        event_trace(lock->options.events, 2, "Lease %s/%s is left to run out: %s", lock->namespace,
                    lock->name, failure.message);
}

void lock_release(struct lock *lock) {
    if (!lock)
        return;
    if (lock->kube)
        delete_lease(lock);
    lock_free(lock);
}
