#include "net/refusal.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
#define OLD "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define V4 "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n"

static const struct {
    const char *name, *reply;
    enum tunnel_failure failure;
    enum error_class class;
    int http_status;
    const char *message; /* a part */
    const char *next;    /* a part, or NULL: none */
} rows[] = {
    {"granted", "HTTP/1.1 101 X\r\n" OLD ACCEPT V4 "\r\n", TUNNEL_FINE, ERROR_NONE, 0, NULL, NULL},
    {"granted in other words",
     "HTTP/1.1 101 X\r\nupgrade: WebSocket\r\nconnection: keep-alive, upgrade\r\n" ACCEPT V4 "\r\n",
     TUNNEL_FINE, ERROR_NONE, 0, NULL, NULL},
    {"no subprotocol", "HTTP/1.1 101 X\r\n" OLD ACCEPT "\r\n", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 0,
     "subprotocol agreed on is \"\"", "WebSockets"},
    {"another subprotocol",
     "HTTP/1.1 101 X\r\n" OLD ACCEPT "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n",
     TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 0, "v5.channel.k8s.io", "WebSockets"},
    {"no accept", "HTTP/1.1 101 X\r\n" OLD V4 "\r\n", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 0,
     "does not fit", "WebSockets"},
    {"accept of another key", "HTTP/1.1 101 X\r\n" OLD V4 "Sec-WebSocket-Accept: AAAA\r\n\r\n",
     TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 0, "does not fit", "WebSockets"},
    {"no upgrade header", "HTTP/1.1 101 X\r\nConnection: Upgrade\r\n" ACCEPT V4 "\r\n",
     TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 0, "without its Upgrade", "WebSockets"},
    {"unknown token",
     "HTTP/1.1 401 "
     "X\r\n\r\n{\"kind\":\"Status\",\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}",
     TUNNEL_FAILED, ERROR_UNAUTHENTICATED, 401, "HTTP 401: Unauthorized", "log in"},
    {"unknown token, a proxy says", "HTTP/1.1 401 X\r\n\r\n<html>", TUNNEL_FAILED, ERROR_UNAUTHENTICATED, 401,
     "HTTP 401", "log in"},
    {"no rights", "HTTP/1.1 403 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"pods \\\"x\\\" is forbidden\"}",
     TUNNEL_FAILED, ERROR_FORBIDDEN, 403, "HTTP 403: pods \"x\" is forbidden",
     "get and create on pods/portforward"},
    {"no right to create (1.35)", "HTTP/1.1 403 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"\"}",
     TUNNEL_FAILED, ERROR_FORBIDDEN, 403, "the API server answered HTTP 403",
     "get and create on pods/portforward"},
    {"subprotocol unknown", "HTTP/1.1 403 X\r\n\r\n", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 403,
     "does not know the subprotocol", "WebSockets"},
    {"a wall of HTML", "HTTP/1.1 403 X\r\n\r\n<html>{}</html>", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE,
     403, "HTTP 403", "WebSockets"},
    {"no such pod", "HTTP/1.1 404 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"pods \\\"x\\\" not found\"}",
     TUNNEL_POD_LOST, ERROR_NOT_FOUND, 404, "pods \"x\" not found", "still exists"},
    {"pod not scheduled",
     "HTTP/1.1 400 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"pod x does not have a host assigned\"}",
     TUNNEL_POD_LOST, ERROR_REFUSED, 400, "does not have a host assigned", NULL},
    {"upgrade header removed",
     "HTTP/1.1 400 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"Upgrade request required\"}",
     TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 400, "removes the Upgrade header", "WebSockets"},
    {"API server in trouble", "HTTP/1.1 503 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"etcd\"}",
     TUNNEL_POD_LOST, ERROR_SERVER, 503, "HTTP 503: etcd", NULL},
    {"in chunks",
     "HTTP/1.1 404 X\r\nTransfer-Encoding: "
     "chunked\r\n\r\n1f\r\n{\"kind\":\"Status\",\"message\":\"no\"}\r\n0\r\n\r\n",
     TUNNEL_POD_LOST, ERROR_NOT_FOUND, 404, "HTTP 404: no", "still exists"},
    {"a web server", "HTTP/1.1 200 OK\r\n\r\nhello", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 200,
     "HTTP 200", "WebSockets"},
    {"no GET here", "HTTP/1.1 405 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"x\"}", TUNNEL_UPGRADE_REFUSED,
     ERROR_UNREACHABLE, 405, "HTTP 405", "WebSockets"},
    {"overloaded", "HTTP/1.1 429 X\r\nRetry-After: 1\r\n\r\nToo many requests, please try again later.\n",
     TUNNEL_FAILED, ERROR_SERVER, 429, "HTTP 429", "try again later"},
    {"overloaded, with a Status",
     "HTTP/1.1 429 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"Too many requests\"}", TUNNEL_FAILED,
     ERROR_SERVER, 429, "HTTP 429: Too many requests", "try again later"},
    {"overloaded, without a word", "HTTP/1.1 429 X\r\n\r\n", TUNNEL_FAILED, ERROR_SERVER, 429, "HTTP 429",
     "try again later"},
    {"a panic", "HTTP/1.1 500 X\r\n\r\nInternal Server Error", TUNNEL_FAILED, ERROR_SERVER, 500, "HTTP 500",
     "/readyz"},
    {"a gateway without a server", "HTTP/1.1 502 X\r\n\r\n<html>", TUNNEL_FAILED, ERROR_SERVER, 502,
     "HTTP 502", "/readyz"},
    {"a gateway without a ready server", "HTTP/1.1 503 X\r\n\r\n", TUNNEL_FAILED, ERROR_SERVER, 503,
     "HTTP 503", "/readyz"},
    {"a gateway that has waited", "HTTP/1.1 504 X\r\n\r\nupstream timeout", TUNNEL_FAILED, ERROR_SERVER, 504,
     "HTTP 504", "/readyz"},
    {"a proxy of its own ways", "HTTP/1.1 520 X\r\n\r\n", TUNNEL_FAILED, ERROR_SERVER, 520, "HTTP 520",
     "/readyz"},
    {"upgrades are not implemented", "HTTP/1.1 501 X\r\n\r\n", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 501,
     "HTTP 501", "WebSockets"},
    {"not this HTTP", "HTTP/1.1 505 X\r\n\r\n", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 505, "HTTP 505",
     "WebSockets"},
    {"a bad request, a proxy says", "HTTP/1.1 400 X\r\n\r\nBad Request", TUNNEL_UPGRADE_REFUSED,
     ERROR_UNREACHABLE, 400, "HTTP 400", "WebSockets"},
    {"not found, a proxy says", "HTTP/1.1 404 X\r\n\r\n<html>", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE,
     404, "HTTP 404", "WebSockets"},
    {"another upgrade is wanted", "HTTP/1.1 426 X\r\n\r\n", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 426,
     "HTTP 426", "WebSockets"},
    {"another refusal", "HTTP/1.1 422 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"no\"}", TUNNEL_FAILED,
     ERROR_REFUSED, 422, "HTTP 422: no", NULL},
    {"a broken Status", "HTTP/1.1 404 X\r\n\r\n{\"kind\":\"Status\",", TUNNEL_UPGRADE_REFUSED,
     ERROR_UNREACHABLE, 404, "HTTP 404", "WebSockets"},
    {"not HTTP", "SSH-2.0\r\n\r\n", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 0, "is not HTTP/1.1",
     "WebSockets"},
    {"nothing", "", TUNNEL_UPGRADE_REFUSED, ERROR_UNREACHABLE, 0, "closed without an answer", "WebSockets"},
};

static void tells_refusals_apart(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct upgrade_reply reply = {0};
        auto_error err = {0};
        upgrade_read(&reply, rows[i].reply, strlen(rows[i].reply));
        upgrade_read_end(&reply);
        enum tunnel_failure failure = refusal_judge(&reply, KEY, &err);
        bool same = failure == rows[i].failure && err.class == rows[i].class &&
                    err.http_status == rows[i].http_status;
        if (rows[i].message)
            same = same && err.message && strstr(err.message, rows[i].message);
        if (!same || (rows[i].next ? !err.next || !strstr(err.next, rows[i].next) : err.next != NULL))
            fail_msg("%s: failure %d, class %d, status %d, %s, next: %s", rows[i].name, failure, err.class,
                     err.http_status, err.message, err.next);
        upgrade_reply_clear(&reply);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_refusals_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
