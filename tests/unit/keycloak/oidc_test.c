#include "kcrealm/keycloak/oidc.h"

#include "kcrealm/base/memory.h"
#include "support/jwt_keys.h"
#include "support/oidc_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct oidc_client app = {"app", OIDC_PROOF_NONE, NULL, NULL, NULL};

static void a_configuration_names_an_issuer(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {
        {200, "{'issuer':'i'}", NULL}, {200, "{}", NULL}, {204, "", NULL}};
    struct oidc_case given;
    auto_error err = {0};
    oidc_case_open(&given, answers);
    auto_json configuration = oidc_configuration(&given.realm, NULL);
    assert_string_equal(value_text(configuration, "issuer"), "i");
    assert_null(oidc_configuration(&given.realm, &err));
    assert_non_null(strstr(err.message, "names no issuer"));
    assert_null(oidc_keys(&given.realm, &err));
    oidc_case_close(&given);
}

static void a_refresh_token_is_introspected_as_one(void **state) {
    (void)state;
    static const struct {
        const char *claims;
        bool hinted;
    } rows[] = {
        {"{\"typ\":\"Refresh\"}", true}, {"{\"typ\":\"Offline\"}", true}, {"{\"typ\":\"Bearer\"}", false}};
    static const struct oidc_answer_given answers[] = {{200, "{'active':true}", NULL}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct oidc_case given;
        auto_oidc_refusal refusal = {0};
        auto_secret token = test_token("{}", rows[i].claims, "x");
        oidc_case_open(&given, answers);
        auto_json claims = oidc_introspect(&given.realm, &app, token, &refusal, NULL);
        assert_true(value_is_true(claims, "active", false));
        assert_int_equal(strstr(buffer_text(&given.log), "&token_type_hint=refresh_token") != NULL,
                         rows[i].hinted);
        oidc_case_close(&given);
    }
}

static void the_bearer_asks_about_itself(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {{200, "{'sub':'u'}", NULL}};
    struct oidc_case given;
    auto_oidc_refusal refusal = {0};
    auto_secret token = secret_from_text("abc");
    oidc_case_open(&given, answers);
    auto_json claims = oidc_userinfo(&given.realm, token, &refusal, NULL);
    assert_string_equal(value_text(claims, "sub"), "u");
    assert_string_equal(buffer_text(&given.log),
                        "GET /realms/ameide/protocol/openid-connect/userinfo Bearer abc \n");
    oidc_case_close(&given);
}

static void sessions_and_tokens_are_ended(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {{204, "", NULL}, {200, "", NULL}};
    struct oidc_case given;
    auto_oidc_refusal refusal = {0};
    auto_secret token = secret_from_text("abc");
    oidc_case_open(&given, answers);
    assert_true(oidc_logout(&given.realm, &app, token, &refusal, NULL));
    assert_true(oidc_revoke(&given.realm, &app, token, &refusal, NULL));
    assert_string_equal(
        buffer_text(&given.log),
        "POST /realms/ameide/protocol/openid-connect/logout - refresh_token=abc&client_id=app\n"
        "POST /realms/ameide/protocol/openid-connect/revoke - token=abc&client_id=app\n");
    oidc_case_close(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_configuration_names_an_issuer),
        cmocka_unit_test(a_refresh_token_is_introspected_as_one),
        cmocka_unit_test(the_bearer_asks_about_itself),
        cmocka_unit_test(sessions_and_tokens_are_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
