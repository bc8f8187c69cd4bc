/* Who holds a lock: one process, named so that others on its host can tell whether it still runs. */
#ifndef KCREALM_RECONCILE_LOCK_HOLDER_H
#define KCREALM_RECONCILE_LOCK_HOLDER_H

#include <stdbool.h>

/* "host/boot id/process namespace/pid/start time" of this process; parts that the system does not tell are empty.
 * Freed by the caller. */
char *lock_holder_self(void) __attribute__((returns_nonnull, warn_unused_result));

/* Whether the process that holder names certainly runs no more: it was on the host of self, and has ended, or the
 * host was started anew since. False for what cannot be known from here. */
bool lock_holder_is_gone(const char *holder, const char *self);

/* "process 42 on host build-7", for messages; freed by the caller. */
char *lock_holder_phrase(const char *holder) __attribute__((returns_nonnull, warn_unused_result));

#endif
