/* Many requests: how the loop schedules them. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/http.h"
#include "support/loopback.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define REQUEST_MAX 65536
#define OFFERS_MAX 1000

/* A server that counts. */
struct server {
    atomic_int under_way, most_under_way, requests;
    int pause_ms;
};

static void note_begin(struct server *server) {
    atomic_fetch_add(&server->requests, 1);
    int now = atomic_fetch_add(&server->under_way, 1) + 1;
    for (int most = atomic_load(&server->most_under_way);
         now > most && !atomic_compare_exchange_weak(&server->most_under_way, &most, now);)
        continue;
}

/* /busy…: 503 for a second. */
static void serve(struct loopback_connection *connection) {
    struct server *server = connection->state;
    char request[REQUEST_MAX];
    while (loopback_read_request(connection, request, sizeof request)) {
        note_begin(server);
        if (server->pause_ms)
            loopback_pause_ms(server->pause_ms);
        atomic_fetch_sub(&server->under_way, 1);
        if (text_starts_with(request, "GET /busy"))
            loopback_answer(connection, 503, "Retry-After: 1\r\n", "");
        else
            loopback_answer(connection, 200, "", "fine");
    }
}

/* A source of `left` requests, each of which may be followed up. */
struct work {
    const char *path;
    int left;
    int follow_ups; /* still to be offered when another is done */
    int offered, done, failed, last_status;
    bool seen[OFFERS_MAX]; /* by tag */
    enum error_class last_class;
    int interrupt_at; /* when so many are done … */
    int interrupt_to; /* … the count of Ctrl-C becomes this */
    volatile sig_atomic_t interrupted;
};

static bool next(void *state, struct http_request *request) {
    struct work *work = state;
    if (!work->left)
        return false;
    work->left--;
    request->method = "GET";
    request->path = mem_dup(work->path);
    request->tag = &work->seen[work->offered++];
    return true;
}

static void done(void *state, const struct http_request *request, struct http_response *response,
                 struct error *err) {
    struct work *work = state;
    bool *seen = request->tag;
    assert_false(*seen);
    *seen = true;
    assert_int_equal(error_is_set(err), response == NULL);
    work->done++;
    if (response) {
        work->last_status = response->status;
    } else {
        work->failed++;
        work->last_class = err->class;
    }
    if (work->follow_ups) {
        work->follow_ups--;
        work->left++;
    }
    if (work->done == work->interrupt_at)
        work->interrupted = work->interrupt_to;
}

struct client {
    struct loopback *loopback;
    struct http *http;
    struct endpoint endpoint;
};

static void connect_client(struct client *client, struct server *server, const struct http_options *options) {
    *client = (struct client){.loopback = loopback_start(serve, server), .http = http_new(options)};
    assert_true(endpoint_from_url(&client->endpoint, loopback_url(client->loopback), NULL));
}

static void close_client(struct client *client) {
    http_free(client->http);
    endpoint_clear(&client->endpoint);
    loopback_stop(client->loopback);
}

static bool run(struct client *client, struct work *work, unsigned parallel, struct error *err) {
    struct http_source source = {.state = work, .next = next, .done = done};
    return http_run(client->http, &client->endpoint, &source, parallel, err);
}

static void as_many_at_a_time_as_allowed(void **state) {
    (void)state;
    struct server server = {.pause_ms = 30};
    struct client client;
    connect_client(&client, &server, &(struct http_options){0});
    struct work work = {.path = "/", .left = 24};
    assert_true(run(&client, &work, 4, NULL));
    assert_int_equal(work.done, 24);
    assert_int_equal(work.failed, 0);
    assert_int_equal(atomic_load(&server.most_under_way), 4);
    assert_int_equal(loopback_connections(client.loopback), 4);
    close_client(&client);
}

static void a_source_may_go_on_after_done(void **state) {
    (void)state;
    struct server server = {0};
    struct client client;
    connect_client(&client, &server, &(struct http_options){0});
    struct work work = {.path = "/", .left = 2, .follow_ups = 500};
    assert_true(run(&client, &work, 3, NULL));
    assert_int_equal(work.done, 502);
    assert_int_equal(http_request_count(client.http), 502);
    close_client(&client);
}

static void nothing_to_do_is_done_at_once(void **state) {
    (void)state;
    struct server server = {0};
    struct client client;
    connect_client(&client, &server, &(struct http_options){0});
    struct work work = {.path = "/"};
    assert_true(run(&client, &work, 8, NULL));
    assert_int_equal(loopback_connections(client.loopback), 0);
    close_client(&client);
}

