/* One request at a time: what becomes of it when the server misbehaves. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/http.h"
#include "support/loopback_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* --- What the servers do ----------------------------------------------------------------------------- */

/* One good reply a connection; the second request on it is read and gets none. */
static void serve_once_then_die(struct loopback_connection *connection) {
    atomic_uint *posts = connection->state;
    char request[LOOPBACK_REQUEST_MAX];
    for (int i = 0; i < 2 && loopback_read_request(connection, request, sizeof request); i++) {
        if (text_starts_with(request, "POST"))
            atomic_fetch_add(posts, 1);
        if (i == 0)
            loopback_answer(connection, 200, "", "fine");
    }
}

/* "503", "503 1", "429 60": a status and its Retry-After for each request in turn, then 200. */
struct script {
    const char *const *steps;
    atomic_uint requests;
};

static void serve_script(struct loopback_connection *connection) {
    struct script *script = connection->state;
    char request[LOOPBACK_REQUEST_MAX];
    while (loopback_read_request(connection, request, sizeof request)) {
        unsigned at = atomic_fetch_add(&script->requests, 1);
        const char *step = NULL;
        for (unsigned i = 0; i <= at && (i == 0 || step); i++)
            step = script->steps[i];
        if (!step) {
            loopback_answer(connection, 200, "", "fine");
            continue;
        }
        int status = (step[0] - '0') * 100 + (step[1] - '0') * 10 + step[2] - '0';
        auto_text header = step[3] ? mem_format("Retry-After: %s\r\n", step + 4) : mem_dup("");
        loopback_answer(connection, status, header, "later");
    }
}

/* --- Tests -------------------------------------------------------------------------------------------- */

static void connections_are_kept_alive(void **state) {
    (void)state;
    struct loopback_client client;
    loopback_client_open(&client, loopback_serve_json, NULL);
    for (int i = 0; i < 5; i++) {
        auto_response response = {0};
        assert_true(loopback_client_fetch(&client, i % 2 ? "POST" : "GET", &response, NULL));
    }
    assert_int_equal(loopback_connections(client.loopback), 1);
    assert_int_equal(http_request_count(client.http), 5);
    loopback_client_close(&client);
}

static void a_dead_kept_alive_connection_is_replaced_for_get(void **state) {
    (void)state;
    atomic_uint posts = 0;
    struct loopback_client client;
    loopback_client_open(&client, serve_once_then_die, &posts);
    for (int i = 0; i < 3; i++) {
        auto_response response = {0};
        auto_error err = {0};
        assert_true(loopback_client_fetch(&client, "GET", &response, &err));
        assert_string_equal(buffer_text(&response.body), "fine");
    }
    loopback_client_close(&client);
}

