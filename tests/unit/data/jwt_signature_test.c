#include "kcrealm/base/memory.h"
#include "support/jwt_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct secret *signed_by(enum test_key key, const char *algorithm, const char *id) {
    auto_secret pem = test_key_pem(key);
    auto_json claims = json_pack("{s:s}", "sub", "app");
    struct secret *token = jwt_sign(claims, pem, algorithm, id, NULL);
    assert_non_null(token);
    return token;
}

/* RFC 7515, appendix A.3: made by others. */
static void a_signature_of_the_standards_example_is_verified(void **state) {
    (void)state;
    static const char token_text[] =
        "eyJhbGciOiJFUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    auto_secret token = secret_from_text(token_text);
    auto_json keys = json_pack("{s:[{s:s, s:s, s:s, s:s}]}", "keys", "kty", "EC", "crv", "P-256", "x",
                               "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y",
                               "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    assert_int_equal(jwt_signature_check(token, keys), JWT_SIGNED);
}

/* A copy in which one character of one part is another. */
static struct secret *altered(const struct secret *token, int part) {
    auto_text text = mem_dup(secret_reveal(token));
    char *at = text;
    for (int i = 0; i < part; i++)
        at = strchr(at, '.') + 1;
    at[12] = at[12] == 'A' ? 'B' : 'A';
    return secret_from_text(text);
}

static void a_changed_payload_or_signature_is_altered(void **state) {
    (void)state;
    static const struct {
        enum test_key key;
        const char *algorithm;
    } rows[] = {{KEY_RSA, "RS256"}, {KEY_RSA, "PS512"}, {KEY_P256, "ES256"}, {KEY_ED25519, "EdDSA"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_secret token = signed_by(rows[i].key, rows[i].algorithm, "k");
        auto_json keys = test_key_set(test_key_public(rows[i].key, "k", rows[i].algorithm));
        auto_secret signature = altered(token, 2);
        assert_int_equal(jwt_signature_check(token, keys), JWT_SIGNED);
        assert_int_equal(jwt_signature_check(signature, keys), JWT_ALTERED);
        auto_text tail = mem_dup(strrchr(secret_reveal(token), '.'));
        auto_text head = mem_dup_n(secret_reveal(token), strcspn(secret_reveal(token), "."));
        auto_text forged = mem_format("%s.eyJzdWIiOiJhZG1pbiJ9%s", head, tail); /* {"sub":"admin"} */
        auto_secret payload = secret_from_text(forged);
        assert_int_equal(jwt_signature_check(payload, keys), JWT_ALTERED);
        auto_text cut = mem_format("%s.eyJzdWIiOiJhcHAifQ.", head);
        auto_secret without = secret_from_text(cut);
        assert_int_equal(jwt_signature_check(without, keys), JWT_ALTERED);
    }
}

static void the_key_of_the_id_counts_alone(void **state) {
    (void)state;
    auto_secret token = signed_by(KEY_RSA, NULL, "mine");
    auto_json keys = json_pack("{s:[o,o]}", "keys", test_key_public(KEY_RSA_OTHER, "mine", NULL),
                               test_key_public(KEY_RSA, "other", NULL));
    auto_json unknown = test_key_set(test_key_public(KEY_RSA, "other", NULL));
    auto_json empty = json_object();
    assert_int_equal(jwt_signature_check(token, keys), JWT_ALTERED);
    assert_int_equal(jwt_signature_check(token, unknown), JWT_KEY_UNKNOWN);
    assert_int_equal(jwt_signature_check(token, empty), JWT_KEY_UNKNOWN);
    assert_int_equal(jwt_signature_check(token, NULL), JWT_KEY_UNKNOWN);
}

static void without_an_id_every_key_that_fits_is_tried(void **state) {
    (void)state;
    auto_secret token = signed_by(KEY_RSA, NULL, NULL);
    auto_json keys =
        json_pack("{s:[o,o,o,s]}", "keys", test_key_public(KEY_P256, "a", NULL),
                  test_key_public(KEY_RSA_OTHER, "b", NULL), test_key_public(KEY_RSA, "c", NULL), "nonsense");
    assert_int_equal(jwt_signature_check(token, keys), JWT_SIGNED);
    json_array_remove(json_object_get(keys, "keys"), 2);
    assert_int_equal(jwt_signature_check(token, keys), JWT_ALTERED);
}

static void a_key_for_something_else_does_not_fit(void **state) {
    (void)state;
    auto_secret token = signed_by(KEY_RSA, "RS256", "k");
    auto_json encrypts = test_key_public(KEY_RSA, "k", NULL);
    json_object_set_new(encrypts, "use", json_string("enc"));
    json_t *const rows[] = {encrypts, test_key_public(KEY_RSA, "k", "PS256"),
                            test_key_public(KEY_P256, "k", NULL), test_key_public(KEY_ED25519, "k", NULL)};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json keys = test_key_set(i ? rows[i] : json_incref(rows[i]));
        assert_int_equal(jwt_signature_check(token, keys), JWT_KEY_UNFIT);
    }
}

/* RS256 by a key of 1024 bits, which no key of ours signs: nothing is even computed. */
static void a_short_rsa_key_is_weak(void **state) {
    (void)state;
    auto_secret token = test_token("{\"alg\":\"RS256\",\"kid\":\"k\"}", "{}", "signature");
    auto_json keys = test_key_set(test_key_public(KEY_RSA_WEAK, "k", NULL));
    assert_int_equal(jwt_signature_check(token, keys), JWT_KEY_WEAK);
}

static void algorithms_that_prove_nothing_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *header;
        enum jwt_signature found;
    } rows[] = {
        {"{\"alg\":\"none\"}", JWT_UNSIGNED},
        {"{\"alg\":\"None\"}", JWT_ALGORITHM_UNKNOWN},
        {"{\"alg\":\"HS256\",\"kid\":\"k\"}", JWT_SYMMETRIC},
        {"{\"alg\":\"HS512\"}", JWT_SYMMETRIC},
        {"{\"alg\":\"RSA1_5\",\"kid\":\"k\"}", JWT_ALGORITHM_UNKNOWN},
        {"{\"alg\":\"rs256\",\"kid\":\"k\"}", JWT_ALGORITHM_UNKNOWN},
        {"{\"alg\":\"RS256\",\"kid\":\"k\",\"crit\":[\"b64\"]}", JWT_ALGORITHM_UNKNOWN},
        {"{\"alg\":5}", JWT_ALGORITHM_UNKNOWN},
        {"{}", JWT_ALGORITHM_UNKNOWN},
        {"[]", JWT_UNREADABLE},
    };
    auto_json keys = test_key_set(test_key_public(KEY_RSA, "k", NULL));
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_secret token = test_token(rows[i].header, "{}", "");
        assert_int_equal(jwt_signature_check(token, keys), rows[i].found);
    }
}