static void runs_share_connections(void **state) {
    (void)state;
    struct server server = {0};
    struct client client;
    connect_client(&client, &server, &(struct http_options){0});
    for (int i = 0; i < 3; i++) {
        struct work work = {.path = "/", .left = 5};
        assert_true(run(&client, &work, 1, NULL));
    }
    assert_int_equal(loopback_connections(client.loopback), 1);
    close_client(&client);
}

/* Two sources' worth in one: the first request waits for its retry while the others go on. */
struct mixed {
    int offered, others_done, others_done_before_busy;
};

static bool next_mixed(void *state, struct http_request *request) {
    struct mixed *mixed = state;
    if (mixed->offered == 10)
        return false;
    request->method = "GET";
    request->path = mem_dup(mixed->offered++ == 0 ? "/busy" : "/");
    return true;
}

static void done_mixed(void *state, const struct http_request *request, struct http_response *response,
                       struct error *err) {
    (void)err;
    struct mixed *mixed = state;
    assert_non_null(response);
    if (strcmp(request->path, "/") == 0)
        mixed->others_done++;
    else
        mixed->others_done_before_busy = mixed->others_done;
}

static void waiting_for_a_retry_does_not_hold_up_others(void **state) {
    (void)state;
    struct server server = {0};
    struct client client;
    connect_client(&client, &server, &(struct http_options){0});
    struct mixed mixed = {0};
    struct http_source source = {.state = &mixed, .next = next_mixed, .done = done_mixed};
    assert_true(http_run(client.http, &client.endpoint, &source, 2, NULL));
    assert_int_equal(mixed.others_done, 9);
    assert_int_equal(mixed.others_done_before_busy, 9);
    close_client(&client);
}

