#include "kcrealm/base/memory.h"
#include "kcrealm/net/websocket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CEILING 100000

/* --- Writing -------------------------------------------------------------------------------------------- */

/* The examples of RFC 6455, 5.7, with their mask. */
static void writes_the_frames_of_the_rfc(void **state) {
    (void)state;
    static const unsigned char mask[] = {0x37, 0xfa, 0x21, 0x3d};
    static const unsigned char hello[] = {0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58};
    static const unsigned char pong[] = {0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58};
    auto_buffer out = {0};
    assert_true(websocket_encode(&out, WEBSOCKET_TEXT, "Hello", 5, mask));
    assert_int_equal(out.size, sizeof hello);
    assert_memory_equal(out.data, hello, sizeof hello);
    buffer_reset(&out);
    assert_true(websocket_encode(&out, WEBSOCKET_PONG, "Hello", 5, mask));
    assert_memory_equal(out.data, pong, sizeof pong);
}

static void lengths_take_their_shortest_form(void **state) {
    (void)state;
    static const unsigned char mask[WEBSOCKET_MASK_SIZE] = {0};
    static const struct {
        size_t size, header_size;
        unsigned char header[10];
    } rows[] = {
        {0, 2, {0x82, 0x80}},
        {125, 2, {0x82, 0xfd}},
        {126, 4, {0x82, 0xfe, 0, 126}},
        {65535, 4, {0x82, 0xfe, 0xff, 0xff}},
        {65536, 10, {0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0}},
    };
    char *payload = mem_alloc(65536);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_buffer out = {0};
        assert_true(websocket_encode(&out, WEBSOCKET_BINARY, payload, rows[i].size, mask));
        assert_int_equal(out.size, rows[i].header_size + WEBSOCKET_MASK_SIZE + rows[i].size);
        assert_memory_equal(out.data, rows[i].header, rows[i].header_size);
    }
    mem_free(payload);
}

static void close_frames_carry_their_code(void **state) {
    (void)state;
    static const unsigned char mask[] = {0, 0, 0, 0}, expected[] = {0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8};
    auto_buffer out = {0};
    assert_true(websocket_encode_close(&out, WEBSOCKET_CLOSE_NORMAL, mask));
    assert_int_equal(out.size, sizeof expected);
    assert_memory_equal(out.data, expected, sizeof expected);
}

/* --- Reading -------------------------------------------------------------------------------------------- */

/* A server's frames, as text: "+" is a message with opcode:payload, "!" is broken:code. */
static void decode_all(struct buffer *shown, const unsigned char *bytes, size_t size, size_t step) {
    struct websocket_decoder decoder = {.ceiling = CEILING};
    bool broken = false;
    for (size_t at = 0; at < size && !broken; at += step) {
        /* An exact copy, so that a sanitizer sees every byte read too far. */
        size_t part = size - at < step ? size - at : step;
        websocket_feed(&decoder, bytes + at, part);
        for (;;) {
            struct websocket_message message;
            auto_error err = {0};
            enum websocket_result result = websocket_next(&decoder, &message, &err);
            if (result == WEBSOCKET_HUNGRY)
                break;
            if (result == WEBSOCKET_BROKEN) {
                buffer_format(shown, "!%u", decoder.broken);
                assert_int_equal(err.class, ERROR_SERVER);
                broken = true;
                break;
            }
            buffer_format(shown, "+%d:", message.opcode);
            buffer_add(shown, message.payload, message.size);
            if (message.opcode == WEBSOCKET_CLOSE)
                buffer_format(shown, "(%u)", message.close_code);
        }
    }
    websocket_decoder_clear(&decoder);
}

#define BYTES(...) (const unsigned char[]){__VA_ARGS__}, sizeof((const unsigned char[]){__VA_ARGS__})

