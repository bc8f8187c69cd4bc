/* Clients made up by a generator that gives the same ones on every machine. */
#ifndef KCREALM_TESTS_SUPPORT_REALM_RANDOM_H
#define KCREALM_TESTS_SUPPORT_REALM_RANDOM_H

#include "kcrealm/data/json.h"

#include <stdint.h>

/* Not zero. */
struct random {
    uint64_t state;
};

/* A number below limit. */
size_t random_below(struct random *random, size_t limit);

/* A spec as people write it: any fields, of few names and values so that two of them often agree; also "",
 * null, duplicates, and numbers and booleans where Keycloak has texts. Valid by validate.h. A new reference. */
json_t *random_spec(struct random *random) __attribute__((warn_unused_result));

/* A client whose fields are of whatever types. A new reference. */
json_t *random_oddity(struct random *random) __attribute__((warn_unused_result));

#endif
