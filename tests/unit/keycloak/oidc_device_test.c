#include "kcrealm/keycloak/oidc.h"

#include "kcrealm/base/memory.h"
#include "support/oidc_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct oidc_client app = {"app", OIDC_PROOF_NONE, NULL, NULL, NULL};

#define CODES                                                                                                \
    "{'device_code':'dc','user_code':'AB-CD','verification_uri':'https://sso/device','expires_in':60,"       \
    "'interval':5}"
#define PENDING                                                                                              \
    { 400, "{'error':'authorization_pending'}", NULL }

static bool run(struct oidc_case *given, struct oidc_tokens *tokens, struct oidc_refusal *refusal,
                struct error *err) {
    auto_oidc_device device = {0};
    return oidc_device_begin(&given->realm, &app, "openid", &device, refusal, err) &&
           oidc_device_wait(&given->realm, &app, &device, tokens, refusal, err);
}

static void waiting_is_as_slow_as_the_server_asks(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {{200, CODES, NULL},
                                                       PENDING,
                                                       {400, "{'error':'slow_down'}", NULL},
                                                       PENDING,
                                                       {200, "{'access_token':'a'}", NULL}};
    struct oidc_case given;
    auto_oidc_tokens tokens = {0};
    auto_oidc_refusal refusal = {0};
    auto_error err = {0};
    oidc_case_open(&given, answers);
    assert_true(run(&given, &tokens, &refusal, &err));
    assert_string_equal(secret_reveal(tokens.access), "a");
    assert_false(error_is_set(&err));
    assert_int_equal(given.delays_ms[0], 0);
    assert_int_equal(given.delays_ms[1], 5000);
    assert_int_equal(given.delays_ms[2], 5000);
    assert_int_equal(given.delays_ms[3], 10000);
    assert_int_equal(given.delays_ms[4], 10000);
    oidc_case_close(&given);
}

static void what_ends_the_wait(void **state) {
    (void)state;
    static const struct {
        struct oidc_answer_given answers[3];
        const char *error, *says;
    } rows[] = {
        {{{200, CODES, NULL}, {400, "{'error':'access_denied'}", NULL}}, "access_denied", "access_denied"},
        {{{200, CODES, NULL}, {400, "{'error':'expired_token'}", NULL}},
         "expired_token",
         "nobody entered the code"},
        {{{200, CODES, NULL}, PENDING, {0, NULL, NULL}}, NULL, "nobody answers"},
        {{{200, "{}", NULL}}, NULL, "without codes"},
        {{{400, "{'error':'unauthorized_client'}", NULL}}, "unauthorized_client", "unauthorized_client"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct oidc_case given;
        auto_oidc_tokens tokens = {0};
        auto_oidc_refusal refusal = {0};
        auto_error err = {0};
        oidc_case_open(&given, rows[i].answers);
        assert_false(run(&given, &tokens, &refusal, &err));
        assert_non_null(strstr(err.message, rows[i].says));
        assert_true(rows[i].error ? strcmp(refusal.error, rows[i].error) == 0 : !refusal.error);
        oidc_case_close(&given);
    }
}

static void a_code_that_nobody_enters_expires(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {
        {200,
         "{'device_code':'dc','user_code':'AB','verification_uri':'u','expires_in':15,'interval':999999999}",
         NULL},
        PENDING,
        PENDING};
    struct oidc_case given;
    auto_oidc_tokens tokens = {0};
    auto_oidc_refusal refusal = {0};
    auto_error err = {0};
    oidc_case_open(&given, answers);
    assert_false(run(&given, &tokens, &refusal, &err));
    assert_string_equal(refusal.error, "expired_token");
    assert_int_equal(given.delays_ms[1], OIDC_DEVICE_INTERVAL_MAX_S * 1000);
    assert_int_equal(given.asked, 2);
    oidc_case_close(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waiting_is_as_slow_as_the_server_asks),
        cmocka_unit_test(what_ends_the_wait),
        cmocka_unit_test(a_code_that_nobody_enters_expires),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
