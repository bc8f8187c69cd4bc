/* A server on 127.0.0.1 for tests of clients: each connection is served by a function of the test, in a thread
 * of its own. */
#ifndef KCREALM_TESTS_SUPPORT_LOOPBACK_H
#define KCREALM_TESTS_SUPPORT_LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>

struct loopback;

/* One connection, number counting from 0. The descriptor is closed when the function returns. */
struct loopback_connection {
    int descriptor;
    unsigned number;
    void *state; /* the test's */
};

typedef void loopback_serve(struct loopback_connection *connection);

struct loopback *loopback_start(loopback_serve *serve, void *state);

/* Ends all connections, waits for their functions, frees. */
void loopback_stop(struct loopback *loopback);

/* "http://127.0.0.1:port", borrowed. */
const char *loopback_url(const struct loopback *loopback);
unsigned loopback_port(const struct loopback *loopback);

/* How many were accepted so far. */
unsigned loopback_connections(struct loopback *loopback);

/* Reads a request with its body into text (cut to size, NUL at its end); false at the end of the connection. */
bool loopback_read_request(struct loopback_connection *connection, char *text, size_t size);

/* Reads exactly size bytes; false when fewer come. */
bool loopback_read(struct loopback_connection *connection, void *bytes, size_t size);

/* Writes all of it; false when the peer is gone. */
bool loopback_write(struct loopback_connection *connection, const void *bytes, size_t size);
bool loopback_say(struct loopback_connection *connection, const char *text);

/* Writes "HTTP/1.1 <status> X", the headers (each with its CRLF), Content-Length and body. */
bool loopback_answer(struct loopback_connection *connection, int status, const char *headers,
                     const char *body);

void loopback_pause_ms(int milliseconds);

/* A port of 127.0.0.1 where nothing listens. */
unsigned loopback_closed_port(void);

#endif
