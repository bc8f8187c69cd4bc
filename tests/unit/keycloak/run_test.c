/* Requests with a token: renewed in time, and once after a refusal. */
#include "kcrealm/keycloak/session.h"

#include "kcrealm/base/memory.h"
#include "support/keycloak_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ITEMS_MAX 64
#define SCOPES "/admin/realms/ameide/client-scopes"

static const char wrong_user[] = "{'error':'invalid_grant','error_description':'Invalid user credentials'}";

/* What a source offers, and what became of it. */
struct item {
    const char *method, *path, *body; /* body may be NULL */
    unsigned answers;
    int status;
    struct error error;
};

struct work {
    struct item items[ITEMS_MAX];
    size_t count, offered;
    long long step_ms;           /* the clock goes on by this after each answer */
    struct keycloak_session *at; /* to change while it runs */
    unsigned refuse_at;          /* after so many answers … */
    unsigned refuse_to;          /* … tokens up to this one are refused */
    unsigned answered;
};

static void add(struct work *work, const char *method, const char *path, const char *body) {
    work->items[work->count++] = (struct item){.method = method, .path = path, .body = body};
}

static void add_gets(struct work *work, size_t count) {
    for (size_t i = 0; i < count; i++)
        add(work, "GET", SCOPES, NULL);
}

static bool work_next(void *state, struct http_request *request) {
    struct work *work = state;
    if (work->offered == work->count)
        return false;
    struct item *item = &work->items[work->offered++];
    request->method = item->method;
    request->path = mem_dup(item->path);
    if (item->body)
        buffer_add_text(&request->body, item->body);
    request->tag = item;
    return true;
}

static void work_done(void *state, const struct http_request *request, struct http_response *response,
                      struct error *err) {
    struct work *work = state;
    struct item *item = request->tag;
    assert_true(item >= work->items && item < work->items + work->count);
    assert_string_equal(request->method, item->method);
    assert_string_equal(request->path, item->path);
    item->answers++;
    item->status = response ? response->status : 0;
    if (!response)
        error_move(&item->error, err);
    session_clock_ms += work->step_ms;
    if (++work->answered == work->refuse_at)
        work->at->fake.tokens_refused = work->refuse_to;
}

static bool run(struct keycloak_session *session, struct work *work, struct error *err) {
    const struct http_source source = {.state = work, .next = work_next, .done = work_done};
    work->at = session;
    return keycloak_run(session->keycloak, &source, err);
}

/* Every offered request ended exactly once; all of them with this status. */
static void assert_all(const struct work *work, int status) {
    for (size_t i = 0; i < work->count; i++) {
        if (work->items[i].answers != 1 || work->items[i].status != status)
            fail_msg("request %zu: %u answers, HTTP %d, %s", i, work->items[i].answers, work->items[i].status,
                     work->items[i].error.message ? work->items[i].error.message : "no error");
    }
}

static void clear(struct work *work) {
    for (size_t i = 0; i < work->count; i++)
        error_clear(&work->items[i].error);
}

static size_t logins(struct keycloak_session *session) {
    return http_script_count(session->fake.script, "POST /realms/");
}

static void the_first_run_logs_in(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    session_open(&session);
    add_gets(&work, 12);
    assert_true(run(&session, &work, NULL));
    assert_all(&work, 200);
    assert_int_equal(logins(&session), 1);
    auto_text log = http_script_log(session.fake.script, false);
    assert_int_equal(strncmp(log, "POST /realms/", strlen("POST /realms/")), 0);
    session_close(&session);
}

static void at_most_as_many_at_a_time_as_allowed(void **state) {
    (void)state;
    for (unsigned parallel = 1; parallel <= 3; parallel++) {
        struct keycloak_session session;
        struct work work = {0};
        session_open_as(&session, "user=admin:hunter2", parallel, "master");
        session.fake.delay_ms = 5;
        add_gets(&work, 12);
        assert_true(run(&session, &work, NULL));
        assert_all(&work, 200);
        assert_int_equal(http_script_most_at_once(session.fake.script), parallel);
        session_close(&session);
    }
}

