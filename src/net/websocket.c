#include "kcrealm/net/websocket.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <string.h>

#define FIN_BIT 0x80u
#define RSV_BITS 0x70u
#define OPCODE_BITS 0x0fu
#define MASK_BIT 0x80u
#define LENGTH_BITS 0x7fu
#define LENGTH_IS_16 126u
#define LENGTH_IS_64 127u
#define HEADER_MAX 14

/* Appended to the key before it is hashed (RFC 6455, 1.3). */
#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

static bool is_control(enum websocket_opcode opcode) {
    return opcode >= WEBSOCKET_CLOSE;
}

/* Adds size to header in the shortest of the three forms; returns the bytes that it took. */
static size_t put_length(unsigned char *header, size_t size) {
    if (size < LENGTH_IS_16) {
        header[0] = (unsigned char)(MASK_BIT | size);
        return 1;
    }
    bool fits_16 = size <= UINT16_MAX;
    size_t width = fits_16 ? 2 : 8;
    header[0] = (unsigned char)(MASK_BIT | (fits_16 ? LENGTH_IS_16 : LENGTH_IS_64));
    for (size_t i = 0; i < width; i++)
        header[1 + i] = (unsigned char)((uint64_t)size >> (8 * (width - 1 - i)));
    return 1 + width;
}

bool websocket_encode(struct buffer *out, enum websocket_opcode opcode, const void *payload, size_t size,
                      const unsigned char mask[WEBSOCKET_MASK_SIZE]) {
    assert(!is_control(opcode) || size <= WEBSOCKET_CONTROL_MAX);
    unsigned char header[HEADER_MAX] = {(unsigned char)(FIN_BIT | opcode)};
    size_t header_size = 1 + put_length(header + 1, size);
    memcpy(header + header_size, mask, WEBSOCKET_MASK_SIZE);
    header_size += WEBSOCKET_MASK_SIZE;
    size_t before = out->size;
    if (!buffer_add(out, header, header_size) || !buffer_add(out, payload, size))
        return false;
    unsigned char *byte = (unsigned char *)out->data + before + header_size;
    for (size_t i = 0; i < size; i++)
        byte[i] ^= mask[i % WEBSOCKET_MASK_SIZE];
    return true;
}

bool websocket_encode_close(struct buffer *out, unsigned code,
                            const unsigned char mask[WEBSOCKET_MASK_SIZE]) {
    const unsigned char payload[] = {(unsigned char)(code >> 8), (unsigned char)code};
    return websocket_encode(out, WEBSOCKET_CLOSE, payload, sizeof payload, mask);
}

static void compact(struct websocket_decoder *decoder) {
    buffer_consume(&decoder->input, decoder->used);
    decoder->used = 0;
}

void websocket_feed(struct websocket_decoder *decoder, const void *bytes, size_t size) {
    compact(decoder);
    buffer_add(&decoder->input, bytes, size);
}

struct frame {
    bool final;
    enum websocket_opcode opcode;
    const unsigned char *payload;
    uint64_t size;
    size_t header_size;
};

static enum websocket_result breaks(struct websocket_decoder *decoder, unsigned code, struct error *err,
                                    const char *what) {
    decoder->broken = code;
    error_set(err, ERROR_SERVER, "the server does not keep to the WebSocket protocol: %s", what);
    return WEBSOCKET_BROKEN;
}

static bool is_known(unsigned opcode) {
    return opcode <= WEBSOCKET_BINARY || (opcode >= WEBSOCKET_CLOSE && opcode <= WEBSOCKET_PONG);
}

/* What is wrong with the frame's first two bytes, or NULL. */
static const char *first_bytes_fault(const struct websocket_decoder *decoder, const unsigned char *bytes) {
    unsigned opcode = bytes[0] & OPCODE_BITS, length = bytes[1] & LENGTH_BITS;
    bool final = bytes[0] & FIN_BIT;
    if (bytes[0] & RSV_BITS)
        return "a frame uses an extension that was not agreed on";
    if (!is_known(opcode))
        return "a frame has an unknown opcode";
    if (bytes[1] & MASK_BIT)
        return "a server's frame is masked";
    if (is_control((enum websocket_opcode)opcode))
        return !final                           ? "a control frame is fragmented"
               : length > WEBSOCKET_CONTROL_MAX ? "a control frame is too long"
                                                : NULL;
    bool continues = opcode == WEBSOCKET_CONTINUATION;
    bool under_way = decoder->fragmented != WEBSOCKET_CONTINUATION;
    if (continues && !under_way)
        return "a continuation comes without a beginning";
    return !continues && under_way ? "a message begins within another" : NULL;
}

/* Reads the length, header_size set to the whole header's; false when the header is not all there yet. */
static bool read_length(const unsigned char *bytes, size_t size, struct frame *frame) {
    unsigned length = bytes[1] & LENGTH_BITS;
    size_t width = length == LENGTH_IS_16 ? 2 : length == LENGTH_IS_64 ? 8 : 0;
    frame->header_size = 2 + width;
    if (size < frame->header_size)
        return false;
    frame->size = width ? 0 : length;
    for (size_t i = 0; i < width; i++)
        frame->size = frame->size << 8 | bytes[2 + i];
    return true;
}

/* The length must be in its shortest form (RFC 6455, 5.2). */
static bool is_shortest(const struct frame *frame) {
    return frame->header_size == 2 || (frame->header_size == 4 && frame->size >= LENGTH_IS_16) ||
           (frame->header_size == 10 && frame->size > UINT16_MAX);
}