/* The server may have acted on the request whose reply was lost. */
static void a_post_is_never_sent_twice(void **state) {
    (void)state;
    atomic_uint posts = 0;
    struct loopback_client client;
    loopback_client_open(&client, serve_once_then_die, &posts);
    auto_response first = {0}, second = {0};
    auto_error err = {0};
    assert_true(loopback_client_fetch(&client, "GET", &first, &err));
    assert_false(loopback_client_fetch(&client, "POST", &second, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_int_equal(atomic_load(&posts), 1);
    assert_int_equal(http_request_count(client.http), 2);
    loopback_client_close(&client);
}

static void temporary_refusals_are_retried(void **state) {
    (void)state;
    static const struct {
        const char *name, *method, *steps[6];
        int status;
        unsigned requests;
        long least_ms, most_ms;
    } rows[] = {
        {"once", "GET", {"503", NULL}, 200, 2, 200, 900},
        {"three times", "PUT", {"502", "504", "429", NULL}, 200, 4, 1400, 2500},
        {"the last answer counts", "DELETE", {"503", "503", "503", "503", "503"}, 503, 4, 1400, 2500},
        {"Retry-After is honoured", "GET", {"503 1", NULL}, 200, 2, 1000, 1900},
        {"but not beyond the window", "GET", {"429 60", NULL}, 429, 1, 0, 900},
        {"POST never", "POST", {"503", NULL}, 503, 1, 0, 900},
        {"other answers are answers", "GET", {"500", NULL}, 500, 1, 0, 900},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct script script = {.steps = rows[i].steps};
        struct loopback_client client;
        loopback_client_open(&client, serve_script, &script);
        auto_response response = {0};
        struct timespec before, after;
        clock_gettime(CLOCK_MONOTONIC, &before);
        assert_true(loopback_client_fetch(&client, rows[i].method, &response, NULL));
        clock_gettime(CLOCK_MONOTONIC, &after);
        long took_ms = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
        if (response.status != rows[i].status || atomic_load(&script.requests) != rows[i].requests ||
            took_ms < rows[i].least_ms)
            fail_msg("%s: HTTP %d after %u requests and %ld ms", rows[i].name, response.status,
                     atomic_load(&script.requests), took_ms);
        loopback_client_close(&client);
    }
}

/* A source of one request, which notes what `done` is told of it. */
struct noted {
    const char *method;
    long delay_ms;
    bool offered, sent, answered;
};

static bool offer_noted(void *state, struct http_request *request) {
    struct noted *noted = state;
    if (noted->offered)
        return false;
    noted->offered = true;
    *request = (struct http_request){
        .method = noted->method, .path = mem_dup("/"), .delay_ms = noted->delay_ms, .never_retry = true};
    return true;
}

static void take_noted(void *state, const struct http_request *request, struct http_response *response,
                       struct error *err) {
    (void)err;
    struct noted *noted = state;
    noted->sent = request->sent;
    noted->answered = response != NULL;
}

static void run_noted(struct loopback_client *client, struct noted *noted) {
    const struct http_source source = {.state = noted, .next = offer_noted, .done = take_noted};
    assert_true(http_run(client->http, &client->endpoint, &source, 1, NULL));
}

/* Only what was sent may have had an effect. */
static void says_whether_the_request_went_out(void **state) {
    (void)state;
    struct loopback_client client;
    struct noted noted = {.method = "PUT"};
    auto_text nothing = mem_dup("");
    loopback_client_open(&client, loopback_serve_text, nothing);
    run_noted(&client, &noted);
    assert_true(noted.sent);
    assert_false(noted.answered);
    mem_replace(&client.endpoint.authority, mem_format("127.0.0.1:%u", loopback_closed_port()));
    noted = (struct noted){.method = "PUT"};
    run_noted(&client, &noted);
    assert_false(noted.sent);
    loopback_client_close(&client);
}

static void a_request_may_be_delayed(void **state) {
    (void)state;
    struct loopback_client client;
    struct noted noted = {.method = "GET", .delay_ms = 300};
    struct timespec before, after;
    loopback_client_open(&client, loopback_serve_json, NULL);
    clock_gettime(CLOCK_MONOTONIC, &before);
    run_noted(&client, &noted);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long took_ms = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    assert_true(noted.answered);
    assert_true(took_ms >= 300);
    loopback_client_close(&client);
}

static void tells_how_long_the_server_asks_to_wait(void **state) {
    (void)state;
    static const struct {
        const char *header;
        long at_least_s, at_most_s;
    } rows[] = {{"Retry-After: 120\r\n", 120, 120},
                {"Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n", 86400, 1L << 40},
                {"Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", 0, 0},
                {"Retry-After: soon\r\n", 0, 0},
                {"Retry-After: -5\r\n", 0, 0},
                {"Retry-After: 99999999999999999999999999\r\n", 0, 1L << 62},
                {"", 0, 0}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct loopback_client client;
        auto_text reply = mem_format("HTTP/1.1 429 Later\r\n%sContent-Length: 0\r\n\r\n", rows[i].header);
        loopback_client_open(&client, loopback_serve_text, reply);
        auto_response response = {0};
        assert_true(loopback_client_fetch(&client, "POST", &response, NULL));
        if (response.retry_after_s < rows[i].at_least_s || response.retry_after_s > rows[i].at_most_s)
            fail_msg("%s: %ld s", rows[i].header, response.retry_after_s);
        loopback_client_close(&client);
    }
}

static void a_refused_connection_fails_at_once(void **state) {
    (void)state;
    struct loopback_client client;
    loopback_client_open(&client, loopback_serve_json, NULL);
    mem_replace(&client.endpoint.authority, mem_format("127.0.0.1:%u", loopback_closed_port()));
    auto_response response = {0};
    auto_error err = {0};
    assert_false(loopback_client_fetch(&client, "GET", &response, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    auto_text message = mem_format("connection refused by %s", client.endpoint.authority);
    assert_string_equal(err.message, message);
    assert_int_equal(http_request_count(client.http), 0);
    loopback_client_close(&client);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_are_kept_alive),
        cmocka_unit_test(a_dead_kept_alive_connection_is_replaced_for_get),
        cmocka_unit_test(a_post_is_never_sent_twice),
        cmocka_unit_test(temporary_refusals_are_retried),
        cmocka_unit_test(says_whether_the_request_went_out),
        cmocka_unit_test(a_request_may_be_delayed),
        cmocka_unit_test(tells_how_long_the_server_asks_to_wait),
        cmocka_unit_test(a_refused_connection_fails_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
