/* A conversation with a Kubernetes API server. */
#ifndef KCREALM_KUBE_CLIENT_H
#define KCREALM_KUBE_CLIENT_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/events.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/data/json.h"
#include "kcrealm/kube/kubeconfig.h"
#include "kcrealm/net/http.h"

#include <signal.h>
#include <stdbool.h>

/* kubectl's page size; the server may send fewer. */
#define KUBE_PAGE_SIZE 500
/* 500,000 objects: a list that goes on longer is a server in a loop. */
#define KUBE_PAGES_MAX 1000

struct kube_options {
    const struct event_sink *events;          /* or NULL */
    long long (*now_s)(void);                 /* the clock, Unix seconds */
    bool terminal;                            /* exec plugins may ask on the terminal */
    bool asks_nobody;                         /* exec plugins that may ask anything are not run */
    const char *const *environment;           /* of the parent, for children; NULL-terminated */
    const volatile sig_atomic_t *interrupted; /* or NULL */
};

struct kube;

/* Requests at a time to an API server. */
#define KUBE_PARALLEL 4

/* Takes access (zeroed afterwards); options are copied, what they point to and http are borrowed until
 * kube_close. Sends nothing and runs no plugin yet. */
struct kube *kube_open(struct http *http, struct kube_access *access, const struct kube_options *options)
    __attribute__((returns_nonnull, warn_unused_result));
void kube_close(struct kube *kube);

/* Borrowed until kube_close. */
const struct kube_access *kube_access(const struct kube *kube) __attribute__((returns_nonnull));
const char *kube_namespace(const struct kube *kube) __attribute__((returns_nonnull));

/* Gets a credential ready: runs the exec plugin or reads the token file when the one at hand is missing or
 * about to expire. Called by every request of this header; call it before each http_run that goes through a
 * tunnel. */
bool kube_login(struct kube *kube, struct error *err) __attribute__((warn_unused_result));

/* Drops the credential at hand and gets a new one; false also when there is no way to a different one
 * (ERROR_UNAUTHENTICATED). */
bool kube_renew(struct kube *kube, struct error *err) __attribute__((warn_unused_result));

/* The Authorization header of the credential at hand (freed by the caller), NULL without one. One that expired since
 * kube_login is replaced: the token file is read, or the exec plugin run, which everything else waits for. Fits
 * tunnel_options.authorization with the kube as state. */
struct secret *kube_authorization(void *kube) __attribute__((warn_unused_result));

/* One request (cleared here), authorised, after a 401 once more with a renewed credential. Any status is a
 * response; false without one, the error naming server and context. */
bool kube_fetch(struct kube *kube, struct http_request *request, struct http_response *response,
                struct error *err) __attribute__((warn_unused_result));

/* The parsed reply, owned by the caller. NULL on failure, a status of 400 and over included: class by status,
 * the Status' message, and for 403 the verb, resource and namespace that are missing. */
json_t *kube_get_json(struct kube *kube, const char *path, struct error *err)
    __attribute__((warn_unused_result));

/* The same with a body (borrowed; NULL: none). content_type NULL is application/json. */
json_t *kube_send_json(struct kube *kube, const char *method, const char *path, const json_t *body,
                       const char *content_type, struct error *err) __attribute__((warn_unused_result));
json_t *kube_post_json(struct kube *kube, const char *path, const json_t *body, struct error *err)
    __attribute__((warn_unused_result));

/* All items of a collection as one array, owned by the caller, read in pages; a continue token that expired
 * (410) starts once again. path may have a query. Items have apiVersion and kind only where the server puts
 * them (custom resources). */
json_t *kube_list(struct kube *kube, const char *path, struct error *err) __attribute__((warn_unused_result));

/* One of several independent reads. */
struct kube_read {
    char *path;         /* owned */
    bool is_list;       /* a collection, read as kube_list does */
    json_t *document;   /* the object, or the array of items; owned. NULL when error is set */
    struct error error; /* of this read alone */
};

/* Makes all reads, at most `parallel` requests at a time; those that got a 401 once more with a renewed credential.
 * False only when nothing could be read at all: no credential, interrupted. */
bool kube_read_all(struct kube *kube, struct kube_read *reads, size_t count, unsigned parallel,
                   struct error *err) __attribute__((warn_unused_result));

void kube_reads_clear(struct kube_read *reads, size_t count);

/* A right as RBAC names it. Texts borrowed, "" for the core group and for what does not apply. */
struct kube_right {
    const char *verb;
    const char *group;
    const char *resource;
    const char *subresource;
    const char *namespace; /* "": in all */
    const char *name;
};

/* Asks with a SelfSubjectAccessReview. */
bool kube_may(struct kube *kube, const struct kube_right *right, bool *allowed, struct error *err)
    __attribute__((warn_unused_result));

/* Turns a response of 400 and over into an error, as kube_get_json does. Returns false. */
bool kube_refusal(const struct kube *kube, const char *method, const char *path,
                  const struct http_response *response, struct error *err);

#endif
