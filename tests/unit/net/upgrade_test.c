#include "net/upgrade.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void writes_the_request(void **state) {
    (void)state;
    auto_strings headers = {0};
    strings_add(&headers, "Impersonate-User: jane");
    auto_secret authorization = secret_from_text("Bearer abc");
    auto_buffer out = {0};
    upgrade_write(&out, &(struct upgrade_request){.authority = "k8s:6443",
                                                  .target = "/api/v1/x?ports=1",
                                                  .key = "KEY",
                                                  .headers = &headers,
                                                  .authorization = authorization});
    assert_string_equal(buffer_text(&out), "GET /api/v1/x?ports=1 HTTP/1.1\r\n"
                                           "Host: k8s:6443\r\n"
                                           "Connection: Upgrade\r\n"
                                           "Upgrade: websocket\r\n"
                                           "Sec-WebSocket-Version: 13\r\n"
                                           "Sec-WebSocket-Key: KEY\r\n"
                                           "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n"
                                           "User-Agent: kubectl-kcrealm\r\n"
                                           "Impersonate-User: jane\r\n"
                                           "Authorization: Bearer abc\r\n"
                                           "\r\n");
}

static const struct {
    const char *name, *bytes;
    enum upgrade_state state, state_at_end;
    int status;
    const char *body, *rest;
} reading[] = {
    {"switched", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", UPGRADE_COMPLETE,
     UPGRADE_COMPLETE, 101, "", ""},
    {"with the first messages", "HTTP/1.1 101 X\r\nA: b\r\n\r\n\x82\x03xyz", UPGRADE_COMPLETE,
     UPGRADE_COMPLETE, 101, "", "\x82\x03xyz"},
    {"refused", "HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!", UPGRADE_COMPLETE, UPGRADE_COMPLETE,
     403, "no!", ""},
    {"refused without a word", "HTTP/1.1 403 F\r\ncontent-length:0\r\n\r\n", UPGRADE_COMPLETE,
     UPGRADE_COMPLETE, 403, "", ""},
    {"refused in chunks", "HTTP/1.1 404 N\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
     UPGRADE_COMPLETE, UPGRADE_COMPLETE, 404, "2\r\n{}\r\n0\r\n\r\n", ""},
    {"a body as long as the connection", "HTTP/1.0 502 B\r\n\r\nbad", UPGRADE_BODY, UPGRADE_COMPLETE, 502,
     "bad", ""},
    {"a body cut off", "HTTP/1.1 502 B\r\nContent-Length: 9\r\n\r\nbad", UPGRADE_BODY, UPGRADE_COMPLETE, 502,
     "bad", ""},
    {"headers cut off", "HTTP/1.1 101 X\r\nA: b\r\n", UPGRADE_HEADERS, UPGRADE_MALFORMED, 0, "", ""},
    {"nothing", "", UPGRADE_HEADERS, UPGRADE_MALFORMED, 0, "", ""},
    {"not HTTP", "SSH-2.0\r\n\r\n", UPGRADE_MALFORMED, UPGRADE_MALFORMED, 0, "", ""},
    {"HTTP/2", "HTTP/2 200\r\n\r\n", UPGRADE_MALFORMED, UPGRADE_MALFORMED, 0, "", ""},
    {"no status", "HTTP/1.1 abc\r\n\r\n", UPGRADE_MALFORMED, UPGRADE_MALFORMED, 0, "", ""},
    {"status too large", "HTTP/1.1 999 X\r\n\r\n", UPGRADE_MALFORMED, UPGRADE_MALFORMED, 0, "", ""},
    {"a header without colon", "HTTP/1.1 101 X\r\nabc\r\n\r\n", UPGRADE_MALFORMED, UPGRADE_MALFORMED, 101, "",
     ""},
    {"a length that is none", "HTTP/1.1 403 X\r\nContent-Length: -1\r\n\r\n", UPGRADE_MALFORMED,
     UPGRADE_MALFORMED, 403, "", ""},
    {"a length without end", "HTTP/1.1 403 X\r\nContent-Length: 99999999999999999999999\r\n\r\n",
     UPGRADE_MALFORMED, UPGRADE_MALFORMED, 403, "", ""},
};

