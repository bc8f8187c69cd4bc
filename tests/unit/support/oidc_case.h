/* A realm whose answers stand in a list, for the questions of clients. */
#ifndef KCREALM_TESTS_SUPPORT_OIDC_CASE_H
#define KCREALM_TESTS_SUPPORT_OIDC_CASE_H

#include "kcrealm/keycloak/oidc.h"

#define OIDC_ANSWERS_MAX 8

struct oidc_answer_given {
    int status;            /* 0: nobody answers */
    const char *body;      /* JSON with ' for " */
    const char *challenge; /* or NULL */
};

struct oidc_case {
    struct oidc_realm realm; /* "ameide" */
    const struct oidc_answer_given *answers;
    size_t asked;
    long long now_s;   /* goes on with each request by its delay */
    struct buffer log; /* "METHOD path authorization body\n" a request */
    long delays_ms[OIDC_ANSWERS_MAX];
};

/* Answers in their order. answers is borrowed. */
void oidc_case_open(struct oidc_case *opened, const struct oidc_answer_given *answers);
void oidc_case_close(struct oidc_case *opened);

#endif
