/* The HTTP/1.1 exchange that turns a connection into a WebSocket (RFC 6455, 4), as bytes. */
#ifndef NET_UPGRADE_H
#define NET_UPGRADE_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/base/strings.h"

#include <stdbool.h>
#include <stddef.h>

#define UPGRADE_PROTOCOL "v4.channel.k8s.io"

/* All borrowed. */
struct upgrade_request {
    const char *authority;
    const char *target; /* path and query */
    const char *key;
    const struct strings *headers;      /* or NULL */
    const struct secret *authorization; /* or NULL */
};

/* Adds the request; out then holds a credential. */
void upgrade_write(struct buffer *out, const struct upgrade_request *request);

enum upgrade_state {
    UPGRADE_HEADERS,   /* reading them */
    UPGRADE_BODY,      /* reading the body of a refusal */
    UPGRADE_COMPLETE,  /* all is there; of a 101, what follows is no longer HTTP */
    UPGRADE_MALFORMED, /* this is not HTTP/1.1, or too large */
};

/* The reply so far. Zero it. */
struct upgrade_reply {
    enum upgrade_state state;
    int status;
    char *upgrade; /* values of headers, NULL when absent */
    char *connection;
    char *accept;
    char *protocol;
    bool has_length;
    bool chunked;
    size_t length;
    struct buffer head;
    struct buffer body; /* of a refusal, chunk sizes and all; what is over the ceiling is dropped */
};

/* Takes bytes and returns how many of them belong to the reply: all, unless it became COMPLETE. */
size_t upgrade_read(struct upgrade_reply *reply, const char *bytes, size_t size);

/* The connection ended: a body without a length is COMPLETE, anything less MALFORMED. */
void upgrade_read_end(struct upgrade_reply *reply);

void upgrade_reply_clear(struct upgrade_reply *reply);

#endif
