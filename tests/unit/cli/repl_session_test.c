/* What a session keeps: the way to Keycloak, and what failed last. */
#include "cli/repl_session.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool run(struct repl_case *given, const char *text, struct error *err) {
    struct repl_line line;
    json_t *result = NULL;
    error_clear(err);
    bool worked =
        repl_line_read(&line, text, REPL_SCRIPT, err) && repl_run_line(&given->repl, &line, &result, err);
    json_decref(result);
    repl_line_clear(&line);
    return worked;
}

static void nothing_is_opened_before_it_is_needed(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    repl_case_open(&given);
    repl_case_begin(&given);
    assert_true(run(&given, "trace", &err));
    assert_false(given.repl.reached);
    repl_case_asked(&given, "", 0);
    assert_true(run(&given, "use ameide", &err));
    assert_true(given.repl.reached);
}

static void the_last_failure_is_kept_with_what_it_was_about(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    repl_case_open(&given);
    repl_case_begin(&given);
    assert_false(run(&given, "use nope", &err));
    assert_string_equal(given.repl.failure.message, "there is no realm nope");
    assert_true(run(&given, "use ameide", &err));
    assert_string_equal(given.repl.failure.message, "there is no realm nope");
    given.repl.attempt.client = mem_dup("left over");
    assert_false(run(&given, "client nope", &err));
    assert_null(given.repl.failed.client);
    assert_non_null(strstr(given.repl.failure.message, "no client nope"));
}

static void explain_is_never_what_failed_last(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    repl_case_open(&given);
    repl_case_begin(&given);
    assert_false(run(&given, "use nope", &err));
    assert_false(run(&given, "explain KCR-9999", &err));
    assert_non_null(strstr(err.message, "there is no finding"));
    assert_string_equal(given.repl.failure.message, "there is no realm nope");
}

static void a_realm_that_is_not_there_is_named(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    repl_case_open(&given);
    repl_case_begin(&given);
    fake_answers(&given.keycloak, "GET /admin/realms/nope/", -1, 404, "{'error': 'Realm not found.'}");
    mem_replace(&given.repl.realm, mem_dup("nope"));
    static const char *const lines[] = {"clients", "client shop", "users", "scopes", "events"};
    for (size_t i = 0; i < mem_count(lines); i++) {
        assert_false(run(&given, lines[i], &err));
        assert_non_null(strstr(err.message, "there is no realm nope"));
        assert_string_equal(err.next, "use REALM changes it; realms lists those that there are");
    }
}

static void the_realm_is_that_of_the_flags_or_of_the_login(void **state) {
    (void)state;
    static const struct {
        const char *line, *realm;
    } rows[] = {{"repl", "master"},
                {"repl --login-realm ops", "ops"},
                {"repl --realm ameide --login-realm ops", "ameide"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        struct repl repl;
        cli_open(&cli, "%s", rows[i].line);
        cli_start(&cli);
        repl_open(&repl, &cli.session);
        assert_string_equal(repl.realm, rows[i].realm);
        repl_close(&repl);
    }
}

static void a_login_that_is_refused_is_tried_anew(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    repl_case_open(&given);
    fake_answers(&given.keycloak, "POST /realms/master/protocol", 1, 401,
                 "{'error': 'invalid_grant', 'error_description': 'Invalid user credentials'}");
    repl_case_begin(&given);
    assert_null(repl_keycloak(&given.repl, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_true(given.repl.reached);
    error_clear(&err);
    assert_non_null(repl_keycloak(&given.repl, &err));
}

static void requests_without_the_administrator_need_no_login(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    auto_response response = {0};
    repl_case_open(&given);
    fake_answers(&given.keycloak, "GET /realms/ameide", -1, 200, "{'realm': 'ameide'}");
    repl_case_begin(&given);
    struct http_request request = {.method = "GET", .path = mem_dup("/realms/ameide")};
    assert_true(repl_fetch(&given.repl, &request, &response, &err));
    assert_int_equal(response.status, 200);
    repl_case_asked(&given, "POST", 0);
}

static void what_is_held_can_be_dropped(void **state) {
    (void)state;
    struct repl_tokens tokens = {
        .access = secret_from_text("hunter2"), .realm = mem_dup("ameide"), .expires_in_s = 5};
    struct repl_attempt attempt = {.endpoint = "token", .client = mem_dup("shop")};
    repl_tokens_clear(&tokens);
    repl_attempt_clear(&attempt);
    assert_null(tokens.access);
    assert_null(tokens.realm);
    assert_int_equal(tokens.expires_in_s, 0);
    assert_null(attempt.client);
    assert_null(attempt.endpoint);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_opened_before_it_is_needed),
        cmocka_unit_test(the_last_failure_is_kept_with_what_it_was_about),
        cmocka_unit_test(explain_is_never_what_failed_last),
        cmocka_unit_test(a_realm_that_is_not_there_is_named),
        cmocka_unit_test(the_realm_is_that_of_the_flags_or_of_the_login),
        cmocka_unit_test(a_login_that_is_refused_is_tried_anew),
        cmocka_unit_test(requests_without_the_administrator_need_no_login),
        cmocka_unit_test(what_is_held_can_be_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
