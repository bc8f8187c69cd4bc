/* One connection through a tunnel: bytes arrive whole in both directions, and what goes wrong is explained. */
#include "kcrealm/base/memory.h"
#include "kcrealm/net/http.h"
#include "kcrealm/net/tunnel.h"
#include "support/fake_api_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BULK_SIZE ((size_t)3 << 20)

/* A client of a pod behind a fake API server. */
struct client {
    struct fake_api *api;
    struct loopback *loopback;
    struct http *http;
    struct endpoint api_server, pod;
};

static void connect_client(struct client *client, struct fake_api *api, const struct http_options *options) {
    *client = (struct client){.api = api, .loopback = loopback_start(fake_api_serve, api)};
    client->http = http_new(options);
    assert_true(endpoint_from_url(&client->api_server, loopback_url(client->loopback), NULL));
    assert_true(endpoint_from_url(&client->pod, "http://keycloak.keycloak.svc:8080", NULL));
    struct tunnel_options tunnel = {.api_server = &client->api_server,
                                    .path = "/api/v1/namespaces/keycloak/pods/keycloak-0/portforward",
                                    .port = 8080};
    client->pod.tunnel = tunnel_open(client->http, &tunnel, NULL);
    assert_non_null(client->pod.tunnel);
}

static void close_client(struct client *client) {
    tunnel_close(client->pod.tunnel);
    http_free(client->http);
    endpoint_clear(&client->pod);
    endpoint_clear(&client->api_server);
    loopback_stop(client->loopback);
}

static bool fetch(struct client *client, struct http_response *response, struct error *err) {
    struct http_request request = {.method = "GET", .path = mem_dup("/realms/master")};
    return http_fetch(client->http, &client->pod, &request, response, err);
}

static void a_request_reaches_the_pod(void **state) {
    (void)state;
    static struct fake_api variants[] = {
        {0}, {.in_one_write = true}, {.in_fragments = true}, {.in_one_write = true, .in_fragments = true}};
    for (size_t i = 0; i < mem_count(variants); i++) {
        struct client client;
        connect_client(&client, &variants[i], &(struct http_options){0});
        auto_response response = {0};
        assert_true(fetch(&client, &response, NULL));
        assert_int_equal(response.status, 200);
        assert_string_equal(buffer_text(&response.body), "fine");
        assert_non_null(strstr(variants[i].request, "GET /realms/master HTTP/1.1\r\n"));
        assert_non_null(strstr(variants[i].request, "\r\nHost: keycloak.keycloak.svc:8080\r\n"));
        close_client(&client);
    }
}

static void pings_are_answered(void **state) {
    (void)state;
    struct fake_api api = {.in_fragments = true};
    struct client client;
    connect_client(&client, &api, &(struct http_options){0});
    for (int i = 0; i < 2; i++) {
        auto_response response = {0};
        assert_true(fetch(&client, &response, NULL));
    }
    assert_true(atomic_load(&api.pongs) >= 2);
    close_client(&client);
}

static void much_comes_back_whole(void **state) {
    (void)state;
    struct fake_api api = {.answer_size = BULK_SIZE};
    struct client client;
    connect_client(&client, &api, &(struct http_options){0});
    auto_response response = {0};
    assert_true(fetch(&client, &response, NULL));
    assert_int_equal(response.body.size, BULK_SIZE);
    for (size_t i = 0; i < BULK_SIZE; i++)
        if (response.body.data[i] != fake_api_byte(i))
            fail_msg("byte %zu", i);
    close_client(&client);
}

/* The server reads slowly, so the way there fills up. */
static void much_goes_there_whole(void **state) {
    (void)state;
    struct fake_api api = {.pause_ms = 2};
    struct client client;
    connect_client(&client, &api, &(struct http_options){0});
    struct http_request request = {.method = "PUT", .path = mem_dup("/x")};
    unsigned long long sum = 0;
    for (size_t i = 0; i < BULK_SIZE; i++) {
        buffer_add_char(&request.body, fake_api_byte(i));
        sum += (unsigned char)fake_api_byte(i) * (unsigned long long)(i + 1);
    }
    auto_response response = {0};
    assert_true(http_fetch(client.http, &client.pod, &request, &response, NULL));
    assert_int_equal(atomic_load(&api.body_size), BULK_SIZE);
    assert_true(atomic_load(&api.body_sum) == sum);
    close_client(&client);
}