static void reads_whatever_the_pieces(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(reading); i++) {
        size_t size = strlen(reading[i].bytes);
        for (size_t step = 1; step <= size || step == 1; step++) {
            struct upgrade_reply reply = {0};
            auto_buffer rest = {0};
            for (size_t at = 0; at < size; at += step) {
                size_t part = size - at < step ? size - at : step;
                bool was_complete = reply.state == UPGRADE_COMPLETE;
                size_t used = was_complete ? 0 : upgrade_read(&reply, reading[i].bytes + at, part);
                buffer_add(&rest, reading[i].bytes + at + used, part - used);
                if (reply.state == UPGRADE_MALFORMED)
                    break;
            }
            bool same = reply.state == reading[i].state && reply.status == reading[i].status &&
                        strcmp(buffer_text(&reply.body), reading[i].body) == 0;
            if (reading[i].state == UPGRADE_COMPLETE)
                same = same && strcmp(buffer_text(&rest), reading[i].rest) == 0;
            upgrade_read_end(&reply);
            if (!same || reply.state != reading[i].state_at_end)
                fail_msg("%s by %zu: state %d, %d, body \"%s\", rest \"%s\"", reading[i].name, step,
                         reply.state, reply.status, buffer_text(&reply.body), buffer_text(&rest));
            upgrade_reply_clear(&reply);
        }
    }
}

static void keeps_the_headers_that_matter(void **state) {
    (void)state;
    static const char text[] = "HTTP/1.1 101 X\r\n"
                               "upgrade:  WebSocket \r\n"
                               "CONNECTION: keep-alive, Upgrade\r\n"
                               "Sec-Websocket-Accept: abc=\r\n"
                               "Sec-WebSocket-Protocol: v4.channel.k8s.io\t\r\n\r\n";
    struct upgrade_reply reply = {0};
    assert_int_equal(upgrade_read(&reply, text, sizeof text - 1), sizeof text - 1);
    assert_string_equal(reply.upgrade, "WebSocket");
    assert_string_equal(reply.connection, "keep-alive, Upgrade");
    assert_string_equal(reply.accept, "abc=");
    assert_string_equal(reply.protocol, "v4.channel.k8s.io");
    upgrade_reply_clear(&reply);
}

static void endless_headers_and_bodies_are_cut_off(void **state) {
    (void)state;
    auto_buffer piece = {0};
    buffer_add_repeated(&piece, 'a', 1000);
    struct upgrade_reply headers = {0}, body = {0};
    upgrade_read(&headers, "HTTP/1.1 101 X\r\n", 16);
    for (int i = 0; i < 100 && headers.state == UPGRADE_HEADERS; i++)
        upgrade_read(&headers, piece.data, piece.size);
    assert_int_equal(headers.state, UPGRADE_MALFORMED);
    upgrade_read(&body, "HTTP/1.1 404 X\r\n\r\n", 18);
    for (int i = 0; i < 100 && body.state == UPGRADE_BODY; i++)
        upgrade_read(&body, piece.data, piece.size);
    assert_int_equal(body.state, UPGRADE_COMPLETE);
    assert_true(body.body.size <= 65536);
    upgrade_reply_clear(&headers);
    upgrade_reply_clear(&body);
}

static void a_nul_byte_in_the_headers_is_refused(void **state) {
    (void)state;
    static const char text[] = "HTTP/1.1 101 X\r\nA: b\0c\r\n\r\n";
    struct upgrade_reply reply = {0};
    upgrade_read(&reply, text, sizeof text - 1);
    assert_int_equal(reply.state, UPGRADE_MALFORMED);
    upgrade_reply_clear(&reply);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_request),
        cmocka_unit_test(reads_whatever_the_pieces),
        cmocka_unit_test(keeps_the_headers_that_matter),
        cmocka_unit_test(endless_headers_and_bodies_are_cut_off),
        cmocka_unit_test(a_nul_byte_in_the_headers_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
