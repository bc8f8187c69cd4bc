/* The channels of one forwarded port within a WebSocket (subprotocol v4.channel.k8s.io, first port: 0 carries
 * data, 1 errors from the server). */
#ifndef NET_PORTFORWARD_H
#define NET_PORTFORWARD_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define PORTFORWARD_DATA 0
#define PORTFORWARD_ERRORS 1

/* The largest message from the server: 32 KiB and the channel (measured on 1.35). Others may send more. */
#define PORTFORWARD_MESSAGE_CEILING ((size_t)1 << 20)

struct portforward {
    unsigned port;
    bool greeted[2]; /* the channel's first message, which names the port, has come */
};

/* Reads one message; data is added to data. False for an error of the server (ERROR_UNREACHABLE: it cannot
 * reach the port) and for what breaks the protocol (ERROR_SERVER). */
bool portforward_take(struct portforward *portforward, const unsigned char *message, size_t size,
                      struct buffer *data, struct error *err);

#endif
