/* Tunnels as a whole: several connections, several tunnels, one loop. */
#include "kcrealm/net/tunnel.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "net/tunnel_failures.h"
#include "support/fake_api_server.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH "/api/v1/namespaces/keycloak/pods/keycloak-0/portforward"

/* An API server, and http to reach it. */
struct world {
    struct fake_api api;
    struct loopback *loopback;
    struct http *http;
    struct endpoint api_server;
    char directory[64];
};

static int make_world(void **state) {
    struct world *world = mem_alloc(sizeof *world);
    memcpy(world->directory, "/tmp/kcrealm-tunnel-test-XXXXXX", sizeof "/tmp/kcrealm-tunnel-test-XXXXXX");
    world->loopback = loopback_start(fake_api_serve, &world->api);
    world->http = http_new(&(struct http_options){0});
    *state = world;
    return mkdtemp(world->directory) &&
                   endpoint_from_url(&world->api_server, loopback_url(world->loopback), NULL)
               ? 0
               : -1;
}

static int end_world(void **state) {
    struct world *world = *state;
    http_free(world->http);
    endpoint_clear(&world->api_server);
    loopback_stop(world->loopback);
    int left_over = rmdir(world->directory);
    mem_free(world);
    return left_over;
}

static struct tunnel *open_tunnel(struct world *world, unsigned port) {
    struct tunnel_options options = {
        .api_server = &world->api_server, .path = PATH, .port = port, .directory = world->directory};
    struct tunnel *tunnel = tunnel_open(world->http, &options, NULL);
    assert_non_null(tunnel);
    return tunnel;
}

/* Counts of `done`. */
struct work {
    int left, fine, failed;
};

static bool next(void *state, struct http_request *request) {
    struct work *work = state;
    if (!work->left)
        return false;
    work->left--;
    request->method = "GET";
    request->path = mem_dup("/");
    return true;
}

static void done(void *state, const struct http_request *request, struct http_response *response,
                 struct error *err) {
    (void)request, (void)err;
    struct work *work = state;
    if (response && response->status == 200)
        work->fine++;
    else
        work->failed++;
}

static struct work run(struct world *world, struct tunnel *tunnel, int count, unsigned parallel) {
    struct endpoint pod = {.authority = mem_dup("pod:8080"), .tunnel = tunnel};
    struct work work = {.left = count};
    struct http_source source = {.state = &work, .next = next, .done = done};
    assert_true(http_run(world->http, &pod, &source, parallel, NULL));
    endpoint_clear(&pod);
    return work;
}

static void each_connection_is_used_again(void **state) {
    struct world *world = *state;
    struct tunnel *tunnel = open_tunnel(world, 8080);
    assert_int_equal(run(world, tunnel, 100, 4).fine, 100);
    assert_int_equal(run(world, tunnel, 100, 4).fine, 100);
    assert_true(atomic_load(&world->api.upgrades) <= 4);
    assert_int_equal(atomic_load(&world->api.requests), 200);
    assert_int_equal(tunnel_last_failure(tunnel), TUNNEL_FINE);
    tunnel_close(tunnel);
}

static struct tunnel *open_expecting(struct world *world, unsigned expected) {
    struct tunnel_options options = {.api_server = &world->api_server,
                                     .path = PATH,
                                     .port = 8080,
                                     .directory = world->directory,
                                     .expected = expected};
    struct tunnel *tunnel = tunnel_open(world->http, &options, NULL);
    assert_non_null(tunnel);
    return tunnel;
}

/* One request at a time needs one connection. */
static void expected_connections_are_opened_ahead_and_then_used(void **state) {
    struct world *world = *state;
    world->api.pause_ms = 1; /* a hundred requests take longer than the pause */
    struct tunnel *tunnel = open_expecting(world, 4);
    assert_int_equal(atomic_load(&world->api.upgrades), 0);
    assert_int_equal(run(world, tunnel, 100, 1).fine, 100);
    assert_int_equal(atomic_load(&world->api.upgrades), 4);
    assert_int_equal(run(world, tunnel, 100, 4).fine, 100);
    assert_int_equal(atomic_load(&world->api.upgrades), 4);
    assert_int_equal(atomic_load(&world->api.requests), 200);
    tunnel_close(tunnel);
}

