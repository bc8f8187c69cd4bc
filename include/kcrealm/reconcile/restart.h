/* Workloads that see a Secret only as it was when their containers started: finding and rolling them. */
#ifndef KCREALM_RECONCILE_RESTART_H
#define KCREALM_RECONCILE_RESTART_H

#include "kcrealm/base/strings.h"
#include "kcrealm/kube/client.h"

/* A rollout is looked at this often. */
#define RESTART_LOOK_MS 1000
/* On the template of what was rolled: which rotation it was for, so that resuming one does not roll it again. */
#define RESTART_ANNOTATION "kcrealm.io/rotation"

struct restart_options {
    const char *reason;                           /* the value of the annotation: the rotation's operation */
    const struct event_sink *events;              /* or NULL */
    long long (*now_ms)(void);                    /* a clock that only goes forward, milliseconds */
    long long (*now_s)(void);                     /* the time of day, Unix seconds */
    void (*pause_ms)(long long);                  /* waits; may end early when interrupted */
    const volatile sig_atomic_t *interrupted;     /* or NULL */
    long long timeout_ms;                         /* of all rollouts together; 0: they are not awaited */
    bool (*keep)(void *state, struct error *err); /* called while waiting; false ends it. Or NULL */
    void *keep_state;
};

/* Adds "deployment/x sees key k of Secret s as variable V of container c" for each Deployment, StatefulSet and
 * DaemonSet of the namespace that needs a restart to see a change of the Secret's key (NULL: any). */
bool restart_find(struct kube *kube, const char *namespace, const char *secret, const char *key,
                  struct strings *found, struct error *err) __attribute__((warn_unused_result));

/* Rolls them, and waits until the rollouts are done; a note says for each how it went. One that waits for somebody
 * (paused, OnDelete) is a warning. False when one could not be rolled, failed, or was not done in time. */
bool restart_consumers(struct kube *kube, const char *namespace, const char *secret, const char *key,
                       const struct restart_options *options, struct error *err)
    __attribute__((warn_unused_result));

#endif
