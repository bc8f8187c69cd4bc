/* One slot of the loop: an easy handle, kept for its next request, and the request that it carries now. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include "connection.h"
#include "loop.h"

#include "kcrealm/net/http.h"

enum transfer_state {
    TRANSFER_FREE,
    TRANSFER_RUNNING, /* in the loop */
    TRANSFER_WAITING, /* for resume_ms, to be tried again */
    TRANSFER_ENDED,   /* response or error is there */
};

struct transfer {
    struct loop_entry entry;
    enum transfer_state state;
    CURL *easy;
    struct loop *loop;
    const struct http_options *options;
    const struct endpoint *endpoint; /* of the run */
    size_t *sent_total;              /* the loop's owner counts requests here */

    struct http_request request;
    struct http_response response;
    struct error error;

    struct connection_lists lists;
    struct curl_slist *headers;
    char error_text[CURL_ERROR_SIZE];
    size_t header_size;
    unsigned sent; /* times this attempt's request was put on a connection: libcurl has retries of its own */
    bool resend_refused; /* … and was not allowed to */
    unsigned retries;    /* attempts before this one */
    long long first_ms;  /* when the first attempt began */
    long long resume_ms;
    unsigned tunnel_failures; /* of the endpoint's tunnel when this attempt began */
};

struct transfer *transfer_new(struct loop *loop, const struct http_options *options, size_t *sent_total)
    __attribute__((returns_nonnull, warn_unused_result));
void transfer_free(struct transfer *transfer);

/* Takes the request over and starts it: the state is then RUNNING, or ENDED when it cannot be made. */
void transfer_begin(struct transfer *transfer, const struct endpoint *endpoint, struct http_request *request);

/* The next attempt of one that is WAITING. */
void transfer_resume(struct transfer *transfer);

/* Ends it with ERROR_INTERRUPTED, whatever it does. */
void transfer_interrupt(struct transfer *transfer);

/* Drops request and result, for the next transfer_begin. */
void transfer_reset(struct transfer *transfer);

#endif
