/* WebSocket frames: what is read does not depend on the pieces in which it comes, and stays below the ceiling. What
 * binary messages hold goes to the port-forward's channels. The first byte is the size of the pieces. */
#include "kcrealm/net/websocket.h"

#include "kcrealm/base/memory.h"
#include "net/portforward.h"
#include "support/fuzz.h"

#define CEILING 4096

/* Adds what the decoder gives now, so that two readings can be compared. */
static enum websocket_result take_all(struct websocket_decoder *decoder, struct portforward *portforward,
                                      struct buffer *seen) {
    struct websocket_message message = {0};
    auto_error err = {0};
    enum websocket_result result = WEBSOCKET_HUNGRY;
    while ((result = websocket_next(decoder, &message, &err)) == WEBSOCKET_MESSAGE) {
        assert(message.size <= CEILING);
        assert(message.opcode < WEBSOCKET_CLOSE || message.size <= WEBSOCKET_CONTROL_MAX);
        buffer_format(seen, "%d %zu %u:", (int)message.opcode, message.size, message.close_code);
        buffer_add(seen, message.payload, message.size);
        auto_buffer data = {0};
        auto_error refused = {0};
        if (message.opcode == WEBSOCKET_BINARY)
            fuzz_is_reported(!portforward_take(portforward, message.payload, message.size, &data, &refused),
                             &refused);
    }
    fuzz_is_reported(result == WEBSOCKET_BROKEN, &err);
    assert((result == WEBSOCKET_BROKEN) == (decoder->broken != 0));
    return result;
}

static unsigned read_in_pieces(const char *bytes, size_t size, size_t piece, struct buffer *seen) {
    struct websocket_decoder decoder = {.ceiling = CEILING};
    struct portforward portforward = {.port = 8080};
    enum websocket_result result = WEBSOCKET_HUNGRY;
    for (size_t at = 0; at < size && result != WEBSOCKET_BROKEN; at += piece) {
        websocket_feed(&decoder, bytes + at, size - at < piece ? size - at : piece);
        result = take_all(&decoder, &portforward, seen);
    }
    unsigned broken = decoder.broken;
    websocket_decoder_clear(&decoder);
    return broken;
}

void fuzz_one(const char *bytes, size_t size) {
    size_t piece = 1 + fuzz_choose(&bytes, &size, 64);
    auto_buffer whole = {0}, pieces = {0};
    unsigned broken = read_in_pieces(bytes, size, size + 1, &whole);
    assert(broken == read_in_pieces(bytes, size, piece, &pieces));
    assert(whole.size == pieces.size);
    for (size_t i = 0; i < whole.size; i++)
        assert(whole.data[i] == pieces.data[i]);
}