/* A login takes long; nothing else happens meanwhile. */
static void connections_get_ready_during_one_slow_answer(void **state) {
    struct world *world = *state;
    world->api.pause_ms = 400;
    struct tunnel *tunnel = open_expecting(world, 4);
    assert_int_equal(run(world, tunnel, 1, 1).fine, 1);
    assert_int_equal(atomic_load(&world->api.upgrades), 4);
    tunnel_close(tunnel);
}

/* Nothing is opened ahead along a way that is no longer known to be good, and nothing waits for that in a busy loop. */
static void a_connection_that_is_gone_opens_nothing_ahead(void **state) {
    struct world *world = *state;
    world->api.requests_max = 1;
    struct tunnel *tunnel = open_expecting(world, 4);
    assert_int_equal(run(world, tunnel, 1, 1).fine, 1);
    struct fake_api slow_api = {.pause_ms = 400};
    struct loopback *slow = loopback_start(fake_api_serve, &slow_api);
    struct endpoint server = {0};
    assert_true(endpoint_from_url(&server, loopback_url(slow), NULL));
    struct tunnel_options options = {
        .api_server = &server, .path = PATH, .port = 8080, .directory = world->directory};
    struct tunnel *other = tunnel_open(world->http, &options, NULL);
    assert_non_null(other);
    clock_t before = clock();
    assert_int_equal(run(world, other, 1, 1).fine, 1);
    assert_true(clock() - before < CLOCKS_PER_SEC / 5);
    tunnel_close(other);
    tunnel_close(tunnel);
    endpoint_clear(&server);
    loopback_stop(slow);
}

static void what_fails_ahead_of_time_is_nobodys_failure(void **state) {
    struct world *world = *state;
    world->api.pause_ms = 1;
    world->api.upgrades_max = 1;
    struct tunnel *tunnel = open_expecting(world, 4);
    assert_int_equal(run(world, tunnel, 100, 1).fine, 100);
    assert_int_equal(atomic_load(&world->api.upgrades), 4);
    assert_int_equal(tunnel_last_failure(tunnel), TUNNEL_FINE);
    assert_int_equal(tunnel_failure_count(tunnel), 0);
    world->api.upgrades_max = 0;
    assert_int_equal(run(world, tunnel, 100, 4).fine, 100);
    tunnel_close(tunnel);
}

static void a_tunnel_that_fails_opens_nothing_ahead(void **state) {
    struct world *world = *state;
    world->api.refusal = "HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n";
    struct tunnel *tunnel = open_expecting(world, 4);
    assert_int_equal(run(world, tunnel, 1, 1).failed, 1);
    assert_int_equal(atomic_load(&world->api.upgrades), 1);
    tunnel_close(tunnel);
}

static void tunnels_do_not_mix(void **state) {
    struct world *world = *state;
    struct fake_api other_api = {.error_text = "connection refused"};
    struct loopback *other = loopback_start(fake_api_serve, &other_api);
    struct endpoint other_server = {0};
    assert_true(endpoint_from_url(&other_server, loopback_url(other), NULL));
    struct tunnel *good = open_tunnel(world, 8080);
    struct tunnel_options options = {
        .api_server = &other_server, .path = PATH, .port = 9999, .directory = world->directory};
    struct tunnel *bad = tunnel_open(world->http, &options, NULL);
    assert_non_null(bad);
    assert_string_not_equal(tunnel_socket_path(good), tunnel_socket_path(bad));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(run(world, good, 5, 2).fine, 5);
        assert_int_equal(run(world, bad, 2, 2).failed, 2);
    }
    assert_int_equal(tunnel_last_failure(good), TUNNEL_FINE);
    assert_int_equal(tunnel_last_failure(bad), TUNNEL_POD_LOST);
    tunnel_close(bad);
    assert_int_equal(run(world, good, 5, 2).fine, 5);
    tunnel_close(good);
    loopback_stop(other);
    endpoint_clear(&other_server);
}