static void a_failed_login_offers_nothing(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    auto_error err = {0};
    session_open(&session);
    fake_answers(&session.fake, "POST /realms/", 1, 401, wrong_user);
    add_gets(&work, 3);
    assert_false(run(&session, &work, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(work.offered, 0);
    session_close(&session);
}

/* 60 s of life, a quarter of it before the end: after 45 s. Each answer takes 20 s here. */
static void a_token_is_renewed_before_it_expires(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {.step_ms = 20000};
    session_open_as(&session, "user=admin:hunter2", 1, "master");
    session.fake.expires_in = 60;
    add_gets(&work, 7);
    assert_true(run(&session, &work, NULL));
    assert_all(&work, 200);
    auto_text log = http_script_log(session.fake.script, false);
    auto_text expected =
        mem_format("%1$s%2$s%2$s%2$s%1$s%2$s%2$s%2$s%1$s%2$s",
                   "POST /realms/master/protocol/openid-connect/token\n", "GET " SCOPES "\n");
    assert_string_equal(log, expected);
    session_close(&session);
}

static void a_token_without_a_lifetime_is_used_until_it_is_refused(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {.step_ms = 3600000, .refuse_at = 3, .refuse_to = 1};
    session_open_as(&session, "user=admin:hunter2", 1, "master");
    session.fake.expires_in = 0;
    add_gets(&work, 6);
    assert_true(run(&session, &work, NULL));
    assert_all(&work, 200);
    assert_int_equal(logins(&session), 2);
    session_close(&session);
}

static void refused_requests_are_made_again_with_a_new_token(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {.refuse_at = 5, .refuse_to = 1};
    session_open(&session);
    session.fake.delay_ms = 2;
    add_gets(&work, 30);
    assert_true(run(&session, &work, NULL));
    assert_all(&work, 200);
    assert_int_equal(logins(&session), 2);
    /* At most what was under way when the token was refused is made twice. */
    size_t requests = http_script_count(session.fake.script, "GET /admin/");
    assert_in_range(requests, 31, 34);
    session_close(&session);
}

static void a_repeated_write_carries_its_body_again(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    session_open(&session);
    assert_true(keycloak_login(session.keycloak, NULL));
    session.fake.tokens_refused = 1;
    add(&work, "POST", SCOPES, "{\"name\":\"groups\"}");
    assert_true(run(&session, &work, NULL));
    assert_all(&work, 201);
    auto_text log = http_script_log(session.fake.script, true);
    static const char line[] = "POST " SCOPES " {\"name\":\"groups\"}\n";
    const char *first = strstr(log, line);
    assert_non_null(first);
    assert_non_null(strstr(first + 1, line));
    assert_non_null(value_find(fake_list(&session.fake, "ameide", "scopes"), "name", "groups"));
    session_close(&session);
}

static void a_request_is_made_again_only_once(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    session_open(&session);
    fake_answers(&session.fake, "GET /admin/", -1, 401, "{'error':'HTTP 401 Unauthorized'}");
    add_gets(&work, 1);
    assert_true(run(&session, &work, NULL));
    assert_all(&work, 401);
    assert_int_equal(http_script_count(session.fake.script, "GET /admin/"), 2);
    assert_int_equal(logins(&session), 2);
    session_close(&session);
}

static void a_given_token_that_is_refused_ends_there(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    session_open_as(&session, "token=stale user=admin:hunter2", 4, "master");
    add_gets(&work, 2);
    assert_true(run(&session, &work, NULL));
    assert_all(&work, 401);
    assert_int_equal(logins(&session), 0);
    session_close(&session);
}

static void a_renewal_that_fails_ends_what_waits_for_it(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body, *type;
        enum error_class class;
        const char *message; /* a part */
    } rows[] = {
        {401, wrong_user, NULL, ERROR_UNAUTHENTICATED,
         "renewing the login: login as user admin of realm master by password failed: HTTP 401"},
        {500, "{'error':'unknown_error'}", NULL, ERROR_SERVER, "renewing the login: login as user admin"},
        {200, "<html>", "text/html", ERROR_SERVER, "renewing the login: http://127.0.0.1:"},
        {200, "{}", NULL, ERROR_SERVER, "renewing the login: the token endpoint answered without a token"},
        {0, NULL, NULL, ERROR_UNREACHABLE, "renewing the login: "},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct keycloak_session session;
        struct work work = {0};
        auto_error err = {0};
        session_open(&session);
        assert_true(keycloak_login(session.keycloak, NULL));
        session.fake.tokens_refused = 1;
        const struct fake_rule rule = {"POST /realms/", 1, rows[i].status, rows[i].body, rows[i].type};
        fake_add_rule(&session.fake, &rule);
        add_gets(&work, 1);
        (void)!run(&session, &work, &err);
        assert_all(&work, 0);
        if (work.items[0].error.class != rows[i].class ||
            !strstr(work.items[0].error.message, rows[i].message))
            fail_msg("row %zu: class %d, %s", i, work.items[0].error.class, work.items[0].error.message);
        clear(&work);
        session_close(&session);
    }
}

/* A password that stopped working must not be tried again for every request: that locks the account. */
static void a_lost_login_ends_the_run(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    auto_error err = {0};
    session_open(&session);
    assert_true(keycloak_login(session.keycloak, NULL));
    session.fake.tokens_refused = 1;
    fake_answers(&session.fake, "POST /realms/", -1, 401, wrong_user);
    add_gets(&work, 40);
    assert_false(run(&session, &work, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_non_null(strstr(err.message, "renewing the login: login as user admin of realm master"));
    assert_non_null(err.next);
    assert_int_equal(logins(&session), 2);
    assert_in_range(work.offered, 1, 4);
    for (size_t i = 0; i < work.offered; i++)
        assert_int_equal(work.items[i].answers, 1);
    clear(&work);
    session_close(&session);
}

/* Renewed early, so the old token still does for a while. */
static void an_early_renewal_that_fails_is_tried_again_later(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {.step_ms = 400};
    session_open_as(&session, "user=admin:hunter2", 1, "master");
    session.fake.expires_in = 60;
    assert_true(keycloak_login(session.keycloak, NULL));
    session_clock_ms += 45000;
    fake_answers(&session.fake, "POST /realms/", 1, 500, "{}");
    add_gets(&work, 8);
    assert_true(run(&session, &work, NULL));
    assert_all(&work, 200);
    assert_int_equal(logins(&session), 3);
    session_close(&session);
}

static void other_answers_and_failures_pass_through(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    session_open(&session);
    fake_answers(&session.fake, "GET " SCOPES, 1, 403, "{}");
    fake_answers(&session.fake, "POST " SCOPES, 1, 0, NULL);
    add(&work, "GET", SCOPES, NULL);
    add(&work, "POST", SCOPES, "{\"name\":\"x\"}");
    add(&work, "GET", "/admin/realms/nowhere/clients", NULL);
    assert_true(run(&session, &work, NULL));
    assert_int_equal(work.items[0].status, 403);
    assert_int_equal(work.items[1].error.class, ERROR_UNREACHABLE);
    assert_int_equal(work.items[2].status, 404);
    for (size_t i = 0; i < work.count; i++)
        assert_int_equal(work.items[i].answers, 1);
    assert_int_equal(logins(&session), 1);
    clear(&work);
    session_close(&session);
}

static bool refuse_way(void *state, struct error *err) {
    (void)state;
    return error_set(err, ERROR_FORBIDDEN, "no way");
}

/* The way there (a tunnel's credential) has to be ready before each run, logged in or not. */
static void without_a_way_nothing_is_offered(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    auto_error err = {0};
    session_open(&session);
    struct keycloak_credentials credentials = credentials_given("token=given");
    const struct keycloak_options options = {
        .login_realm = "master", .now_ms = session_now, .parallel = 1, .prepare = refuse_way};
    struct keycloak *keycloak = keycloak_new(session.http, &session.endpoint, &credentials, &options);
    const struct http_source source = {.state = &work, .next = work_next, .done = work_done};
    add_gets(&work, 2);
    assert_false(keycloak_run(keycloak, &source, &err));
    assert_string_equal(err.message, "no way");
    assert_int_equal(work.offered, 0);
    assert_int_equal(http_script_count(session.fake.script, ""), 0);
    keycloak_free(keycloak);
    session_close(&session);
}

static volatile sig_atomic_t interrupted;

static void interrupt_at_renewal(struct fake_keycloak *fake, const struct script_request *request) {
    if (fake->tokens_issued && strncmp(request->path, "/realms/", strlen("/realms/")) == 0)
        interrupted = 1;
}

/* The token comes back, but nothing is made with it any more. */
static void an_interrupt_ends_what_waits_for_a_renewal(void **state) {
    (void)state;
    struct keycloak_session session;
    struct work work = {0};
    auto_error err = {0};
    session_open(&session);
    http_free(session.http);
    interrupted = 0;
    session.http = http_new(&(struct http_options){.interrupted = &interrupted});
    keycloak_free(session.keycloak);
    struct keycloak_credentials credentials = credentials_given("user=admin:hunter2");
    session.keycloak = keycloak_new(
        session.http, &session.endpoint, &credentials,
        &(struct keycloak_options){.login_realm = "master", .now_ms = session_now, .parallel = 1});
    assert_true(keycloak_login(session.keycloak, NULL));
    session.fake.tokens_refused = 1;
    session.fake.before = interrupt_at_renewal;
    add_gets(&work, 3);
    assert_false(run(&session, &work, &err));
    assert_int_equal(err.class, ERROR_INTERRUPTED);
    assert_int_equal(work.offered, 1);
    assert_int_equal(work.items[0].answers, 1);
    assert_int_equal(work.items[0].error.class, ERROR_INTERRUPTED);
    clear(&work);
    session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_run_logs_in),
        cmocka_unit_test(at_most_as_many_at_a_time_as_allowed),
        cmocka_unit_test(a_failed_login_offers_nothing),
        cmocka_unit_test(a_token_is_renewed_before_it_expires),
        cmocka_unit_test(a_token_without_a_lifetime_is_used_until_it_is_refused),
        cmocka_unit_test(refused_requests_are_made_again_with_a_new_token),
        cmocka_unit_test(a_repeated_write_carries_its_body_again),
        cmocka_unit_test(a_request_is_made_again_only_once),
        cmocka_unit_test(a_given_token_that_is_refused_ends_there),
        cmocka_unit_test(a_renewal_that_fails_ends_what_waits_for_it),
        cmocka_unit_test(a_lost_login_ends_the_run),
        cmocka_unit_test(an_early_renewal_that_fails_is_tried_again_later),
        cmocka_unit_test(other_answers_and_failures_pass_through),
        cmocka_unit_test(without_a_way_nothing_is_offered),
        cmocka_unit_test(an_interrupt_ends_what_waits_for_a_renewal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
