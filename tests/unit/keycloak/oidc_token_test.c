#include "keycloak/oidc_request.h"

#include "kcrealm/base/memory.h"
#include "support/oidc_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct oidc_client app = {"app", OIDC_PROOF_NONE, NULL, NULL, NULL};

static void a_grant_sends_what_it_has(void **state) {
    (void)state;
    auto_secret secret = secret_from_text("x&y");
    const struct {
        struct oidc_grant grant;
        const char *form;
    } rows[] = {
        {{.type = "client_credentials"}, "grant_type=client_credentials"},
        {{.type = "password", .scope = "openid a", .username = "ann", .password = secret},
         "grant_type=password&scope=openid%20a&username=ann&password=x%26y"},
        {{.type = "refresh_token", .refresh_token = secret}, "grant_type=refresh_token&refresh_token=x%26y"},
        {{.type = "d", .device_code = secret}, "grant_type=d&device_code=x%26y"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_buffer form = {0};
        oidc_fill_grant(&form, &rows[i].grant);
        assert_string_equal(buffer_text(&form), rows[i].form);
    }
}

static void tokens_are_taken_with_their_lifetimes(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {
        {200,
         "{'access_token':'a','refresh_token':'r','id_token':'i','expires_in':300,'refresh_expires_in':-1,'"
         "scope':'s'}",
         NULL},
        {200, "{'access_token':'b'}", NULL}};
    const struct oidc_grant grant = {.type = "client_credentials"};
    struct oidc_case given;
    auto_oidc_tokens tokens = {0};
    auto_oidc_refusal refusal = {0};
    oidc_case_open(&given, answers);
    assert_true(oidc_request_tokens(&given.realm, &app, &grant, &tokens, &refusal, NULL));
    assert_string_equal(secret_reveal(tokens.access), "a");
    assert_string_equal(secret_reveal(tokens.refresh), "r");
    assert_string_equal(secret_reveal(tokens.id), "i");
    assert_int_equal(tokens.expires_in_s, 300);
    assert_int_equal(tokens.refresh_expires_in_s, 0);
    assert_int_equal(tokens.received_s, 1000);
    assert_string_equal(tokens.scope, "s");
    assert_true(oidc_request_tokens(&given.realm, &app, &grant, &tokens, &refusal, NULL));
    assert_null(tokens.refresh);
    assert_string_equal(
        buffer_text(&given.log),
        "POST /realms/ameide/protocol/openid-connect/token - grant_type=client_credentials&client_id=app\n"
        "POST /realms/ameide/protocol/openid-connect/token - grant_type=client_credentials&client_id=app\n");
    oidc_case_close(&given);
}

static void an_answer_without_a_token_is_an_error(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {{200, "{}", NULL}, {200, "{'access_token':''}", NULL}};
    struct oidc_case given;
    oidc_case_open(&given, answers);
    for (size_t i = 0; i < mem_count(answers); i++) {
        const struct oidc_grant grant = {.type = "client_credentials"};
        auto_oidc_tokens tokens = {0};
        auto_oidc_refusal refusal = {0};
        auto_error err = {0};
        assert_false(oidc_request_tokens(&given.realm, &app, &grant, &tokens, &refusal, &err));
        assert_int_equal(err.class, ERROR_SERVER);
        assert_null(tokens.access);
    }
    oidc_case_close(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grant_sends_what_it_has),
        cmocka_unit_test(tokens_are_taken_with_their_lifetimes),
        cmocka_unit_test(an_answer_without_a_token_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
