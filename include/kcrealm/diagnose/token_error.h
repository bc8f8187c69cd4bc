/* What a refused token request means. */
#ifndef KCREALM_DIAGNOSE_TOKEN_ERROR_H
#define KCREALM_DIAGNOSE_TOKEN_ERROR_H

struct token_explanation {
    int status;              /* 0: any */
    const char *error;       /* OAuth's `error`, NULL: any */
    const char *description; /* how error_description begins, NULL: any */
    const char *meaning;     /* a sentence */
    const char *next;        /* what to try */
};

/* The row for Keycloak's answer; it decides on error and description together, because Keycloak uses one
 * `error` for several causes. error and description may be NULL. Never NULL: the last row fits everything. */
const struct token_explanation *token_error_explain(int status, const char *error, const char *description);

#endif
