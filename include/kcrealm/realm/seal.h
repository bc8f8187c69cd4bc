/* A fingerprint in the place of a live secret: it tells whether a declared secret equals it, and nothing else.
 * So live secrets need not leave the room that reads them, not even to be compared. */
#ifndef KCREALM_REALM_SEAL_H
#define KCREALM_REALM_SEAL_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

#define SEAL_SALT_SIZE 16

/* Random bytes, new for each run: fingerprints of two runs cannot be compared. */
struct seal {
    unsigned char salt[SEAL_SALT_SIZE];
};

/* The fingerprint of a secret. A new reference. */
json_t *seal_new(const struct seal *seal, const char *secret) __attribute__((warn_unused_result));

/* Whether the value is a fingerprint, and of this secret. */
bool seal_is(const json_t *value);
bool seal_matches(const json_t *value, const char *secret);

#endif
