/* The server's clock, by a token that it has just issued. Pure. */
#ifndef KCREALM_KEYCLOAK_TOKEN_CLOCK_H
#define KCREALM_KEYCLOAK_TOKEN_CLOCK_H

#include <stdbool.h>

/* When the token says that it was issued (claim iat), Unix seconds. False when it does not say, or is no JWT. Nothing else
 * is taken from it, and nothing is proven. */
bool token_issued_at(const char *token, long long *seconds);

#endif
