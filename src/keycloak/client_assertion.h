/* Assertions by which a client proves that it has its secret, or its key, without sending it (RFC 7523). */
#ifndef KCREALM_KEYCLOAK_CLIENT_ASSERTION_H
#define KCREALM_KEYCLOAK_CLIENT_ASSERTION_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/secret.h"

#include <stdbool.h>

/* How long an assertion is good for: it is used at once. Keycloak refuses more than 60 s by default. */
#define ASSERTION_LIFETIME_S 30

struct assertion {
    const char *client_id;
    const char *audience;  /* the realm's issuer */
    const char *id;        /* never used before: Keycloak takes an assertion once */
    const char *algorithm; /* "HS256", "RS256" …; NULL: HS256, or what fits the key */
    long long now_s;       /* Unix seconds */
};

/* The signed assertion, freed by the caller. NULL when the algorithm is none of an HMAC (ERROR_REFUSED). */
struct secret *assertion_sign(const struct assertion *assertion, const struct secret *secret,
                              struct error *err) __attribute__((warn_unused_result));

/* The same with the client's private key (data/jwt.h says which keys, algorithms and errors); key_id may be NULL. */
struct secret *assertion_sign_by_key(const struct assertion *assertion, const struct secret *key_pem,
                                     const char *key_id, struct error *err)
    __attribute__((warn_unused_result));

/* An id that was never used before: 128 random bits. The caller frees it. */
char *assertion_id(void) __attribute__((returns_nonnull, warn_unused_result));

#endif