static void tells_why_the_last_connection_failed(void **state) {
    struct world *world = *state;
    struct tunnel *tunnel = open_tunnel(world, 8080);
    assert_int_equal(tunnel_last_failure(tunnel), TUNNEL_FINE);
    world->api.refusal = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    assert_int_equal(run(world, tunnel, 1, 1).failed, 1);
    assert_int_equal(tunnel_last_failure(tunnel), TUNNEL_UPGRADE_REFUSED);
    world->api.refusal = "HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n";
    assert_int_equal(run(world, tunnel, 1, 1).failed, 1);
    assert_int_equal(tunnel_last_failure(tunnel), TUNNEL_FAILED);
    world->api.refusal = NULL;
    assert_int_equal(run(world, tunnel, 1, 1).fine, 1);
    assert_int_equal(tunnel_last_failure(tunnel), TUNNEL_FINE);
    tunnel_close(tunnel);
}

static struct secret *next_token(void *state) {
    int *calls = state;
    auto_text header = mem_format("Bearer token-%d", ++*calls);
    return secret_from_text(header);
}

static void each_connection_asks_for_the_token(void **state) {
    struct world *world = *state;
    world->api.requests_max = 1;
    int calls = 0;
    auto_strings headers = {0};
    strings_add(&headers, "Impersonate-User: jane");
    struct tunnel_options options = {.api_server = &world->api_server,
                                     .path = PATH,
                                     .port = 8080,
                                     .directory = world->directory,
                                     .headers = &headers,
                                     .authorization = next_token,
                                     .authorization_state = &calls};
    struct tunnel *tunnel = tunnel_open(world->http, &options, NULL);
    assert_int_equal(run(world, tunnel, 1, 1).fine, 1);
    assert_non_null(strstr(world->api.upgrade, "GET " PATH "?ports=8080 HTTP/1.1\r\n"));
    assert_non_null(strstr(world->api.upgrade, "\r\nAuthorization: Bearer token-1\r\n"));
    assert_non_null(strstr(world->api.upgrade, "\r\nImpersonate-User: jane\r\n"));
    assert_int_equal(run(world, tunnel, 1, 1).fine, 1);
    assert_non_null(strstr(world->api.upgrade, "\r\nAuthorization: Bearer token-2\r\n"));
    assert_null(strstr(world->api.request, "token-"));
    tunnel_close(tunnel);
}

static struct secret *bad_token(void *state) {
    (void)state;
    return secret_from_text("Bearer geheim\r\nX: y");
}

