/* A Kubernetes API server of a few fixed answers, for the tests of the room `kube`. */
#ifndef KCREALM_TESTS_SUPPORT_FAKE_API_H
#define KCREALM_TESTS_SUPPORT_FAKE_API_H

#include "kcrealm/kube/client.h"

#include <stddef.h>

/* The first row counts whose request is that of the client ("GET /api/v1/pods?limit=500"; a * at its end
 * stands for anything) and whose needs are met. Others get a 404 Status. */
struct fake_answer {
    const char *request;
    int status;          /* 0: 200 */
    const char *body;    /* JSON, unless headers say otherwise */
    const char *headers; /* each with its CRLF, instead of Content-Type: application/json; or NULL */
    const char *needs;   /* must occur in the request (head or body), or NULL */
    unsigned times;      /* so many times only; 0: always */
};

struct fake_api;

/* answers end with a row without request; they are borrowed until the stop. */
struct fake_api *fake_api_start(const struct fake_answer *answers);
void fake_api_stop(struct fake_api *api);

const char *fake_api_url(const struct fake_api *api);

/* How many connections were made: as many as there were requests at a time. */
unsigned fake_api_connections(struct fake_api *api);

/* The request lines so far without the version ("GET /version\n"), and the requests in full. Freed by the
 * caller. */
char *fake_api_requests(struct fake_api *api);
char *fake_api_transcript(struct fake_api *api);

/* A kube that talks to the server as user "dev" of context "ctx" in namespace "here", with a clock that
 * fake_clock_s holds. access may have auth and headers (taken over); NULL: none. Ends with fake_kube_close. */
struct kube *fake_kube_open(const char *url, struct kube_access *access);
void fake_kube_close(struct kube *kube);

extern long long fake_clock_s;

/* The texts of the notes that the kube sent since fake_kube_open, one a line; borrowed. */
const char *fake_kube_notes(void);

/* What it said about progress since then (support/progress.h). */
const struct buffer *fake_kube_progress(void);

/* A file with this content in a directory of the test's own, removed by fake_files_remove; mode 0700. The path
 * is freed by the caller. */
char *fake_file(const char *name, const char *content);
void fake_file_put(const char *name, const char *content); /* the same for those who know the path */
void fake_files_remove(void);

/* The Status that the API server sends with a refusal. */
#define FAKE_STATUS(code, reason, message)                                                                   \
    "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":" #code ",\"reason\":\"" reason                    \
    "\",\"message\":\"" message "\"}"

#endif
