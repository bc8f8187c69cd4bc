/* The right to work at one thing, held by one process at a time: a Lease of the cluster, or a locked file. */
#ifndef KCREALM_RECONCILE_LOCK_H
#define KCREALM_RECONCILE_LOCK_H

#include "kcrealm/base/events.h"
#include "kcrealm/kube/client.h"

#include <signal.h>

#define LOCK_DURATION_S 15
#define LOCK_RENEWAL_MS 5000
/* Another holder is looked at this often. */
#define LOCK_LOOK_MS 1000

struct lock_options {
    const char *holder;                       /* NULL: this process. For tests of several */
    const struct event_sink *events;          /* or NULL */
    long long (*now_ms)(void);                /* a clock that only goes forward, milliseconds */
    long long (*now_s)(void);                 /* the time of day, Unix seconds */
    void (*pause_ms)(long long);              /* waits; may end early when interrupted */
    const volatile sig_atomic_t *interrupted; /* or NULL */
    long long wait_ms;                        /* how long another holder is waited for */
};

struct lock;

/* Takes the Lease: at once when nobody holds it, when it has run out (by the time of day, or by our own watch while
 * we look at it), or when its holder was a process of this host that runs no more. Else waits, with a progress
 * event a second. NULL with ERROR_CONFLICT, naming the holder, when it was not to be had in time. kube is borrowed
 * until lock_release, options are copied. */
struct lock *lock_take(struct kube *kube, const char *namespace, const char *name,
                       const struct lock_options *options, struct error *err)
    __attribute__((warn_unused_result));

/* The same with a file (made with mode 0600 when missing), for processes of one host. */
struct lock *lock_take_file(const char *path, const struct lock_options *options, struct error *err)
    __attribute__((warn_unused_result));

/* To be called before each write, and every few seconds while waiting: renews the Lease when the last renewal is
 * LOCK_RENEWAL_MS ago, or when less than at_least_ms of it is left (for what cannot be interrupted to renew).
 * False with ERROR_CONFLICT when somebody else holds it by now, or when it may have run out: nothing may be
 * written any more. An API server that is gone for a moment is no loss while the Lease has not run out. */
bool lock_keep(struct lock *lock, long long at_least_ms, struct error *err)
    __attribute__((warn_unused_result));

/* Gives it back and frees; a Lease that cannot be deleted runs out by itself. NULL is fine. */
void lock_release(struct lock *lock);

#endif
