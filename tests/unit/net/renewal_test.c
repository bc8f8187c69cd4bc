/* Requests with a login that ends meanwhile. */
#include "kcrealm/net/renewal.h"

#include "kcrealm/base/memory.h"
#include "support/http_script.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ITEMS_MAX 8

/* A request of the source, with the path "/0", "/1" …, and what became of it. */
struct item {
    int dead_until; /* tokens up to this one are refused */
    int slow_ms;    /* how long the answer takes */

    unsigned answers;
    int status;
    struct error error;
};

struct world {
    /* The server: it gives token 1, 2 … */
    struct http_script *script;
    int given;
    int login_status; /* 0: the connection is closed */
    int login_ms;
    bool interrupts; /* at a login */
    volatile sig_atomic_t interrupted;
    struct buffer asked; /* "login", or path, token and body: a line each */

    /* Ours. */
    struct http *http;
    struct endpoint endpoint;
    struct renewal renewal;
    struct secret *authorization;
    bool due;

    /* The source. */
    size_t count, offered;
    struct item items[ITEMS_MAX];
};

static void serve(void *state, const struct script_request *request, struct script_answer *answer) {
    struct world *world = state;
    if (strcmp(request->path, "/login") == 0) {
        buffer_add_text(&world->asked, "login\n");
        answer->status = world->login_status;
        answer->body = mem_format("%d", ++world->given);
        answer->delay_ms = world->login_ms;
        world->interrupted = world->interrupts;
        return;
    }
    const struct item *item = &world->items[atoi(request->path + 1)];
    buffer_format(&world->asked, "%s %s %s\n", request->path, request->authorization, request->body);
    answer->status = atoi(request->authorization) > item->dead_until ? 200 : 401;
    answer->delay_ms = item->slow_ms;
}

static bool is_due(const void *state) {
    return ((const struct world *)state)->due;
}

static void fill_login(const void *state, struct http_request *request) {
    (void)state;
    request->method = "POST";
    request->path = mem_dup("/login");
}

static bool accept_login(void *state, const struct http_request *request,
                         const struct http_response *response, struct error *err) {
    struct world *world = state;
    assert_string_equal(request->path, "/login");
    world->due = false;
    if (!response)
        return false;
    if (response->status != 200)
        return error_set(err, response->status == 401 ? ERROR_UNAUTHENTICATED : ERROR_SERVER, "no token");
    secret_free(world->authorization);
    world->authorization = secret_from_text(response->body.data);
    return true;
}

static bool is_refused(const void *state, const struct http_response *response) {
    (void)state;
    return response->status == 401;
}

static void equip(const void *state, struct http_request *request) {
    (void)state;
    buffer_add_text(&request->body, "+");
}

static bool next(void *state, struct http_request *request) {
    struct world *world = state;
    if (world->offered == world->count)
        return false;
    request->method = "POST";
    request->path = mem_format("/%zu", world->offered);
    request->tag = &world->items[world->offered++];
    return true;
}

static void done(void *state, const struct http_request *request, struct http_response *response,
                 struct error *err) {
    struct world *world = state;
    struct item *item = request->tag;
    assert_int_equal(atoi(request->path + 1), item - world->items);
    item->answers++;
    item->status = response ? response->status : 0;
    if (!response)
        error_move(&item->error, err);
}

/* So many requests to make, with token 1. */
static void open_world(struct world *world, size_t count) {
    *world = (struct world){.count = count, .given = 1, .login_status = 200};
    world->script = http_script_start(serve, world);
    world->http = http_new(&(struct http_options){.interrupted = &world->interrupted});
    assert_true(endpoint_from_url(&world->endpoint, http_script_url(world->script), NULL));
    world->authorization = secret_from_text("1");
    world->renewal = (struct renewal){.state = world,
                                      .authorization = &world->authorization,
                                      .is_due = is_due,
                                      .login = fill_login,
                                      .accept = accept_login,
                                      .is_refused = is_refused};
}

static void kill_tokens(struct world *world, int until) {
    for (size_t i = 0; i < world->count; i++)
        world->items[i].dead_until = until;
}

static void close_world(struct world *world) {
    http_free(world->http);
    endpoint_clear(&world->endpoint);
    http_script_stop(world->script);
    secret_free(world->authorization);
    for (size_t i = 0; i < ITEMS_MAX; i++)
        error_clear(&world->items[i].error);
    buffer_clear(&world->asked);
}

static bool run(struct world *world, unsigned parallel, struct error *err) {
    const struct http_source source = {.state = world, .next = next, .done = done};
    return renewal_run(world->http, &world->endpoint, &world->renewal, &source, parallel, err);
}

/* Of each request that was offered there is one answer; as "200 401 0", 0 for none. */
static void assert_answers(const struct world *world, const char *statuses) {
    auto_buffer found = {0};
    for (size_t i = 0; i < world->offered; i++) {
        assert_int_equal(world->items[i].answers, 1);
        buffer_format(&found, "%s%d", i ? " " : "", world->items[i].status);
    }
    assert_string_equal(found.data, statuses);
}

static void each_request_carries_token_and_equipment(void **state) {
    (void)state;
    struct world world;
    open_world(&world, 2);
    world.renewal.equip = equip;
    assert_true(run(&world, 1, NULL));
    assert_string_equal(world.asked.data, "/0 1 +\n/1 1 +\n");
    close_world(&world);
}

static void a_login_that_is_due_comes_before_all_else(void **state) {
    (void)state;
    struct world world;
    open_world(&world, 3);
    world.due = true;
    assert_true(run(&world, 3, NULL));
    assert_answers(&world, "200 200 200");
    assert_int_equal(strncmp(world.asked.data, "login\n", strlen("login\n")), 0);
    assert_null(strstr(world.asked.data, " 1 "));
    assert_int_equal(world.given, 2);
    close_world(&world);
}