static struct failure_row {
    const char *name;
    struct fake_api api;
    enum error_class class;
    const char *message; /* a part */
} failures[] = {
    {"port closed",
     {.error_text = "error forwarding port 8080: connection refused\n"},
     ERROR_UNREACHABLE,
     "port-forward to pod/keycloak-0 port 8080: error forwarding port 8080: connection refused"},
    {"port closed, all at once",
     {.error_text = "connection refused", .in_one_write = true},
     ERROR_UNREACHABLE,
     "port-forward to pod/keycloak-0 port 8080: connection refused"},
    {"closed by the API server",
     {.close_code = 1011},
     ERROR_UNREACHABLE,
     "closed the WebSocket (code 1011: bye)"},
    {"broken off within the answer",
     {.answer_size = 100000, .hangs_up = true},
     ERROR_UNREACHABLE,
     "the API server has closed the connection"},
    {"the protocol is broken", {.masked = true}, ERROR_SERVER, "a server's frame is masked"},
    {"no greeting", {.no_greetings = true}, ERROR_SERVER, "does not begin with the port"},
    {"refused",
     {.refusal = "HTTP/1.1 404 X\r\nContent-Length: 33\r\n\r\n{\"kind\":\"Status\",\"message\":\"gone\"}"},
     ERROR_NOT_FOUND,
     "port-forward to pod/keycloak-0 port 8080: the API server answered HTTP 404: gone"},
    {"refused without end",
     {.refusal = "HTTP/1.1 403 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"no\"}"},
     ERROR_FORBIDDEN,
     "HTTP 403: no"},
    {"not a WebSocket", {.refusal = "HTTP/1.1 200 OK\r\n\r\nhello"}, ERROR_UNREACHABLE, "no WebSocket"},
    {"not HTTP", {.refusal = "\x16\x03\x01\r\n\r\n"}, ERROR_UNREACHABLE, "is not HTTP/1.1"},
    {"not a word", {.refusal = ""}, ERROR_UNREACHABLE, "closed without an answer"},
};

static void failures_are_the_requests_error(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(failures); i++) {
        struct client client;
        connect_client(&client, &failures[i].api, &(struct http_options){0});
        auto_response response = {0};
        auto_error err = {0};
        bool fetched = fetch(&client, &response, &err);
        if (fetched || err.class != failures[i].class || !strstr(err.message, failures[i].message))
            fail_msg("%s: class %d, %s", failures[i].name, err.class, err.message ? err.message : "fetched");
        auto_text origin =
            mem_format("GET %s/api/v1/namespaces/keycloak/pods/keycloak-0/portforward?ports=8080",
                       loopback_url(client.loopback));
        assert_string_equal(err.origin, origin);
        close_client(&client);
    }
}

static void a_silent_api_server_is_given_up(void **state) {
    (void)state;
    struct fake_api api = {.silent = true};
    struct client client;
    connect_client(&client, &api, &(struct http_options){.request_timeout_ms = 500});
    auto_response response = {0};
    auto_error err = {0};
    assert_false(fetch(&client, &response, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    close_client(&client);
}

static void an_api_server_that_is_not_there_is_named(void **state) {
    (void)state;
    struct fake_api api = {0};
    struct client client;
    connect_client(&client, &api, &(struct http_options){0});
    mem_replace(&client.api_server.authority, mem_format("127.0.0.1:%u", loopback_closed_port()));
    auto_response response = {0};
    auto_error err = {0};
    assert_false(fetch(&client, &response, &err));
    auto_text message =
        mem_format("port-forward to pod/keycloak-0 port 8080: the API server: connection refused by %s",
                   client.api_server.authority);
    assert_string_equal(err.message, message);
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    close_client(&client);
}

/* The pod closes after each answer, as a server with keep-alive switched off would. */
static void a_pod_that_closes_is_connected_to_again(void **state) {
    (void)state;
    struct fake_api api = {.requests_max = 1};
    struct client client;
    connect_client(&client, &api, &(struct http_options){0});
    for (int i = 0; i < 4; i++) {
        auto_response response = {0};
        auto_error err = {0};
        if (!fetch(&client, &response, &err))
            fail_msg("%d: %s", i, err.message);
    }
    assert_int_equal(atomic_load(&api.requests), 4);
    close_client(&client);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_reaches_the_pod),
        cmocka_unit_test(pings_are_answered),
        cmocka_unit_test(much_comes_back_whole),
        cmocka_unit_test(much_goes_there_whole),
        cmocka_unit_test(failures_are_the_requests_error),
        cmocka_unit_test(a_silent_api_server_is_given_up),
        cmocka_unit_test(an_api_server_that_is_not_there_is_named),
        cmocka_unit_test(a_pod_that_closes_is_connected_to_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
