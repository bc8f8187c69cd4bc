/* The requests that a client's job makes. */
#ifndef KCREALM_RECONCILE_CLIENT_REQUEST_H
#define KCREALM_RECONCILE_CLIENT_REQUEST_H

#include "reconcile/client_job.h"

/* Fills the request of the job's step; false when it cannot be made (a scope or flow that the realm lacks). */
bool client_request(const struct client_job *job, struct http_request *request, struct error *err)
    __attribute__((warn_unused_result));

/* Whether the job's write is a POST: a creation, until it is repaired with a PUT. */
bool client_request_creates(const struct client_job *job);

#endif
