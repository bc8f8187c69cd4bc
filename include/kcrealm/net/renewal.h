/* Runs of requests that carry a login, which is renewed while they go on.
 *
 * A source around the caller's source: it gives each request the token, offers the login again when that is due
 * or the token was refused, nothing else meanwhile, and then offers once more what was refused. */
#ifndef KCREALM_NET_RENEWAL_H
#define KCREALM_NET_RENEWAL_H

#include "kcrealm/net/http.h"

/* What a server's login is like. */
struct renewal {
    void *state;
    struct secret *const *authorization; /* where the newest one is; each request gets a copy */
    /* Put before the error of a request that waited for a renewal in vain, as in "renewing the login"; or NULL. */
    const char *doing;
    /* What is_refused says may mean something else: it leads to one renewal a run, and without a new token the
     * run goes on with the old one. Otherwise a renewal that is refused for it ends the run: one more for each
     * request would lock the account. */
    bool is_hint;

    /* Whether it is time for another login, though nothing was refused yet. */
    bool (*is_due)(const void *state);
    /* Fills request with the login. */
    void (*login)(const void *state, struct http_request *request);
    /* Takes the answer to it: true when there is another token now. False with err, and then it must not be due
     * for a while. Without a response it is NULL and err says why, as for `done` of a source. */
    bool (*accept)(void *state, const struct http_request *request, const struct http_response *response,
                   struct error *err);
    /* Whether this answer refuses the token, and there is a login by which to get another. */
    bool (*is_refused)(const void *state, const struct http_response *response);
    /* Adds to a request of the caller's source what each carries beside the token; or NULL. */
    void (*equip)(const void *state, struct http_request *request);
};

/* http_run of source with this login. A request is made again once at most; `done` sees its last answer only. A
 * renewal that fails ends the requests that wait for it with its error. False when interrupted, and with the error
 * of a refused renewal (ERROR_UNAUTHENTICATED) that ended the run: no more was offered after it. */
bool renewal_run(struct http *http, const struct endpoint *endpoint, const struct renewal *renewal,
                 const struct http_source *source, unsigned parallel, struct error *err)
    __attribute__((warn_unused_result));

#endif
