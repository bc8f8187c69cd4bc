/* Pod objects: which one serves, and why another does not. */
#ifndef KCREALM_OBJECTS_POD_H
#define KCREALM_OBJECTS_POD_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* phase Running and condition Ready. */
bool pod_is_serving(const json_t *pod);

/* Which of two pods kubectl would rather forward to: negative when a. Order: assigned to a node, phase
 * (Running, Unknown, Pending), ready, not being deleted, ready for longer, fewer restarts, older (kubectl,
 * podutils.ActivePods reversed). */
int pod_compare(const json_t *a, const json_t *b);

/* The serving pod that comes first by pod_compare, NULL when none serves; borrowed from the list. */
const json_t *pod_choose(const json_t *pods);

/* One phrase: "Running, not ready", "Pending: ImagePullBackOff", "CrashLoopBackOff, 7 restarts",
 * "Terminating"; freed by the caller. */
char *pod_state(const json_t *pod) __attribute__((warn_unused_result));

/* The number of the container port with this name, 0 when no container has it; containers come before init
 * containers, as in kubectl. */
unsigned pod_named_port(const json_t *pod, const char *name);

#endif
