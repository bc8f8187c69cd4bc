#include "kcrealm/base/memory.h"
#include "support/jwt_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void each_key_signs_what_its_public_half_verifies(void **state) {
    (void)state;
    static const struct {
        enum test_key key;
        const char *asked, *algorithm;
    } rows[] = {
        {KEY_RSA, NULL, "RS256"},     {KEY_RSA, "RS384", "RS384"},   {KEY_RSA, "RS512", "RS512"},
        {KEY_RSA, "PS256", "PS256"},  {KEY_RSA, "PS384", "PS384"},   {KEY_RSA, "PS512", "PS512"},
        {KEY_P256, NULL, "ES256"},    {KEY_P384, "ES384", "ES384"},  {KEY_P521, NULL, "ES512"},
        {KEY_ED25519, NULL, "EdDSA"}, {KEY_ED448, "EdDSA", "EdDSA"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_secret pem = test_key_pem(rows[i].key);
        auto_json claims = json_pack("{s:s, s:i}", "sub", "app", "iat", 1000);
        auto_secret token = jwt_sign(claims, pem, rows[i].asked, "mine", NULL);
        assert_non_null(token);
        auto_jwt jwt = {0};
        assert_true(jwt_decode(token, &jwt, NULL));
        assert_true(json_equal(jwt.claims, claims));
        assert_string_equal(value_text(jwt.header, "alg"), rows[i].algorithm);
        assert_string_equal(value_text(jwt.header, "kid"), "mine");
        auto_json keys = test_key_set(test_key_public(rows[i].key, "mine", NULL));
        assert_int_equal(jwt_signature_check(token, keys), JWT_SIGNED);
    }
}

static void without_an_id_the_header_names_none(void **state) {
    (void)state;
    auto_secret pem = test_key_pem(KEY_P256);
    auto_json claims = json_object();
    auto_secret token = jwt_sign(claims, pem, NULL, NULL, NULL);
    auto_jwt jwt = {0};
    assert_true(jwt_decode(token, &jwt, NULL));
    assert_null(json_object_get(jwt.header, "kid"));
}

static void a_key_signs_only_with_its_own_algorithms(void **state) {
    (void)state;
    static const struct {
        enum test_key key;
        const char *asked;
    } rows[] = {{KEY_RSA, "ES256"},     {KEY_P256, "ES384"}, {KEY_P256, "RS256"},
                {KEY_ED25519, "ES256"}, {KEY_RSA, "HS256"},  {KEY_RSA, "none"},
                {KEY_RSA, ""},          {KEY_P384, "EdDSA"}, {KEY_RSA_WEAK, NULL}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_secret pem = test_key_pem(rows[i].key);
        auto_json claims = json_object();
        auto_error err = {0};
        assert_null(jwt_sign(claims, pem, rows[i].asked, NULL, &err));
        assert_int_equal(err.class, ERROR_REFUSED);
        assert_non_null(err.next);
    }
}

static void what_is_no_key_is_refused_without_repeating_it(void **state) {
    (void)state;
    static const char *const texts[] = {"", "hunter2",
                                        "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n",
                                        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                                        "MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBAJsnnNrM+xRRzW+Q4l\n"
                                        "-----END ENCRYPTED PRIVATE KEY-----\n"};
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_secret pem = secret_from_text(texts[i]);
        auto_json claims = json_object();
        auto_error err = {0};
        assert_null(jwt_sign(claims, pem, NULL, NULL, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_null(strstr(err.message, "hunter2"));
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_key_signs_what_its_public_half_verifies),
        cmocka_unit_test(without_an_id_the_header_names_none),
        cmocka_unit_test(a_key_signs_only_with_its_own_algorithms),
        cmocka_unit_test(what_is_no_key_is_refused_without_repeating_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
