/* JSON Web Tokens (RFC 7519, signed as RFC 7515 says): reading them, and whose signature they carry. */
#ifndef KCREALM_DATA_JWT_H
#define KCREALM_DATA_JWT_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Tokens travel in headers, which servers cut at 8 to 64 KiB; a user with a thousand roles has some 60 KiB. */
#define JWT_SIZE_MAX ((size_t)256 << 10)

/* A token that was read; nothing in it is proven. Owns both objects. */
struct jwt {
    json_t *header;
    json_t *claims;
};

/* Reads a token: three parts of base64url without padding, the first two of which are JSON objects. ERROR_INPUT, which
 * repeats nothing of the text, for anything else: also for encrypted tokens (five parts) and for what is over
 * JWT_SIZE_MAX. */
bool jwt_decode(const struct secret *token, struct jwt *jwt, struct error *err)
    __attribute__((warn_unused_result));

void jwt_clear(struct jwt *jwt);

/* What a look at the signature finds. */
enum jwt_signature {
    JWT_SIGNED,            /* by one of the keys */
    JWT_ALTERED,           /* the key fits, the signature does not */
    JWT_KEY_UNKNOWN,       /* no key has the id that the header names */
    JWT_KEY_UNFIT,         /* the key of that id is none for this algorithm, or not for signatures */
    JWT_KEY_WEAK,          /* RSA with less than 2048 bits (RFC 7518 section 3.3) */
    JWT_UNSIGNED,          /* "none": anybody could have made it */
    JWT_SYMMETRIC,         /* HS256 …: only who has the secret can tell, a public key must never */
    JWT_ALGORITHM_UNKNOWN, /* none that is known here, or the header demands extensions ("crit") */
    JWT_UNREADABLE,        /* not a token at all */
};

/* Verifies a token against a JWK set ({"keys": […]}). RS, PS and ES with 256, 384 and 512, and EdDSA (Ed25519, Ed448); the key has to be
 * of the algorithm's kind, whatever the header says. Without an id in the header every key that fits is tried. */
enum jwt_signature jwt_signature_check(const struct secret *token, const json_t *keys);

/* Signs claims with a private key in PEM: RSA (2048 bits at least), EC (P-256, P-384, P-521), Ed25519 or Ed448.
 * algorithm NULL: RS256, ES256/384/512 by the curve, EdDSA. key_id may be NULL. All but the key and err is borrowed;
 * the result is freed by the caller. ERROR_INPUT when the key cannot be read, ERROR_REFUSED when it is none for the
 * algorithm; nothing of the key is repeated. */
struct secret *jwt_sign(const json_t *claims, const struct secret *key_pem, const char *algorithm,
                        const char *key_id, struct error *err) __attribute__((warn_unused_result));

#define auto_jwt __attribute__((cleanup(jwt_clear))) struct jwt

#endif
