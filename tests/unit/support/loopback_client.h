/* Requests of our own client to a server on 127.0.0.1, one at a time. */
#ifndef KCREALM_TESTS_SUPPORT_LOOPBACK_CLIENT_H
#define KCREALM_TESTS_SUPPORT_LOOPBACK_CLIENT_H

#include "kcrealm/net/http.h"
#include "support/loopback.h"

#define LOOPBACK_REQUEST_MAX 65536

/* A client for one server. */
struct loopback_client {
    struct loopback *loopback;
    struct http *http;
    struct endpoint endpoint;
};

void loopback_client_open(struct loopback_client *client, loopback_serve *serve, void *state);
void loopback_client_close(struct loopback_client *client);

/* Asks for /x?y=1; a POST has a body. */
bool loopback_client_fetch(struct loopback_client *client, const char *method, struct http_response *response,
                           struct error *err);

/* A server that answers each request with {"a":1}, and one that says the text of its state, and no more. */
void loopback_serve_json(struct loopback_connection *connection);
void loopback_serve_text(struct loopback_connection *connection);

#endif
