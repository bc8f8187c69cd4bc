/* Whether an application would take a token: what it says, against what is known of the realm. Pure. */
#ifndef KCREALM_DIAGNOSE_TOKEN_CHECKS_H
#define KCREALM_DIAGNOSE_TOKEN_CHECKS_H

#include "kcrealm/data/jwt.h"

/* How far clocks may differ before a token from the future is refused, and before the difference is worth a word. */
#define TOKEN_LEEWAY_S 30
#define TOKEN_SKEW_TOLD_S 5

/* All borrowed. */
struct token_facts {
    const json_t *header, *claims;
    enum jwt_signature signature;
    const char *issuer;     /* what the realm calls itself where we ask it */
    const char *reached_as; /* "http://keycloak.auth.svc:8080": where requests go */
    bool through_tunnel;
    const char *audience; /* that it is to be for; NULL: whoever it says */
    const char *realm;
    long long now_s;      /* Unix seconds */
    long long received_s; /* when it was issued to us; 0: it was not */
};

/* The checks in their order: [{check: "signature" …, state: "passed", "failed", "unknown" or "noted", detail, next?}]. A new
 * reference. */
json_t *token_checks(const struct token_facts *facts) __attribute__((returns_nonnull, warn_unused_result));

/* What is worth a word about a token that was just issued, a list of texts: that it is bound to an address, and that clocks
 * differ. signature and audience do not matter. A new reference. */
json_t *token_notes(const struct token_facts *facts) __attribute__((returns_nonnull, warn_unused_result));

/* Whether none failed and the signature is proven. */
bool token_checks_passed(const json_t *checks);

/* The first check that did not pass, for an error; NULL when all did. Borrowed. */
const json_t *token_checks_first_failed(const json_t *checks);

/* "4m 12s": the two largest units of a span, at least "0s". Freed by the caller. */
char *token_span(long long seconds) __attribute__((returns_nonnull, warn_unused_result));

#endif
