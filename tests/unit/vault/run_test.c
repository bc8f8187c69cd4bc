/* Requests with a token that is alive. */
#include "vault/vault.h"

#include "kcrealm/base/memory.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ITEMS 12

struct work {
    size_t offered;
    size_t answers[ITEMS];
    int statuses[ITEMS];
    struct error error; /* of the last that got no answer */
    struct vault_session *session;
    size_t die_at; /* after so many answers all tokens given so far are dead */
    size_t answered;
};

static bool work_next(void *state, struct http_request *request) {
    struct work *work = state;
    if (work->offered == ITEMS)
        return false;
    request->method = "GET";
    request->path = mem_format("/v1/secret/data/%zu", work->offered);
    request->tag = &work->answers[work->offered++];
    return true;
}

static void work_done(void *state, const struct http_request *request, struct http_response *response,
                      struct error *err) {
    struct work *work = state;
    size_t *answers = request->tag;
    ++*answers;
    work->statuses[answers - work->answers] = response ? response->status : 0;
    if (!response)
        error_move(&work->error, err);
    if (++work->answered == work->die_at)
        work->session->dead_until = work->session->logins;
}

static bool run(struct work *work, struct error *err) {
    const struct http_source source = {.state = work, .next = work_next, .done = work_done};
    return vault_run(work->session->vault, &source, err);
}

static size_t count(const struct work *work, int status) {
    size_t found = 0;
    for (size_t i = 0; i < ITEMS; i++) {
        assert_int_equal(work->answers[i], 1);
        found += work->statuses[i] == status;
    }
    return found;
}

static void the_first_run_logs_in(void **state) {
    (void)state;
    struct vault_session session;
    vault_session_open(&session, "jwt=kc:j");
    struct work work = {.session = &session};
    assert_true(run(&work, NULL));
    assert_int_equal(count(&work, 404), ITEMS);
    assert_int_equal(session.logins, 1);
    assert_in_range(http_script_most_at_once(session.script), 1, 4);
    vault_session_close(&session);
}

static void a_token_that_dies_is_replaced_once(void **state) {
    (void)state;
    /* Early enough that some are offered after it, with four at a time. */
    for (size_t die_at = 1; die_at <= ITEMS - 5; die_at += 3) {
        struct vault_session session;
        vault_session_open(&session, "jwt=kc:j");
        struct work work = {.session = &session, .die_at = die_at};
        assert_true(run(&work, NULL));
        assert_int_equal(count(&work, 404), ITEMS);
        assert_int_equal(session.logins, 2);
        vault_session_close(&session);
    }
}

/* The text of a 403 is a hint only: without a right, one login more and no loop. */
static void a_refusal_that_looks_like_a_dead_token_ends(void **state) {
    (void)state;
    struct vault_session session;
    vault_session_open(&session, "jwt=kc:j");
    vault_answer(&session, "GET /v1/secret/data/", -1, 403, VAULT_DENIED_DEAD);
    struct work work = {.session = &session};
    assert_true(run(&work, NULL));
    assert_int_equal(count(&work, 403), ITEMS);
    assert_int_equal(session.logins, 2);
    vault_session_close(&session);
}

static void what_is_no_dead_token_is_not_asked_again(void **state) {
    (void)state;
    static const struct {
        const char *words;
        int status;
        const char *body;
    } rows[] = {
        {"jwt=kc:j", 403, VAULT_DENIED_ALIVE}, {"token=t", 403, VAULT_DENIED_DEAD}, {"jwt=kc:j", 400, "{}"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        vault_session_open(&session, rows[i].words);
        vault_answer(&session, "GET /v1/secret/data/", -1, rows[i].status, rows[i].body);
        struct work work = {.session = &session};
        assert_true(run(&work, NULL));
        assert_int_equal(count(&work, rows[i].status), ITEMS);
        assert_int_equal(http_script_count(session.script, "GET"), ITEMS);
        vault_session_close(&session);
    }
}

static void a_login_that_is_refused_later_fails_what_waits(void **state) {
    (void)state;
    struct vault_session session;
    vault_session_open_in(&session, "jwt=kc:j", NULL, 1);
    struct work work = {.session = &session, .die_at = 3};
    assert_true(vault_login(session.vault, NULL));
    vault_answer(&session, "POST /v1/auth/jwt/login", -1, 400, "{'errors':['expired']}");
    assert_true(run(&work, NULL));
    assert_int_equal(count(&work, 404), 3);
    assert_int_equal(count(&work, 0), 1);
    assert_int_equal(count(&work, 403), ITEMS - 4);
    assert_int_equal(work.error.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(http_script_count(session.script, "POST /v1/auth/jwt/login"), 2);
    error_clear(&work.error);
    vault_session_close(&session);
}

static void the_token_is_renewed_before_it_ends(void **state) {
    (void)state;
    struct vault_session session;
    vault_session_open(&session, "jwt=kc:j");
    struct work work = {.session = &session};
    assert_true(vault_login(session.vault, NULL));
    vault_clock_ms += 1000000;
    assert_true(run(&work, NULL));
    assert_int_equal(count(&work, 404), ITEMS);
    assert_int_equal(session.logins, 2);
    vault_session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_run_logs_in),
        cmocka_unit_test(a_token_that_dies_is_replaced_once),
        cmocka_unit_test(a_refusal_that_looks_like_a_dead_token_ends),
        cmocka_unit_test(what_is_no_dead_token_is_not_asked_again),
        cmocka_unit_test(a_login_that_is_refused_later_fails_what_waits),
        cmocka_unit_test(the_token_is_renewed_before_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
