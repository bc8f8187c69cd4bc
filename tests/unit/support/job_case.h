/* One client's way through a plan, played without a server: each row says what is asked and answered. */
#ifndef KCREALM_TESTS_SUPPORT_JOB_CASE_H
#define KCREALM_TESTS_SUPPORT_JOB_CASE_H

#include "kcrealm/realm/plan.h"

#include <stddef.h>

#define JOB_EXCHANGES_MAX 14
#define JOB_NOT_SENT (-1)

/* A request that the job has to make next, and its answer. */
struct job_exchange {
    const char *request; /* "PUT /clients/id-x", below /admin/realms/ameide; NULL: the job makes no more */
    int status;          /* 0: no answer; JOB_NOT_SENT: no connection */
    const char *reply;   /* of a GET: the list, JSON with ' for " */
};

struct job_case {
    const char *name;
    const char *declared; /* of client "x" in realm "ameide", JSON with ' for " */
    const char *live;     /* NULL: missing */
    enum ensure_mode mode;
    struct job_exchange exchanges[JOB_EXCHANGES_MAX];
    const char *results; /* "update: done\nattach groups: failed: reason\n", in the order of the plan */
};

/* Plays the case; fails the test, naming it, when a request or a result differs. Known to the realm are the
 * scopes profile, email, groups and phone (ids "s-profile" …), and the flow "browser" ("flow-1"). */
void job_play(const struct job_case *row);

/* The body of the first write that the job makes: freed by the caller. */
char *job_first_body(const struct job_case *row);

#endif
