#include "portforward.h"

#include "kcrealm/base/memory.h"

#include <string.h>

#define GREETING_SIZE 2

static bool take_greeting(struct portforward *portforward, unsigned channel, const unsigned char *bytes,
                          size_t size, struct error *err) {
    unsigned port = size == GREETING_SIZE ? bytes[0] | (unsigned)bytes[1] << 8 : 0;
    if (port != portforward->port)
        return error_set(err, ERROR_SERVER, "channel %u of the port-forward does not begin with the port",
                         channel);
    portforward->greeted[channel] = true;
    return true;
}

static bool take_error(const unsigned char *bytes, size_t size, struct error *err) {
    auto_text text = mem_dup_n((const char *)bytes, size);
    for (size_t length = strlen(text); length && strchr(" \r\n", text[length - 1]); length--)
        text[length - 1] = '\0';
    error_set(err, ERROR_UNREACHABLE, "%s", *text ? text : "the port cannot be reached");
    return error_next(err, "check that the pod runs and listens on this port");
}

bool portforward_take(struct portforward *portforward, const unsigned char *message, size_t size,
                      struct buffer *data, struct error *err) {
    if (size == 0 || message[0] > PORTFORWARD_ERRORS)
        return error_set(err, ERROR_SERVER, "the port-forward has sent a message without a known channel");
    unsigned channel = message[0];
    const unsigned char *bytes = message + 1;
    size--;
    if (!portforward->greeted[channel])
        return take_greeting(portforward, channel, bytes, size, err);
    if (channel == PORTFORWARD_DATA)
        return buffer_add(data, bytes, size);
    return size == 0 || take_error(bytes, size, err);
}
