/* An API server that forwards to one pod, for tests: the pod speaks HTTP, the server can be told to misbehave.
 * Its WebSocket is written apart from ours, so that a mistake in one is not hidden by the same in the other. */
#ifndef KCREALM_TESTS_SUPPORT_FAKE_API_SERVER_H
#define KCREALM_TESTS_SUPPORT_FAKE_API_SERVER_H

#include "support/loopback.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define FAKE_API_REQUEST_MAX 8192

/* Zero it; what is set differs from how an API server behaves. */
struct fake_api {
    const char *refusal;    /* sent instead of the handshake */
    const char *error_text; /* on the error channel, followed by a close */
    bool in_one_write;      /* 101 and the first messages */
    bool no_greetings;      /* data comes at once */
    bool in_fragments;      /* each message in two frames, with a ping between them */
    bool silent;            /* no answer to the upgrade */
    bool hangs_up;          /* closes within the pod's answer, without a word */
    bool masked;            /* frames are masked, which a server must not do */
    const char *lost_pod;   /* upgrades to "/pods/NAME/" are refused: it does not exist */
    unsigned upgrades_max;  /* later ones are refused; 0: no limit */
    const char *pods;       /* answers all requests that are no upgrades */
    unsigned hang_ups;      /* so many answers, the first ones, break off */
    bool deaf;              /* the connection ends instead of an answer */
    unsigned close_code;    /* closes with it instead of an answer */
    unsigned requests_max;  /* of a connection; then it is closed with 1000 as if the pod had; 0: no limit */
    int pause_ms;           /* before each read of the client's messages */
    size_t answer_size;     /* of the pod's body; 0: a few bytes */

    atomic_uint upgrades, lists, requests, pongs, most_at_once;
    atomic_uint now;
    atomic_ullong body_sum; /* of all bytes of bodies that reached the pod */
    atomic_ulong body_size;
    char upgrade[FAKE_API_REQUEST_MAX]; /* the last upgrade's request */
    char list[FAKE_API_REQUEST_MAX];    /* the last that was no upgrade */
    char request[FAKE_API_REQUEST_MAX]; /* the last head that reached the pod */
};

/* For loopback_start; its state is a struct fake_api. */
void fake_api_serve(struct loopback_connection *connection);

/* The byte that stands at `at` in the pod's bodies of answer_size. */
char fake_api_byte(size_t at);

#endif
