#include "keycloak/oidc_request.h"

#include "kcrealm/base/memory.h"
#include "support/oidc_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_refusal_is_told_in_keycloaks_words(void **state) {
    (void)state;
    static const struct {
        struct oidc_answer_given answer;
        enum error_class class;
        const char *error, *description, *says;
    } rows[] = {
        {{401,
          "{'error':'invalid_client','error_description':'Invalid client or Invalid client credentials'}",
          NULL},
         ERROR_UNAUTHENTICATED,
         "invalid_client",
         "Invalid client or Invalid client credentials",
         "no such client"},
        {{400, "{'error':'invalid_grant','error_description':'Account disabled'}", NULL},
         ERROR_REFUSED,
         "invalid_grant",
         "Account disabled",
         "the user is disabled"},
        {{403, "",
          "Bearer realm=\"r\", error=\"insufficient_scope\", error_description=\"Missing openid scope\""},
         ERROR_FORBIDDEN,
         "insufficient_scope",
         "Missing openid scope",
         "scope openid"},
        {{401, "", "Bearer realm=\"r"}, ERROR_UNAUTHENTICATED, NULL, NULL, "without a reason"},
        {{401, "", "Bearer error=\"cut"}, ERROR_UNAUTHENTICATED, "cut", NULL, "cut"},
        {{404, "{'error':'Realm does not exist'}", NULL},
         ERROR_NOT_FOUND,
         "Realm does not exist",
         NULL,
         "the realm does not exist"},
        {{503, "<html>", NULL}, ERROR_SERVER, NULL, NULL, "without a reason"},
        {{403, "<html>", NULL}, ERROR_SERVER, NULL, NULL, "something else than Keycloak"},
        {{302, "", NULL}, ERROR_SERVER, NULL, NULL, "redirect, which is not followed"},
        {{200, "<html>", NULL}, ERROR_SERVER, NULL, NULL, "something else than Keycloak"},
        {{0, "", NULL}, ERROR_UNREACHABLE, NULL, NULL, "nobody answers"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct oidc_case given;
        auto_json reply = NULL;
        auto_oidc_refusal refusal = {0};
        auto_error err = {0};
        oidc_case_open(&given, &rows[i].answer);
        struct http_request request = oidc_request(&given.realm, OIDC_TOKEN);
        assert_false(oidc_send(&given.realm, OIDC_TOKEN, &request, &reply, &refusal, &err));
        if (!strstr(err.message, rows[i].says) || err.class != rows[i].class)
            fail_msg("row %zu: %d %s", i, err.class, err.message);
        assert_true(rows[i].error ? strcmp(refusal.error, rows[i].error) == 0 : !refusal.error);
        assert_true(rows[i].description ? strcmp(refusal.description, rows[i].description) == 0
                                        : !refusal.description);
        assert_string_equal(refusal.endpoint, "token");
        assert_null(reply);
        oidc_case_close(&given);
    }
}

static void a_success_may_have_no_body(void **state) {
    (void)state;
    static const struct oidc_answer_given answer = {204, "", NULL};
    struct oidc_case given;
    auto_json reply = NULL;
    oidc_case_open(&given, &answer);
    struct http_request request = oidc_request(&given.realm, OIDC_LOGOUT);
    assert_true(oidc_send(&given.realm, OIDC_LOGOUT, &request, &reply, NULL, NULL));
    assert_null(reply);
    oidc_case_close(&given);
}

static void a_realms_name_is_encoded(void **state) {
    (void)state;
    struct oidc_case given;
    oidc_case_open(&given, NULL);
    given.realm.name = "a/b c";
    struct http_request request = oidc_request(&given.realm, OIDC_KEYS);
    assert_string_equal(request.path, "/realms/a%2Fb%20c/protocol/openid-connect/certs");
    assert_string_equal(request.method, "GET");
    http_request_clear(&request);
    oidc_case_close(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_is_told_in_keycloaks_words),
        cmocka_unit_test(a_success_may_have_no_body),
        cmocka_unit_test(a_realms_name_is_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
