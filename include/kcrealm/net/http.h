/* The loop: requests over HTTP/1.1, several at a time, on kept-alive connections, in one thread.
 *
 * http_run is the only code that waits on sockets. A source offers requests and takes the replies; `done` may
 * make the source offer more. Neither callback may call http_run or http_fetch (asserted). */
#ifndef KCREALM_NET_HTTP_H
#define KCREALM_NET_HTTP_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"
#include "kcrealm/base/events.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/net/cookies.h"
#include "kcrealm/net/endpoint.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#define HTTP_CONNECT_TIMEOUT_MS 10000
/* A request ends when fewer bytes a second than the floor come (or go) for so long: also none at all. Without a
 * floor, a server that sends a byte now and then would hold us for ever. */
#define HTTP_STALL_TIMEOUT_MS 30000
#define HTTP_SPEED_FLOOR 1000
/* Of a whole request, unless --request-timeout says otherwise: the largest reply at 112 KB a second. */
#define HTTP_REQUEST_TIMEOUT_MS 600000
#define HTTP_RETRIES_MAX 3
#define HTTP_RETRY_WINDOW_MS 15000
/* Connections idle for longer are closed: nothing is pumped between runs, so peers may be gone. */
#define HTTP_IDLE_MAX_S 20
/* … and sooner through a tunnel: when a pod closes a connection, not every kubelet passes that on (kwok 0.7
 * does not), and the next request would wait for the stall timeout. A new one costs some 20 ms. */
#define HTTP_TUNNEL_IDLE_MAX_S 5
/* The largest reply we know is a page of 100 clients with 1,000 redirect URIs each, 10 MB. */
#define HTTP_RESPONSE_CEILING ((size_t)64 << 20)
/* Keycloak's headers are 1 KiB, with the cookies of proxies some more. Less than libcurl's own limit of 300 KB,
 * which not all versions have. */
#define HTTP_HEADERS_CEILING ((size_t)256 << 10)

struct http;

struct http_options {
    const struct event_sink *events; /* requests are traced at level 6, headers never; may be NULL */
    const volatile sig_atomic_t
        *interrupted;        /* counts Ctrl-C: 1 drains what is under way, 2 aborts; or NULL */
    long request_timeout_ms; /* of a whole request; 0: HTTP_REQUEST_TIMEOUT_MS */
};

/* Owns everything in it. Zero it, fill it, hand it over: whoever takes it clears it. */
struct http_request {
    const char *method;           /* "GET" …, static */
    char *path;                   /* from the endpoint's base path on, encoded, with the query */
    struct strings headers;       /* "Name: value", without credentials */
    struct secret *authorization; /* value of the Authorization header, or NULL; never logged */
    struct buffer body;           /* may hold secrets: wiped, never logged */
    const char *content_type;     /* of the body, static; NULL: application/json when there is a body */
    struct http_cookies *cookies; /* the jar of the exchange that it belongs to, borrowed; NULL: no cookies */
    size_t response_ceiling;      /* bytes; 0: HTTP_RESPONSE_CEILING */
    bool query_is_secret;         /* one-time codes: traced, and told in errors, without it */
    bool never_retry;             /* GET, PUT, DELETE and HEAD are retried otherwise, POST and PATCH never */
    long delay_ms;                /* before it is sent */
    bool sent; /* for `done`: it went out, so without a response nobody knows what it did */
    void *tag; /* the source's own, borrowed */
};

struct http_response {
    int status;
    struct buffer body;
    char *content_type; /* without parameters, lower case; "" when absent */
    char *location;     /* of a redirect (which is never followed), or NULL */
    char *challenge;    /* WWW-Authenticate, the first of several, or NULL */
    long retry_after_s; /* how long the server asks us to wait; 0: it does not say */
    long duration_ms;
};

struct http_source {
    void *state;
    /* Fills request (zeroed) and returns true, or returns false: nothing to offer now. Asked again after each
     * done. */
    bool (*next)(void *state, struct http_request *request);
    /* After an interrupt, for 10 s at most: the same, but only what ends work that was begun. Or NULL. */
    bool (*finish)(void *state, struct http_request *request);
    /* Exactly one call for each offered request. Any HTTP status is a response (err is not set); without one
     * response is NULL and err says why. Both are borrowed; the body may be stolen. */
    void (*done)(void *state, const struct http_request *request, struct http_response *response,
                 struct error *err);
};

/* Initialises libcurl on first use. */
struct http *http_new(const struct http_options *options)
    __attribute__((returns_nonnull, warn_unused_result));
void http_free(struct http *http);

/* Runs source until it offers nothing and nothing is under way, at most parallel (not 0) requests at a time.
 * Idempotent requests are retried within HTTP_RETRY_WINDOW_MS on a connection that died and on 429, 502, 503
 * and 504 (Retry-After honoured, in seconds or as a date, when it fits the window); a refused connection is not
 * retried.
 * False only when interrupted (ERROR_INTERRUPTED); what was begun is finished, more is not offered. */
bool http_run(struct http *http, const struct endpoint *endpoint, const struct http_source *source,
              unsigned parallel, struct error *err) __attribute__((warn_unused_result));

/* One request (cleared here); response is filled and freed by the caller with http_response_clear. An answer
 * that comes in spite of an interrupt is given: it says what was done. */
bool http_fetch(struct http *http, const struct endpoint *endpoint, struct http_request *request,
                struct http_response *response, struct error *err) __attribute__((warn_unused_result));

/* A deep copy of what from asks for, to be asked again; without authorization, delay and tag. */
void http_request_copy(struct http_request *to, const struct http_request *from);
void http_request_clear(struct http_request *request);
void http_response_clear(struct http_response *response);

/* The milliseconds to wait before a request is repeated that had so many repetitions: longer each time, and at
 * least what the server asked for. -1: no more. */
long http_backoff_ms(unsigned retries, long retry_after_s);

/* How many requests went out since http_new, retries included. */
size_t http_request_count(const struct http *http);

#define auto_response __attribute__((cleanup(http_response_clear))) struct http_response

#endif
