/* Leases (coordination.k8s.io/v1): who holds a lock, and for how long. */
#ifndef KCREALM_OBJECTS_LEASE_H
#define KCREALM_OBJECTS_LEASE_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Texts are borrowed, "" when absent. Times are Unix microseconds, 0 when absent or not understood. */
struct lease {
    const char *namespace;
    const char *name;
    const char *resource_version; /* what an update has to name, so that nobody's else is overwritten */
    const char *holder;           /* holderIdentity; "": nobody's */
    long long duration_s;         /* leaseDurationSeconds */
    long long acquired_us;
    long long renewed_us;
    long long transitions; /* how often it changed hands */
};

struct lease lease_view(const json_t *object);

/* The moment at which it ends unless it is renewed. */
long long lease_end_us(const struct lease *lease);

/* Whether it may be taken: nobody holds it, it has run out, or it does not say for how long it is held. A clock
 * that is behind the holder's sees it run out later, one that is ahead earlier. */
bool lease_is_free(const struct lease *lease, long long now_us);

/* The Lease object to send, resourceVersion included unless it is "". A new reference. */
json_t *lease_render(const struct lease *lease) __attribute__((warn_unused_result));

#endif
