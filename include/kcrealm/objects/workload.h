/* Workloads and the Secrets that their containers see: Deployment, StatefulSet, DaemonSet, Pod. */
#ifndef KCREALM_OBJECTS_WORKLOAD_H
#define KCREALM_OBJECTS_WORKLOAD_H

#include "kcrealm/data/json.h"

#include <stdbool.h>
#include <stddef.h>

enum secret_use_kind {
    USE_ENV,      /* env[].valueFrom.secretKeyRef */
    USE_ENV_FROM, /* envFrom[].secretRef */
    USE_VOLUME,   /* a mounted volume: the kubelet brings changes within a minute or two */
    USE_SUB_PATH, /* mounted with subPath: changes never arrive */
};

/* How one container sees a Secret. Texts are borrowed from the object, "" when absent. */
struct secret_use {
    enum secret_use_kind kind;
    const char *secret;
    const char *key;       /* the key that is seen; "": all */
    const char *container; /* init containers count too */
    const char *seen_as;   /* the variable's name, the prefix of envFrom, or the path of the mount */
    bool is_optional;
};

/* Owns the list, in the order of the manifest. */
struct secret_uses {
    struct secret_use *items;
    size_t count;
};

/* Adds each way in which the workload (one with a template, or a Pod) uses a Secret; secret NULL: any, key NULL:
 * any, otherwise those that see this key. */
void workload_secret_uses(const json_t *object, const char *secret, const char *key,
                          struct secret_uses *uses);
void secret_uses_clear(struct secret_uses *uses);

#define auto_secret_uses __attribute__((cleanup(secret_uses_clear))) struct secret_uses

/* Whether a changed Secret is seen only after the container was started anew. */
bool secret_use_needs_restart(const struct secret_use *use);

enum rollout {
    ROLLOUT_DONE,
    ROLLOUT_GOING_ON,
    ROLLOUT_FAILED, /* progressDeadlineSeconds are over */
    ROLLOUT_WAITS,  /* paused, or updateStrategy OnDelete: it goes on when somebody does something */
};

/* How far the rollout of the newest template is, as kubectl rollout status tells it; a Pod is done when it is
 * ready. *phrase ("2 of 3 replicas updated") is freed by the caller. */
enum rollout workload_rollout(const json_t *object, char **phrase);

#endif
