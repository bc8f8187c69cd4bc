#include "keycloak/oidc_request.h"

#include "kcrealm/base/memory.h"
#include "support/jwt_keys.h"
#include "support/oidc_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CONFIGURATION "{'issuer': 'https://sso/realms/ameide'}"

static void each_way_to_prove_sends_what_it_needs(void **state) {
    (void)state;
    static const struct {
        enum oidc_proof proof;
        const char *authorization, *body;
    } rows[] = {
        {OIDC_PROOF_NONE, NULL, "client_id=a%2Fb"},
        {OIDC_PROOF_POST, NULL, "client_id=a%2Fb&client_secret=s%3A%2B"},
        {OIDC_PROOF_BASIC, "Basic YSUyRmI6cyUzQSUyQg==", ""}, /* a%2Fb:s%3A%2B */
    };
    auto_secret secret = secret_from_text("s:+");
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct oidc_client client = {"a/b", rows[i].proof, secret, NULL, NULL};
        struct http_request request = {0};
        assert_true(oidc_prove(NULL, &client, &request, NULL));
        assert_string_equal(buffer_text(&request.body), rows[i].body);
        assert_int_equal(request.authorization != NULL, rows[i].authorization != NULL);
        if (request.authorization)
            assert_string_equal(secret_reveal(request.authorization), rows[i].authorization);
        http_request_clear(&request);
    }
}

static void an_assertion_is_made_out_to_the_issuer_and_sent_instead(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {{200, CONFIGURATION, NULL}};
    auto_secret pem = test_key_pem(KEY_P256);
    auto_secret text = secret_from_text("hush-hush");
    const struct oidc_client clients[] = {{"app", OIDC_PROOF_KEY_JWT, pem, NULL, "mine"},
                                          {"app", OIDC_PROOF_SECRET_JWT, text, "HS512", NULL}};
    static const char *const algorithms[] = {"ES256", "HS512"};
    for (size_t i = 0; i < mem_count(clients); i++) {
        struct oidc_case given;
        struct http_request request = {0};
        oidc_case_open(&given, answers);
        assert_true(oidc_prove(&given.realm, &clients[i], &request, NULL));
        const char *body = buffer_text(&request.body);
        const char *assertion = strstr(body, "client_assertion=");
        assert_non_null(assertion);
        assert_null(strstr(body, "hush"));
        auto_secret token = secret_from_text(assertion + strlen("client_assertion="));
        auto_jwt jwt = {0};
        assert_true(jwt_decode(token, &jwt, NULL));
        assert_string_equal(value_text(jwt.header, "alg"), algorithms[i]);
        assert_string_equal(value_text(jwt.claims, "aud"), "https://sso/realms/ameide");
        assert_string_equal(value_text(jwt.claims, "sub"), "app");
        http_request_clear(&request);
        oidc_case_close(&given);
    }
}

static void what_cannot_sign_is_refused(void **state) {
    (void)state;
    static const struct oidc_answer_given answers[] = {{200, CONFIGURATION, NULL}};
    auto_secret text = secret_from_text("hush-hush");
    static const enum oidc_proof proofs[] = {OIDC_PROOF_KEY_JWT, OIDC_PROOF_SECRET_JWT};
    for (size_t i = 0; i < mem_count(proofs); i++) {
        const struct oidc_client client = {"app", proofs[i], text, "RS256", NULL};
        struct oidc_case given;
        struct http_request request = {0};
        auto_error err = {0};
        oidc_case_open(&given, answers);
        assert_false(oidc_prove(&given.realm, &client, &request, &err));
        assert_non_null(strstr(err.message, "signing as client app"));
        assert_null(strstr(err.message, "hush"));
        http_request_clear(&request);
        oidc_case_close(&given);
    }
}

static void proofs_have_the_names_of_openid_connect(void **state) {
    (void)state;
    for (int i = 0; i < OIDC_PROOFS; i++) {
        enum oidc_proof proof = OIDC_PROOFS;
        assert_true(oidc_proof_named(oidc_proof_name((enum oidc_proof)i), &proof));
        assert_int_equal(proof, i);
    }
    enum oidc_proof proof = OIDC_PROOF_NONE;
    assert_false(oidc_proof_named("tls_client_auth", &proof));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_to_prove_sends_what_it_needs),
        cmocka_unit_test(an_assertion_is_made_out_to_the_issuer_and_sent_instead),
        cmocka_unit_test(what_cannot_sign_is_refused),
        cmocka_unit_test(proofs_have_the_names_of_openid_connect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