static const struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
    const char *shown;
} reading[] = {
    {"text", BYTES(0x81, 2, 'h', 'i'), "+1:hi"},
    {"binary", BYTES(0x82, 2, 'h', 'i'), "+2:hi"},
    {"empty", BYTES(0x82, 0), "+2:"},
    {"two", BYTES(0x82, 1, 'a', 0x82, 1, 'b'), "+2:a+2:b"},
    {"fragments", BYTES(0x02, 1, 'a', 0x00, 1, 'b', 0x80, 1, 'c'), "+2:abc"},
    {"then another", BYTES(0x02, 1, 'a', 0x80, 1, 'b', 0x81, 1, 'c'), "+2:ab+1:c"},
    {"two in fragments", BYTES(0x02, 1, 'a', 0x80, 0, 0x01, 0, 0x80, 1, 'c'), "+2:a+1:c"},
    {"a ping within", BYTES(0x02, 1, 'a', 0x89, 1, '!', 0x80, 1, 'b'), "+9:!+2:ab"},
    {"pong", BYTES(0x8a, 0), "+10:"},
    {"close", BYTES(0x88, 4, 0x03, 0xe8, 'o', 'k'), "+8:ok(1000)"},
    {"close without code", BYTES(0x88, 0), "+8:(1005)"},
    {"close of an application", BYTES(0x88, 2, 0x0b, 0xb8), "+8:(3000)"},
    {"unfinished", BYTES(0x82, 3, 'a', 'b'), ""},
    {"header unfinished", BYTES(0x82, 126, 0), ""},
    {"long header unfinished", BYTES(0x82, 127, 0, 0, 0, 0, 0, 1, 0), ""},
    {"extension bits", BYTES(0xc2, 1, 'a'), "!1002"},
    {"reserved data opcode", BYTES(0x83, 0), "!1002"},
    {"reserved control opcode", BYTES(0x8b, 0), "!1002"},
    {"masked", BYTES(0x82, 0x81, 1, 2, 3, 4, 'a'), "!1002"},
    {"fragmented ping", BYTES(0x09, 0), "!1002"},
    {"long ping", BYTES(0x89, 126, 0, 126), "!1002"},
    {"continuation of nothing", BYTES(0x80, 1, 'a'), "!1002"},
    {"continuation after the end", BYTES(0x02, 1, 'a', 0x80, 1, 'b', 0x80, 1, 'c'), "+2:ab!1002"},
    {"message within a message", BYTES(0x02, 1, 'a', 0x82, 1, 'b'), "!1002"},
    {"length not shortest, 16", BYTES(0x82, 126, 0, 125), "!1002"},
    {"length not shortest, 64", BYTES(0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff), "!1002"},
    {"over the ceiling", BYTES(0x82, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xa1), "!1009"},
    {"a length without end", BYTES(0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "!1009"},
    {"fragments over the ceiling", BYTES(0x02, 1, 'a', 0x80, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xa0), "!1009"},
    {"half a close code", BYTES(0x88, 1, 3), "!1002"},
    {"close code never sent", BYTES(0x88, 2, 0x03, 0xed), "!1002"},
    {"close code of nobody", BYTES(0x88, 2, 0x03, 0xe7), "!1002"},
    {"close code too large", BYTES(0x88, 2, 0xff, 0xff), "!1002"},
    {"nothing after a breach", BYTES(0x83, 0, 0x82, 1, 'a'), "!1002"},
};

static void reads_whatever_the_pieces(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(reading); i++) {
        for (size_t step = 1; step <= reading[i].size; step++) {
            auto_buffer shown = {0};
            decode_all(&shown, reading[i].bytes, reading[i].size, step);
            if (strcmp(buffer_text(&shown), reading[i].shown) != 0)
                fail_msg("%s by %zu: %s", reading[i].name, step, buffer_text(&shown));
        }
    }
}

static void a_message_of_the_ceiling_fits(void **state) {
    (void)state;
    static const unsigned char header[] = {0x82, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xa0};
    auto_buffer frame = {0};
    buffer_add(&frame, header, sizeof header);
    buffer_add_repeated(&frame, 'x', CEILING);
    struct websocket_decoder decoder = {.ceiling = CEILING};
    struct websocket_message message;
    websocket_feed(&decoder, frame.data, frame.size);
    assert_int_equal(websocket_next(&decoder, &message, NULL), WEBSOCKET_MESSAGE);
    assert_int_equal(message.size, CEILING);
    assert_int_equal(websocket_next(&decoder, &message, NULL), WEBSOCKET_HUNGRY);
    websocket_decoder_clear(&decoder);
}

static void stays_broken(void **state) {
    (void)state;
    struct websocket_decoder decoder = {.ceiling = CEILING};
    struct websocket_message message;
    websocket_feed(&decoder, "\x83\x00", 2);
    assert_int_equal(websocket_next(&decoder, &message, NULL), WEBSOCKET_BROKEN);
    websocket_feed(&decoder, "\x82\x00", 2);
    assert_int_equal(websocket_next(&decoder, &message, NULL), WEBSOCKET_BROKEN);
    assert_int_equal(decoder.broken, WEBSOCKET_CLOSE_PROTOCOL);
    websocket_decoder_clear(&decoder);
}

/* Whatever comes, the decoder ends, keeps within its memory and reads nothing that is not there. */
static void survives_noise(void **state) {
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        unsigned char bytes[300];
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = (unsigned char)(seed >> 24);
        }
        /* Mostly sound first bytes, or it would always end at once. */
        bytes[0] = (unsigned char)(0x80 | (bytes[0] % 3));
        bytes[1] &= 0x7f;
        auto_buffer shown = {0};
        decode_all(&shown, bytes, sizeof bytes, 1 + seed % 40);
    }
}

/* --- Handshake ------------------------------------------------------------------------------------------ */

static void knows_the_answer_to_its_key(void **state) {
    (void)state;
    char key[WEBSOCKET_KEY_SIZE];
    websocket_key((const unsigned char *)"the sample nonce", key);
    assert_string_equal(key, "dGhlIHNhbXBsZSBub25jZQ=="); /* RFC 6455, 1.3 */
    assert_true(websocket_accepts(key, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert_false(websocket_accepts(key, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo"));
    assert_false(websocket_accepts(key, ""));
    assert_false(websocket_accepts(key, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_frames_of_the_rfc),
        cmocka_unit_test(lengths_take_their_shortest_form),
        cmocka_unit_test(close_frames_carry_their_code),
        cmocka_unit_test(reads_whatever_the_pieces),
        cmocka_unit_test(a_message_of_the_ceiling_fits),
        cmocka_unit_test(stays_broken),
        cmocka_unit_test(survives_noise),
        cmocka_unit_test(knows_the_answer_to_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
