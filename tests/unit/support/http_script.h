/* An HTTP server on 127.0.0.1 that answers by a function of the request and writes down what it was asked. */
#ifndef KCREALM_TESTS_SUPPORT_HTTP_SCRIPT_H
#define KCREALM_TESTS_SUPPORT_HTTP_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct http_script;

/* A request, valid during the call only. */
struct script_request {
    const char *method;
    const char *path;          /* with the query */
    const char *authorization; /* value of the header, "" when absent */
    const char *cookie;        /* the same */
    const char *body;          /* "" when there is none */
};

/* Filled by the function; 200 with an empty body of type application/json when it leaves it alone. */
struct script_answer {
    int status;       /* 0: the connection is closed without an answer */
    char *body;       /* owned by the server from then on, or NULL */
    const char *type; /* of the content; static */
    char *headers;    /* further lines, each ended by CR LF; owned by the server from then on, or NULL */
    int delay_ms;     /* before the answer goes out */
};

/* Called for one request at a time, in threads of the server: it must not use cmocka. */
typedef void script_function(void *state, const struct script_request *request, struct script_answer *answer);

struct http_script *http_script_start(script_function *function, void *state);

/* Ends all connections and frees. */
void http_script_stop(struct http_script *script);

/* "http://127.0.0.1:port", borrowed. */
const char *http_script_url(const struct http_script *script);

/* How many requests began with this text ("GET /admin", "" for all). */
size_t http_script_count(struct http_script *script, const char *start);

/* What was asked since the start or the last http_script_forget: one line "METHOD path" a request, followed
 * by a space and the body when with_bodies. The caller frees it. */
char *http_script_log(struct http_script *script, bool with_bodies);
void http_script_forget(struct http_script *script);

/* How many requests waited for their answer at the same time, at most. */
unsigned http_script_most_at_once(struct http_script *script);

#endif
