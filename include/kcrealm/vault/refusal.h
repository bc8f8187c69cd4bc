/* What Vault's refusals mean, and what to do about them. */
#ifndef KCREALM_VAULT_REFUSAL_H
#define KCREALM_VAULT_REFUSAL_H

#include "kcrealm/vault/client.h"
#include "kcrealm/vault/kv.h"

/* Turns a response that is no success into an error, without asking further: ERROR_FORBIDDEN for 403,
 * ERROR_UNAUTHENTICATED when its text is that of a dead token, ERROR_CONFLICT for a check-and-set that failed.
 * Returns false. */
bool vault_refusal(const struct vault *vault, const struct http_request *request,
                   const struct http_response *response, struct error *err);

/* The JSON of a successful response, owned by the caller; else NULL and err (refusals included). */
json_t *vault_reply(const struct vault *vault, const struct http_request *request,
                    const struct http_response *response, struct error *err)
    __attribute__((warn_unused_result));

/* What a policy may grant on a path. */
enum vault_capability { VAULT_CREATE = 1, VAULT_READ = 2, VAULT_UPDATE = 4, VAULT_PATCH = 8 };

/* What a refused request needed; err is its error, borrowed. */
struct vault_refused {
    char *path;         /* as policies write it, "secret/data/x"; owned */
    unsigned attempted; /* of enum vault_capability: what the request needed */
    unsigned needed;    /* what policies should grant there */
    struct error *err;
};

/* Asks Vault why: sys/capabilities-self for all paths at once after a 403, sys/health after a 503; rewrites the
 * errors accordingly, with the lines to add to the policy. Those of other refusals stay as they are. */
void vault_explain(struct vault *vault, struct vault_refused *refused, size_t count);

/* The line to add to a policy; the caller frees it. */
char *vault_policy_line(const char *path, unsigned capabilities) __attribute__((warn_unused_result));

enum vault_right {
    VAULT_RIGHT_GRANTED,
    VAULT_RIGHT_MISSING, /* see error */
    VAULT_RIGHT_UNKNOWN, /* Vault does not tell (no policy `default`); the path can be read */
};

/* Whether a path can be read, and written to when that is wanted. */
struct vault_need {
    const char *path; /* below the mount; borrowed */
    enum vault_state
        seen; /* as read, which decides between create and update; VAULT_FAILED: either may come */
    bool write;
    enum vault_right right;
    bool metadata_denied; /* KV v2: custom metadata cannot be written; no obstacle */
    struct error error;   /* of this path alone; cleared by the caller */
};

/* Answers all needs by one request, or by reading the paths where Vault refuses that one. False when nothing
 * could be found out: login, a token that is dead, the server. */
bool vault_preflight(struct vault *vault, const struct vault_kv *kv, struct vault_need *needs, size_t count,
                     struct error *err) __attribute__((warn_unused_result));

#endif
