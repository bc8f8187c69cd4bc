/* Conditions in the status of Kubernetes objects. */
#ifndef KCREALM_OBJECTS_CONDITION_H
#define KCREALM_OBJECTS_CONDITION_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Texts are borrowed from the object, "" when absent. */
struct condition {
    const char *status; /* "True", "False", "Unknown"; "" when there is no such condition */
    const char *reason;
    const char *message;
};

/* The condition of this type in status.conditions. */
struct condition condition_of(const json_t *object, const char *type);

bool condition_is_true(const struct condition *condition);

/* "reason: message", what there is of it, or "it has no status yet"; freed by the caller. */
char *condition_text(const struct condition *condition) __attribute__((warn_unused_result));

#endif
