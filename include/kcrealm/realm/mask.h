/* Texts that stand where a value should be, because nobody here may see it or can know it. What is masked is
 * neither equal nor different, and never written. */
#ifndef KCREALM_REALM_MASK_H
#define KCREALM_REALM_MASK_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* What Keycloak answers, and its exports hold, instead of a value that the caller may not see. */
#define MASKED_VALUE "**********"

/* A mask of our own, with the reason why the value is not known. A new reference. */
json_t *mask_new(const char *reason) __attribute__((warn_unused_result));

/* Whether the value is a mask, the server's or ours. */
bool mask_is(const json_t *value);

/* Whether a mask stands anywhere inside of the value, keys excepted. */
bool mask_inside(const json_t *value);

/* The reason of the first of our masks inside of the value; NULL when there is none. Borrowed. */
const char *mask_reason(const json_t *value);

#endif