static enum websocket_result read_frame(struct websocket_decoder *decoder, struct frame *frame,
                                        struct error *err) {
    const unsigned char *bytes = (const unsigned char *)buffer_text(&decoder->input) + decoder->used;
    size_t size = decoder->input.size - decoder->used;
    if (size < 2)
        return WEBSOCKET_HUNGRY;
    const char *fault = first_bytes_fault(decoder, bytes);
    if (fault)
        return breaks(decoder, WEBSOCKET_CLOSE_PROTOCOL, err, fault);
    if (!read_length(bytes, size, frame))
        return WEBSOCKET_HUNGRY;
    if (!is_shortest(frame))
        return breaks(decoder, WEBSOCKET_CLOSE_PROTOCOL, err, "a length is not in its shortest form");
    frame->final = bytes[0] & FIN_BIT;
    frame->opcode = (enum websocket_opcode)(bytes[0] & OPCODE_BITS);
    size_t so_far = is_control(frame->opcode) ? 0 : decoder->assembly.size;
    if (frame->size > decoder->ceiling - so_far)
        return breaks(decoder, WEBSOCKET_CLOSE_TOO_LARGE, err, "a message is too large");
    if (size - frame->header_size < frame->size)
        return WEBSOCKET_HUNGRY;
    frame->payload = bytes + frame->header_size;
    decoder->used += frame->header_size + (size_t)frame->size;
    return WEBSOCKET_MESSAGE;
}

/* 1004 to 1006 and 1015 are never on the wire (RFC 6455, 7.4). */
static bool is_close_code(unsigned code) {
    bool defined = code >= 1000 && code <= 1014 && !(code >= 1004 && code <= 1006);
    return defined || (code >= 3000 && code <= 4999);
}

static enum websocket_result give_control(struct websocket_decoder *decoder, const struct frame *frame,
                                          struct websocket_message *message, struct error *err) {
    *message = (struct websocket_message){
        .opcode = frame->opcode, .payload = frame->payload, .size = (size_t)frame->size};
    if (frame->opcode != WEBSOCKET_CLOSE)
        return WEBSOCKET_MESSAGE;
    message->close_code = WEBSOCKET_CLOSE_NO_CODE;
    if (frame->size == 0)
        return WEBSOCKET_MESSAGE;
    if (frame->size >= 2)
        message->close_code = (unsigned)frame->payload[0] << 8 | frame->payload[1];
    if (frame->size == 1 || !is_close_code(message->close_code))
        return breaks(decoder, WEBSOCKET_CLOSE_PROTOCOL, err, "a close frame has no valid code");
    message->payload += 2;
    message->size -= 2;
    return WEBSOCKET_MESSAGE;
}

static void give_data(struct websocket_decoder *decoder, const struct frame *frame,
                      struct websocket_message *message) {
    bool whole = decoder->fragmented == WEBSOCKET_CONTINUATION;
    *message = (struct websocket_message){
        .opcode = whole ? frame->opcode : decoder->fragmented,
        .payload = frame->payload,
        .size = (size_t)frame->size,
    };
    if (whole)
        return;
    buffer_add(&decoder->assembly, frame->payload, (size_t)frame->size);
    message->payload = (const unsigned char *)buffer_text(&decoder->assembly);
    message->size = decoder->assembly.size;
    decoder->fragmented = WEBSOCKET_CONTINUATION;
    decoder->message_given = true;
}

static void keep_fragment(struct websocket_decoder *decoder, const struct frame *frame) {
    if (frame->opcode != WEBSOCKET_CONTINUATION)
        decoder->fragmented = frame->opcode;
    buffer_add(&decoder->assembly, frame->payload, (size_t)frame->size);
}

enum websocket_result websocket_next(struct websocket_decoder *decoder, struct websocket_message *message,
                                     struct error *err) {
    if (decoder->broken)
        return breaks(decoder, decoder->broken, err, "it was broken before");
    if (decoder->message_given) {
        buffer_reset(&decoder->assembly);
        decoder->message_given = false;
    }
    for (;;) {
        struct frame frame = {0};
        enum websocket_result result = read_frame(decoder, &frame, err);
        if (result != WEBSOCKET_MESSAGE)
            return result;
        if (is_control(frame.opcode))
            return give_control(decoder, &frame, message, err);
        if (frame.final) {
            give_data(decoder, &frame, message);
            return WEBSOCKET_MESSAGE;
        }
        keep_fragment(decoder, &frame);
    }
}

void websocket_decoder_clear(struct websocket_decoder *decoder) {
    buffer_clear(&decoder->input);
    buffer_clear(&decoder->assembly);
    *decoder = (struct websocket_decoder){.ceiling = decoder->ceiling};
}

void websocket_key(const unsigned char seed[WEBSOCKET_SEED_SIZE], char key[WEBSOCKET_KEY_SIZE]) {
    EVP_EncodeBlock((unsigned char *)key, seed, WEBSOCKET_SEED_SIZE);
}

bool websocket_accepts(const char *key, const char *accept) {
    unsigned char digest[SHA_DIGEST_LENGTH];
    unsigned char expected[4 * ((SHA_DIGEST_LENGTH + 2) / 3) + 1];
    struct buffer text = {0};
    buffer_add_text(&text, key);
    buffer_add_text(&text, ACCEPT_GUID);
    SHA1((const unsigned char *)text.data, text.size, digest);
    buffer_clear(&text);
    EVP_EncodeBlock(expected, digest, sizeof digest);
    return accept && strcmp((const char *)expected, accept) == 0;
}
