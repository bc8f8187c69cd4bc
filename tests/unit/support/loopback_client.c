#include "support/loopback_client.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void loopback_client_open(struct loopback_client *client, loopback_serve *serve, void *state) {
    *client = (struct loopback_client){.loopback = loopback_start(serve, state)};
    client->http = http_new(&(struct http_options){0});
    assert_true(endpoint_from_url(&client->endpoint, loopback_url(client->loopback), NULL));
}

void loopback_client_close(struct loopback_client *client) {
    http_free(client->http);
    endpoint_clear(&client->endpoint);
    loopback_stop(client->loopback);
}

bool loopback_client_fetch(struct loopback_client *client, const char *method, struct http_response *response,
                           struct error *err) {
    struct http_request request = {.method = method, .path = mem_dup("/x?y=1")};
    if (strcmp(method, "POST") == 0)
        buffer_add_text(&request.body, "{}");
    return http_fetch(client->http, &client->endpoint, &request, response, err);
}

void loopback_serve_json(struct loopback_connection *connection) {
    char request[LOOPBACK_REQUEST_MAX];
    while (loopback_read_request(connection, request, sizeof request))
        if (!loopback_answer(connection, 200, "Content-Type: Application/JSON; charset=utf-8\r\n",
                             "{\"a\":1}"))
            return;
}

void loopback_serve_text(struct loopback_connection *connection) {
    char request[LOOPBACK_REQUEST_MAX];
    if (loopback_read_request(connection, request, sizeof request))
        loopback_say(connection, connection->state);
}
