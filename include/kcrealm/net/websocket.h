/* WebSocket frames as a client sends and reads them (RFC 6455), without any input or output. */
#ifndef KCREALM_NET_WEBSOCKET_H
#define KCREALM_NET_WEBSOCKET_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum websocket_opcode {
    WEBSOCKET_CONTINUATION = 0,
    WEBSOCKET_TEXT = 1,
    WEBSOCKET_BINARY = 2,
    WEBSOCKET_CLOSE = 8,
    WEBSOCKET_PING = 9,
    WEBSOCKET_PONG = 10,
};

/* Close codes (RFC 6455, 7.4.1) that we send or tell apart. */
#define WEBSOCKET_CLOSE_NORMAL 1000u
#define WEBSOCKET_CLOSE_PROTOCOL 1002u
#define WEBSOCKET_CLOSE_NO_CODE 1005u /* never on the wire: the close frame was empty */
#define WEBSOCKET_CLOSE_TOO_LARGE 1009u

#define WEBSOCKET_MASK_SIZE 4
#define WEBSOCKET_SEED_SIZE 16
#define WEBSOCKET_KEY_SIZE 25 /* of the text with its NUL */

/* Control frames carry no more (RFC 6455, 5.5). */
#define WEBSOCKET_CONTROL_MAX 125

/* Adds one whole message as a single masked frame. The mask is four bytes that a peer cannot foresee; a
 * control frame's payload has at most WEBSOCKET_CONTROL_MAX bytes (asserted). False: out is at its ceiling. */
bool websocket_encode(struct buffer *out, enum websocket_opcode opcode, const void *payload, size_t size,
                      const unsigned char mask[WEBSOCKET_MASK_SIZE]);

/* Adds a close frame with code and no reason. */
bool websocket_encode_close(struct buffer *out, unsigned code, const unsigned char mask[WEBSOCKET_MASK_SIZE]);

/* Reads what a server sends, in pieces of any size. Zero it and set the ceiling. */
struct websocket_decoder {
    size_t ceiling;         /* of a message, its fragments together; bytes */
    struct buffer input;    /* received, not yet decoded */
    size_t used;            /* of input, by what websocket_next gave last */
    struct buffer assembly; /* fragments of a message so far */
    enum websocket_opcode
        fragmented;     /* opcode of that message, or WEBSOCKET_CONTINUATION: none is under way */
    bool message_given; /* assembly is what websocket_next gave last */
    unsigned broken;    /* the close code that the server has earned, or 0 */
};

/* A message or control frame. Valid until the decoder is fed or asked again. */
struct websocket_message {
    enum websocket_opcode opcode; /* TEXT, BINARY, CLOSE, PING or PONG */
    const unsigned char *payload; /* of CLOSE: the reason, without the code */
    size_t size;
    unsigned close_code; /* of CLOSE */
};

enum websocket_result {
    WEBSOCKET_HUNGRY,  /* nothing whole is there: feed more */
    WEBSOCKET_MESSAGE, /* message is filled; there may be more */
    WEBSOCKET_BROKEN,  /* the server breaks the protocol or the ceiling; err says how; stays so */
};

/* Takes a copy of bytes. Ask until HUNGRY before feeding more: what is kept is then less than one frame. */
void websocket_feed(struct websocket_decoder *decoder, const void *bytes, size_t size);

/* The next message. Text is not checked to be UTF-8. When BROKEN (ERROR_SERVER), decoder->broken is the code
 * to close with. */
enum websocket_result websocket_next(struct websocket_decoder *decoder, struct websocket_message *message,
                                     struct error *err);

void websocket_decoder_clear(struct websocket_decoder *decoder);

/* The value of Sec-WebSocket-Key made from random bytes. */
void websocket_key(const unsigned char seed[WEBSOCKET_SEED_SIZE], char key[WEBSOCKET_KEY_SIZE]);

/* True when accept is the Sec-WebSocket-Accept that belongs to key; NULL is not. */
bool websocket_accepts(const char *key, const char *accept);

#endif
