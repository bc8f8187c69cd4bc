/* Node objects: which pods they refuse. */
#ifndef KCREALM_OBJECTS_NODE_H
#define KCREALM_OBJECTS_NODE_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Texts are borrowed from the node, "" when absent. */
struct taint {
    const char *key, *value, *effect;
};

/* The first taint that keeps the pod from being scheduled to the node (NoSchedule or NoExecute, and no toleration
 * of the pod fits). False: there is none. */
bool node_refuses(const json_t *node, const json_t *pod, struct taint *taint);

/* "dedicated=gpu:NoSchedule"; freed by the caller. */
char *taint_text(const struct taint *taint) __attribute__((warn_unused_result));

/* An item for spec.tolerations as one line of YAML; freed by the caller. */
char *taint_toleration(const struct taint *taint) __attribute__((warn_unused_result));

/* "amd64", "arm64" …; "" when the node does not say it. Borrowed. */
const char *node_architecture(const json_t *node) __attribute__((returns_nonnull));

#endif