/* The old trick: HMAC with the public key as the secret, which the attacker has, too. */
static void a_public_key_is_never_a_secret(void **state) {
    (void)state;
    auto_json key = test_key_public(KEY_RSA, "k", NULL);
    json_object_set_new(key, "kty", json_string("oct"));
    json_object_set(key, "k", json_object_get(key, "n"));
    auto_json keys = test_key_set(json_incref(key));
    auto_secret token = test_token("{\"alg\":\"HS256\",\"kid\":\"k\"}", "{}", "x");
    assert_int_equal(jwt_signature_check(token, keys), JWT_SYMMETRIC);
}

static void a_hostile_set_of_keys_verifies_nothing(void **state) {
    (void)state;
    static const char *const sets[] = {
        "{\"keys\":5}",
        "{\"keys\":[null, 5, [], {}]}",
        "{\"keys\":[{\"kid\":\"k\",\"kty\":\"RSA\"}]}",
        "{\"keys\":[{\"kid\":\"k\",\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"!\"}]}",
        "{\"keys\":[{\"kid\":\"k\",\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}]}",
        "{\"keys\":[{\"kid\":\"k\",\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":5}]}",
    };
    static const char *const headers[] = {"{\"alg\":\"RS256\",\"kid\":\"k\"}",
                                          "{\"alg\":\"EdDSA\",\"kid\":\"k\"}", "{\"alg\":\"ES256\"}"};
    for (size_t i = 0; i < mem_count(sets) * mem_count(headers); i++) {
        const char *text = sets[i % mem_count(sets)];
        auto_json keys = value_parse(text, strlen(text), "the keys", NULL);
        auto_secret token = test_token(headers[i / mem_count(sets)], "{}", "signature");
        assert_int_not_equal(jwt_signature_check(token, keys), JWT_SIGNED);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_of_the_standards_example_is_verified),
        cmocka_unit_test(a_changed_payload_or_signature_is_altered),
        cmocka_unit_test(the_key_of_the_id_counts_alone),
        cmocka_unit_test(without_an_id_every_key_that_fits_is_tried),
        cmocka_unit_test(a_key_for_something_else_does_not_fit),
        cmocka_unit_test(a_short_rsa_key_is_weak),
        cmocka_unit_test(algorithms_that_prove_nothing_are_refused),
        cmocka_unit_test(a_public_key_is_never_a_secret),
        cmocka_unit_test(a_hostile_set_of_keys_verifies_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
