/* Whether, and when, a request is made again. */
#ifndef NET_RETRY_H
#define NET_RETRY_H

#include <stdbool.h>

/* How an attempt ended. */
struct retry_attempt {
    int status;           /* of the reply; 0: none */
    bool broken;          /* the connection broke off */
    bool reused;          /* it had served an earlier request */
    long retry_after_s;   /* the reply's Retry-After; 0: none */
    unsigned retries;     /* made before */
    long long elapsed_ms; /* since the first attempt began */
};

#define RETRY_NONE (-1)

/* GET, HEAD, PUT and DELETE. */
bool retry_is_idempotent(const char *method);

/* The milliseconds to wait before the next attempt, or RETRY_NONE. Only for idempotent requests. */
long retry_delay_ms(const struct retry_attempt *attempt);

#endif
