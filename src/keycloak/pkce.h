/* Proof Key for Code Exchange, method S256 (RFC 7636). */
#ifndef KCREALM_KEYCLOAK_PKCE_H
#define KCREALM_KEYCLOAK_PKCE_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/secret.h"

/* A new verifier: 256 random bits as text. The caller frees it. */
struct secret *pkce_verifier(void) __attribute__((returns_nonnull, warn_unused_result));

/* Adds the challenge of a verifier. */
void pkce_challenge(struct buffer *out, const struct secret *verifier);

#endif