static void a_refused_request_is_made_again_as_it_was(void **state) {
    (void)state;
    struct world world;
    open_world(&world, 2);
    world.renewal.equip = equip;
    world.items[1].dead_until = 1;
    assert_true(run(&world, 1, NULL));
    assert_answers(&world, "200 200");
    assert_string_equal(world.asked.data, "/0 1 +\n/1 1 +\nlogin\n/1 2 +\n");
    close_world(&world);
}

/* Answers to what was sent with the old token may come while the login is under way, or after it. */
static void a_late_refusal_of_the_old_token_costs_no_login(void **state) {
    (void)state;
    static const struct {
        bool is_hint;
        int login_ms;
    } rows[] = {{false, 0}, {false, 200}, {true, 0}, {true, 200}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        open_world(&world, 2);
        world.renewal.is_hint = rows[i].is_hint;
        world.login_ms = rows[i].login_ms;
        world.items[0].slow_ms = 100;
        kill_tokens(&world, 1);
        assert_true(run(&world, 2, NULL));
        assert_answers(&world, "200 200");
        assert_int_equal(world.given, 2);
        close_world(&world);
    }
}

/* A hint may mean something else, so it is followed once only. */
static void what_every_token_is_refused_is_made_again_once(void **state) {
    (void)state;
    static const struct {
        bool is_hint;
        const char *asked;
    } rows[] = {
        {false, "/0 1 \nlogin\n/0 2 \n/1 2 \nlogin\n/1 3 \n"},
        {true, "/0 1 \nlogin\n/0 2 \n/1 2 \n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        open_world(&world, 2);
        world.renewal.is_hint = rows[i].is_hint;
        kill_tokens(&world, 1000);
        assert_true(run(&world, 1, NULL));
        assert_answers(&world, "401 401");
        assert_string_equal(world.asked.data, rows[i].asked);
        close_world(&world);
    }
}

static void a_renewal_that_fails_ends_what_waits_and_the_run_when_it_is_refused(void **state) {
    (void)state;
    static const struct {
        bool is_hint;
        int login_status;
        const char *doing;
        const char *answers;
        const char *message; /* of the first request; a part of it */
        enum error_class class;
        bool ran;
    } rows[] = {
        {false, 401, "renewing", "0", "renewing: no token", ERROR_UNAUTHENTICATED, false},
        {false, 500, "renewing", "0 0", "renewing: no token", ERROR_SERVER, true},
        {false, 0, "renewing", "0 0", "renewing: ", ERROR_UNREACHABLE, true},
        {true, 401, NULL, "0 401", "no token", ERROR_UNAUTHENTICATED, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct world world;
        auto_error err = {0};
        open_world(&world, 2);
        world.renewal.is_hint = rows[i].is_hint;
        world.renewal.doing = rows[i].doing;
        kill_tokens(&world, 1);
        world.login_status = rows[i].login_status;
        assert_int_equal(run(&world, 1, &err), rows[i].ran);
        assert_answers(&world, rows[i].answers);
        assert_int_equal(world.items[0].error.class, rows[i].class);
        assert_ptr_equal(strstr(world.items[0].error.message, rows[i].message), world.items[0].error.message);
        if (!rows[i].ran)
            assert_string_equal(err.message, rows[i].message);
        assert_int_equal(error_is_set(&err), !rows[i].ran);
        close_world(&world);
    }
}

/* The old token still does. */
static void an_early_renewal_that_is_refused_ends_nothing(void **state) {
    (void)state;
    struct world world;
    open_world(&world, 2);
    world.due = true;
    world.login_status = 401;
    assert_true(run(&world, 1, NULL));
    assert_answers(&world, "200 200");
    assert_string_equal(world.asked.data, "login\n/0 1 \n/1 1 \n");
    close_world(&world);
}

static void an_interrupt_ends_what_waits(void **state) {
    (void)state;
    struct world world;
    auto_error err = {0};
    open_world(&world, 3);
    world.renewal.doing = "renewing";
    kill_tokens(&world, 1);
    world.interrupts = true;
    assert_false(run(&world, 1, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    assert_answers(&world, "0");
    assert_string_equal(world.items[0].error.message, "renewing: interrupted");
    close_world(&world);
}

/* What ends begun work is made again, too. */
static void after_an_interrupt_what_finishes_goes_on_with_the_new_token(void **state) {
    (void)state;
    struct world world;
    open_world(&world, 2);
    kill_tokens(&world, 1);
    world.interrupts = true;
    const struct http_source source = {&world, next, next, done};
    assert_false(renewal_run(world.http, &world.endpoint, &world.renewal, &source, 1, NULL));
    assert_answers(&world, "200 200");
    assert_string_equal(world.asked.data, "/0 1 \nlogin\n/0 2 \n/1 2 \n");
    close_world(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_carries_token_and_equipment),
        cmocka_unit_test(a_login_that_is_due_comes_before_all_else),
        cmocka_unit_test(a_refused_request_is_made_again_as_it_was),
        cmocka_unit_test(a_late_refusal_of_the_old_token_costs_no_login),
        cmocka_unit_test(what_every_token_is_refused_is_made_again_once),
        cmocka_unit_test(a_renewal_that_fails_ends_what_waits_and_the_run_when_it_is_refused),
        cmocka_unit_test(an_early_renewal_that_is_refused_ends_nothing),
        cmocka_unit_test(an_interrupt_ends_what_waits),
        cmocka_unit_test(after_an_interrupt_what_finishes_goes_on_with_the_new_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
