/* The secret of a client that --allow-declared-secrets lets a file declare. It never stands in a spec: it is
 * compared with the fingerprint of the live one (seal.h), and goes into a request right before that is sent. */
#ifndef KCREALM_REALM_DECLARED_SECRET_H
#define KCREALM_REALM_DECLARED_SECRET_H

#include "kcrealm/base/secret.h"
#include "kcrealm/data/json.h"
#include "kcrealm/realm/changes.h"

/* Takes the secret out of a spec. NULL when it has none, or a mask, which stays where it is. */
struct secret *declared_secret_take(json_t *spec) __attribute__((warn_unused_result));

/* Adds a change, which shows neither of the two, when live (NULL: no such client) has another secret than the
 * declared one (NULL: none); an unknown when the server masks its own, or shows none of a public client. */
void declared_secret_compare(const struct secret *secret, const json_t *live, struct changes *changes);

/* Adds the secret to a body, unless that makes the client public or live (NULL: no such client) has it. */
void declared_secret_add(const struct secret *secret, const json_t *live, json_t *body);

#endif
