/* Answers: good ones, and what is late, endless or no answer at all. */
#include "kcrealm/base/memory.h"
#include "kcrealm/net/http.h"
#include "support/loopback_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void serve_endless_chunks(struct loopback_connection *connection) {
    char request[LOOPBACK_REQUEST_MAX];
    if (!loopback_read_request(connection, request, sizeof request))
        return;
    loopback_say(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (loopback_say(connection, "10\r\n0123456789abcdef\r\n"))
        continue;
}

static void serve_trickle(struct loopback_connection *connection) {
    char request[LOOPBACK_REQUEST_MAX];
    static const char reply[] = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
    if (!loopback_read_request(connection, request, sizeof request))
        return;
    for (size_t i = 0; i < sizeof reply - 1 && loopback_write(connection, reply + i, 1); i++)
        loopback_pause_ms(5);
}

static void serve_silence(struct loopback_connection *connection) {
    char request[LOOPBACK_REQUEST_MAX];
    loopback_read_request(connection, request, sizeof request);
    loopback_read_request(connection, request, sizeof request);
}

static void serve_endless_headers(struct loopback_connection *connection) {
    char request[LOOPBACK_REQUEST_MAX];
    if (!loopback_read_request(connection, request, sizeof request))
        return;
    loopback_say(connection, "HTTP/1.1 200 OK\r\n");
    while (loopback_say(connection, "X-More: 0123456789abcdef0123456789abcdef0123456789abcdef\r\n"))
        continue;
}

static void gives_the_response(void **state) {
    (void)state;
    struct loopback_client client;
    loopback_client_open(&client, loopback_serve_json, NULL);
    auto_response response = {0};
    assert_true(loopback_client_fetch(&client, "GET", &response, NULL));
    assert_int_equal(response.status, 200);
    assert_string_equal(response.content_type, "application/json");
    assert_string_equal(buffer_text(&response.body), "{\"a\":1}");
    assert_null(response.location);
    loopback_client_close(&client);
}

static void explains_what_is_no_answer(void **state) {
    (void)state;
    static const struct {
        const char *reply;
        enum error_class class;
        const char *message; /* a part */
        unsigned requests;
    } rows[] = {
        {"", ERROR_UNREACHABLE, "closed the connection without an answer", 4},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", ERROR_UNREACHABLE, "within its answer", 4},
        {"SSH-2.0-OpenSSH_9.2\r\n", ERROR_SERVER, "is not HTTP", 1},
        {"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n", ERROR_SERVER, "is not HTTP", 1},
        {"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n", ERROR_SERVER,
         "body is larger than 65536 KiB", 1},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct loopback_client client;
        auto_text reply = mem_dup(rows[i].reply);
        loopback_client_open(&client, loopback_serve_text, reply);
        auto_response response = {0};
        auto_error err = {0};
        assert_false(loopback_client_fetch(&client, "GET", &response, &err));
        if (err.class != rows[i].class || !strstr(err.message, rows[i].message) ||
            loopback_connections(client.loopback) != rows[i].requests)
            fail_msg("%s: class %d, %s, %u connections", rows[i].reply, err.class, err.message,
                     loopback_connections(client.loopback));
        auto_text origin = mem_format("GET %s/x?y=1", loopback_url(client.loopback));
        assert_string_equal(err.origin, origin);
        loopback_client_close(&client);
    }
}

static void an_endless_answer_is_cut_off(void **state) {
    (void)state;
    struct loopback_client client;
    loopback_client_open(&client, serve_endless_chunks, NULL);
    struct http_request request = {.method = "GET", .path = mem_dup("/"), .response_ceiling = 100000};
    auto_response response = {0};
    auto_error err = {0};
    assert_false(http_fetch(client.http, &client.endpoint, &request, &response, &err));
    assert_int_equal(err.class, ERROR_SERVER);
    assert_string_equal(err.message, "the answer's body is larger than 97 KiB");
    assert_int_equal(loopback_connections(client.loopback), 1);
    loopback_client_close(&client);
}

static void endless_headers_are_cut_off(void **state) {
    (void)state;
    struct loopback_client client;
    loopback_client_open(&client, serve_endless_headers, NULL);
    auto_response response = {0};
    auto_error err = {0};
    assert_false(loopback_client_fetch(&client, "GET", &response, &err));
    assert_int_equal(err.class, ERROR_SERVER);
    assert_string_equal(err.message, "the answer's headers are larger than 256 KiB");
    assert_int_equal(loopback_connections(client.loopback), 1);
    loopback_client_close(&client);
}

static void an_answer_of_the_ceiling_fits(void **state) {
    (void)state;
    struct loopback_client client;
    loopback_client_open(&client, loopback_serve_json, NULL);
    struct http_request request = {.method = "GET", .path = mem_dup("/"), .response_ceiling = 7};
    auto_response response = {0};
    assert_true(http_fetch(client.http, &client.endpoint, &request, &response, NULL));
    assert_int_equal(response.body.size, 7);
    loopback_client_close(&client);
}

static void a_slow_answer_is_an_answer(void **state) {
    (void)state;
    struct loopback_client client;
    loopback_client_open(&client, serve_trickle, NULL);
    auto_response response = {0};
    assert_true(loopback_client_fetch(&client, "GET", &response, NULL));
    assert_string_equal(buffer_text(&response.body), "0123456789");
    loopback_client_close(&client);
}

static void a_request_may_have_a_deadline(void **state) {
    (void)state;
    struct loopback_client client;
    loopback_client_open(&client, serve_silence, NULL);
    http_free(client.http);
    client.http = http_new(&(struct http_options){.request_timeout_ms = 1000});
    auto_response response = {0};
    auto_error err = {0};
    assert_false(loopback_client_fetch(&client, "GET", &response, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_non_null(strstr(err.message, "within 1 s"));
    loopback_client_close(&client);
}

static void redirects_are_not_followed(void **state) {
    (void)state;
    struct loopback_client elsewhere;
    loopback_client_open(&elsewhere, loopback_serve_json, NULL);
    auto_text reply = mem_format("HTTP/1.1 302 Found\r\nLocation: %s/login\r\nContent-Length: 0\r\n\r\n",
                                 loopback_url(elsewhere.loopback));
    auto_text location = mem_format("%s/login", loopback_url(elsewhere.loopback));
    struct loopback_client client;
    loopback_client_open(&client, loopback_serve_text, reply);
    auto_response response = {0};
    assert_true(loopback_client_fetch(&client, "GET", &response, NULL));
    assert_int_equal(response.status, 302);
    assert_string_equal(response.location, location);
    assert_int_equal(loopback_connections(elsewhere.loopback), 0);
    loopback_client_close(&client);
    loopback_client_close(&elsewhere);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_response),
        cmocka_unit_test(explains_what_is_no_answer),
        cmocka_unit_test(an_endless_answer_is_cut_off),
        cmocka_unit_test(endless_headers_are_cut_off),
        cmocka_unit_test(an_answer_of_the_ceiling_fits),
        cmocka_unit_test(a_slow_answer_is_an_answer),
        cmocka_unit_test(a_request_may_have_a_deadline),
        cmocka_unit_test(redirects_are_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