static void the_first_interrupt_lets_what_is_under_way_end(void **state) {
    (void)state;
    struct server server = {.pause_ms = 50};
    struct work work = {.path = "/", .left = 100, .interrupt_at = 1, .interrupt_to = 1};
    struct client client;
    connect_client(&client, &server, &(struct http_options){.interrupted = &work.interrupted});
    auto_error err = {0};
    assert_false(run(&client, &work, 4, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    assert_int_equal(work.done, work.offered);
    assert_true(work.done >= 4 && work.done < 12);
    assert_int_equal(work.failed, 0);
    close_client(&client);
}

static void the_second_interrupt_aborts(void **state) {
    (void)state;
    struct server server = {.pause_ms = 500};
    struct work work = {.path = "/", .left = 100};
    struct client client;
    connect_client(&client, &server, &(struct http_options){.interrupted = &work.interrupted});
    work.interrupted = 2; /* before anything is offered */
    auto_error err = {0};
    assert_false(run(&client, &work, 4, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    assert_int_equal(work.offered, 0);
    close_client(&client);
}

static volatile sig_atomic_t ctrl_c;

static void count_signal(int number) {
    (void)number;
    ctrl_c++;
}

static void *press_ctrl_c_twice(void *thread) {
    for (int i = 0; i < 2; i++) {
        loopback_pause_ms(100);
        pthread_kill(*(pthread_t *)thread, SIGUSR1);
    }
    return NULL;
}

static void an_interrupt_ends_the_waiting(void **state) {
    (void)state;
    struct server server = {.pause_ms = 2000};
    struct client client;
    ctrl_c = 0;
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = count_signal}, NULL);
    connect_client(&client, &server, &(struct http_options){.interrupted = &ctrl_c});
    pthread_t self = pthread_self(), thread;
    assert_int_equal(pthread_create(&thread, NULL, press_ctrl_c_twice, &self), 0);
    struct work work = {.path = "/", .left = 1};
    assert_false(run(&client, &work, 1, NULL));
    pthread_join(thread, NULL);
    assert_int_equal(work.failed, 1); /* the answer would have come */
    assert_int_equal(work.last_class, ERROR_INTERRUPTED);
    close_client(&client);
}

static void an_interrupt_gives_up_retries(void **state) {
    (void)state;
    struct server server = {0};
    struct work work = {.path = "/busy", .left = 1};
    struct client client;
    connect_client(&client, &server, &(struct http_options){.interrupted = &ctrl_c});
    ctrl_c = 0;
    pthread_t self = pthread_self(), thread;
    assert_int_equal(pthread_create(&thread, NULL, press_ctrl_c_twice, &self), 0);
    assert_false(run(&client, &work, 1, NULL));
    pthread_join(thread, NULL);
    assert_int_equal(work.done, 1);
    assert_int_equal(work.last_class, ERROR_INTERRUPTED);
    assert_int_equal(atomic_load(&server.requests), 1);
    close_client(&client);
}

static void fetch_takes_the_request(void **state) {
    (void)state;
    struct server server = {0};
    struct client client;
    connect_client(&client, &server, &(struct http_options){0});
    struct http_request request = {.method = "GET", .path = mem_dup("/")};
    request.authorization = secret_from_text("Bearer x");
    auto_response response = {0};
    assert_true(http_fetch(client.http, &client.endpoint, &request, &response, NULL));
    assert_null(request.path);
    assert_null(request.authorization);
    assert_int_equal(response.status, 200);
    close_client(&client);
}

static void fetch_reports_an_interrupt(void **state) {
    (void)state;
    struct server server = {0};
    struct client client;
    ctrl_c = 1;
    connect_client(&client, &server, &(struct http_options){.interrupted = &ctrl_c});
    struct http_request request = {.method = "GET", .path = mem_dup("/")};
    auto_response response = {0};
    auto_error err = {0};
    assert_false(http_fetch(client.http, &client.endpoint, &request, &response, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    assert_null(request.path);
    close_client(&client);
}

static void collect_text(void *state, const struct event *event) {
    buffer_add_text(state, event->text);
    buffer_add_char(state, '\n');
}

static void traces_requests_without_credentials_or_bodies(void **state) {
    (void)state;
    struct server server = {0};
    struct client client;
    auto_buffer trace = {0};
    struct event_sink sink = {.emit = collect_text, .state = &trace, .level = 9};
    connect_client(&client, &server, &(struct http_options){.events = &sink});
    struct http_request request = {.method = "POST", .path = mem_dup("/token")};
    request.authorization = secret_from_text("Bearer geheim");
    strings_add(&request.headers, "X-Secret: geheim");
    buffer_add_text(&request.body, "password=geheim");
    auto_response response = {0};
    assert_true(http_fetch(client.http, &client.endpoint, &request, &response, NULL));
    assert_non_null(strstr(buffer_text(&trace), "POST /token: HTTP 200"));
    assert_null(strstr(buffer_text(&trace), "geheim"));
    close_client(&client);
}

static void a_copy_asks_for_the_same_without_credentials(void **state) {
    (void)state;
    struct http_request copy, request = {.method = "PATCH",
                                         .path = mem_dup("/a"),
                                         .authorization = secret_from_text("Bearer t"),
                                         .content_type = "text/x",
                                         .response_ceiling = 7,
                                         .never_retry = true,
                                         .delay_ms = 5,
                                         .tag = state};
    strings_add(&request.headers, "X-A: b");
    buffer_add(&request.body, "a\0b", 3);
    http_request_copy(&copy, &request);
    http_request_clear(&request);
    assert_string_equal(copy.method, "PATCH");
    assert_string_equal(copy.path, "/a");
    assert_string_equal(copy.headers.items[0], "X-A: b");
    assert_string_equal(copy.content_type, "text/x");
    assert_int_equal(copy.body.size, 3);
    assert_memory_equal(copy.body.data, "a\0b", 3);
    assert_int_equal(copy.response_ceiling, 7);
    assert_true(copy.never_retry);
    assert_null(copy.authorization);
    assert_null(copy.tag);
    assert_int_equal(copy.delay_ms, 0);
    http_request_clear(&copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_at_a_time_as_allowed),
        cmocka_unit_test(a_source_may_go_on_after_done),
        cmocka_unit_test(nothing_to_do_is_done_at_once),
        cmocka_unit_test(runs_share_connections),
        cmocka_unit_test(waiting_for_a_retry_does_not_hold_up_others),
        cmocka_unit_test(the_first_interrupt_lets_what_is_under_way_end),
        cmocka_unit_test(the_second_interrupt_aborts),
        cmocka_unit_test(an_interrupt_ends_the_waiting),
        cmocka_unit_test(an_interrupt_gives_up_retries),
        cmocka_unit_test(fetch_takes_the_request),
        cmocka_unit_test(fetch_reports_an_interrupt),
        cmocka_unit_test(traces_requests_without_credentials_or_bodies),
        cmocka_unit_test(a_copy_asks_for_the_same_without_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