static void a_token_cannot_add_headers(void **state) {
    struct world *world = *state;
    struct tunnel_options options = {.api_server = &world->api_server,
                                     .path = PATH,
                                     .port = 8080,
                                     .directory = world->directory,
                                     .authorization = bad_token};
    struct endpoint pod = {.authority = mem_dup("pod:8080")};
    pod.tunnel = tunnel_open(world->http, &options, NULL);
    struct http_request request = {.method = "GET", .path = mem_dup("/")};
    auto_response response = {0};
    auto_error err = {0};
    assert_false(http_fetch(world->http, &pod, &request, &response, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_null(strstr(err.message, "geheim"));
    assert_int_equal(atomic_load(&world->api.upgrades), 0);
    tunnel_close(pod.tunnel);
    endpoint_clear(&pod);

    auto_strings headers = {0};
    strings_add(&headers, "X: a\r\nY: b");
    options.headers = &headers;
    assert_null(tunnel_open(world->http, &options, NULL));
}

static void proxies_of_the_environment_are_not_asked(void **state) {
    struct world *world = *state;
    auto_text nowhere = mem_format("http://127.0.0.1:%u", loopback_closed_port());
    setenv("http_proxy", nowhere, 1);
    struct tunnel *tunnel = open_tunnel(world, 8080);
    assert_int_equal(run(world, tunnel, 1, 1).fine, 1);
    unsetenv("http_proxy");
    tunnel_close(tunnel);
}

/* A proxy that is asked to CONNECT and passes bytes on would need a second loop; its refusal is enough to see
 * that it was asked. */
static void serve_refusing_proxy(struct loopback_connection *connection) {
    if (loopback_read_request(connection, connection->state, FAKE_API_REQUEST_MAX))
        loopback_answer(connection, 407, "Connection: close\r\n", "");
}

static void the_api_server_is_reached_through_its_proxy(void **state) {
    struct world *world = *state;
    char text[FAKE_API_REQUEST_MAX] = "";
    struct loopback *proxy = loopback_start(serve_refusing_proxy, text);
    world->api_server.proxy = mem_dup(loopback_url(proxy));
    struct tunnel *tunnel = open_tunnel(world, 8080);
    assert_int_equal(run(world, tunnel, 1, 1).failed, 1);
    auto_text line = mem_format("CONNECT %s HTTP/1.1\r\n", world->api_server.authority);
    assert_true(text_starts_with(text, line));
    tunnel_close(tunnel);
    loopback_stop(proxy);
}

/* Leaves descriptors for so many more files. */
static struct rlimit limit_descriptors(int left) {
    struct rlimit before, low;
    int next_descriptor = dup(0);
    close(next_descriptor);
    getrlimit(RLIMIT_NOFILE, &before);
    low = (struct rlimit){.rlim_cur = (rlim_t)(next_descriptor + left), .rlim_max = before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &low);
    return before;
}

/* One descriptor is that of HTTP's end of the Unix socket, the next that of ours, the third the WebSocket's. */
static void want_of_descriptors_is_no_busy_loop_and_is_explained(void **state) {
    struct world *world = *state;
    for (int left = 0; left < 3; left++) {
        struct http *http = http_new(&(struct http_options){.request_timeout_ms = 1000});
        const struct tunnel_options options = {
            .api_server = &world->api_server, .path = PATH, .port = 8080, .directory = world->directory};
        struct endpoint pod = {.authority = mem_dup("pod:8080"), .tunnel = tunnel_open(http, &options, NULL)};
        auto_response response = {0};
        auto_error err = {0};
        struct rlimit before = limit_descriptors(left);
        clock_t started = clock();
        struct http_request request = {.method = "GET", .path = mem_dup("/")};
        bool fetched = http_fetch(http, &pod, &request, &response, &err);
        double busy_s = (double)(clock() - started) / CLOCKS_PER_SEC;
        setrlimit(RLIMIT_NOFILE, &before);
        assert_false(fetched);
        assert_non_null(strstr(err.message, "oo many open files"));
        assert_string_equal(err.next, "raise the limit of open files: ulimit -n 1024");
        assert_true(busy_s < 0.5);
        tunnel_close(pod.tunnel);
        http_free(http);
        endpoint_clear(&pod);
    }
}

static void closes_with_connections_open(void **state) {
    struct world *world = *state;
    struct tunnel *tunnel = open_tunnel(world, 8080);
    assert_int_equal(run(world, tunnel, 8, 8).fine, 8);
    auto_text path = mem_dup(tunnel_socket_path(tunnel));
    assert_int_equal(access(path, F_OK), 0);
    tunnel_close(tunnel);
    assert_int_not_equal(access(path, F_OK), 0);
    tunnel_close(NULL);
    /* Another tunnel on the same http does not meet the connections of the first. */
    struct tunnel *another = open_tunnel(world, 8080);
    assert_int_equal(run(world, another, 8, 8).fine, 8);
    tunnel_close(another);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, end_world)
    const struct CMUnitTest tests[] = {
        TEST(each_connection_is_used_again),
        TEST(expected_connections_are_opened_ahead_and_then_used),
        TEST(connections_get_ready_during_one_slow_answer),
        TEST(a_connection_that_is_gone_opens_nothing_ahead),
        TEST(what_fails_ahead_of_time_is_nobodys_failure),
        TEST(a_tunnel_that_fails_opens_nothing_ahead),
        TEST(tunnels_do_not_mix),
        TEST(tells_why_the_last_connection_failed),
        TEST(each_connection_asks_for_the_token),
        TEST(a_token_cannot_add_headers),
        TEST(proxies_of_the_environment_are_not_asked),
        TEST(the_api_server_is_reached_through_its_proxy),
        TEST(want_of_descriptors_is_no_busy_loop_and_is_explained),
        TEST(closes_with_connections_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
