/* One request as a source of one, for whatever runs sources. */
#ifndef KCREALM_NET_SINGLE_H
#define KCREALM_NET_SINGLE_H

#include "kcrealm/net/http.h"

/* All is borrowed and outlives the run. Who made request and response clears them. */
struct single {
    struct http_request *request;   /* zeroed once it is offered */
    struct http_response *response; /* filled when answered */
    struct error *err;              /* set when there was no answer; may be NULL */
    bool offered;
    bool answered; /* by any HTTP status */
    bool sent;     /* as in struct http_request */
};

struct http_source single_source(struct single *single);

#endif
