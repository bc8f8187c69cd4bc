#include "support/jwt_keys.h"

#include "data/jwt_parts.h"
#include "kcrealm/base/memory.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <string.h>

static EVP_PKEY *make(enum test_key which) {
    static const struct {
        const char *type, *curve;
        size_t bits;
    } rows[KEY_COUNT] = {
        [KEY_RSA] = {"RSA", NULL, 2048},      [KEY_RSA_OTHER] = {"RSA", NULL, 2048},
        [KEY_RSA_WEAK] = {"RSA", NULL, 1024}, [KEY_P256] = {"EC", "P-256", 0},
        [KEY_P384] = {"EC", "P-384", 0},      [KEY_P521] = {"EC", "P-521", 0},
        [KEY_ED25519] = {"ED25519", NULL, 0}, [KEY_ED448] = {"ED448", NULL, 0},
    };
    if (rows[which].bits)
        return EVP_PKEY_Q_keygen(NULL, NULL, rows[which].type, rows[which].bits);
    return EVP_PKEY_Q_keygen(NULL, NULL, rows[which].type, rows[which].curve);
}

static EVP_PKEY *made[KEY_COUNT];

__attribute__((destructor)) static void forget_keys(void) {
    for (size_t i = 0; i < KEY_COUNT; i++)
        EVP_PKEY_free(made[i]);
}

EVP_PKEY *test_key(enum test_key which) {
    if (!made[which])
        made[which] = make(which);
    assert(made[which]);
    return made[which];
}

struct secret *test_key_pem(enum test_key which) {
    BIO *bytes = BIO_new(BIO_s_mem());
    char *text = NULL;
    PEM_write_bio_PrivateKey(bytes, test_key(which), NULL, NULL, 0, NULL, NULL);
    long size = BIO_get_mem_data(bytes, &text);
    struct secret *pem = secret_new(text, (size_t)size);
    BIO_free(bytes);
    return pem;
}

static void set_octets(json_t *key, const char *name, const unsigned char *octets, size_t size) {
    auto_buffer text = {0};
    jwt_part_encode(&text, octets, size);
    json_object_set_new(key, name, json_string(buffer_text(&text)));
}

static void set_number(json_t *to, const char *name, EVP_PKEY *key, const char *parameter) {
    unsigned char octets[512];
    BIGNUM *number = NULL;
    EVP_PKEY_get_bn_param(key, parameter, &number);
    set_octets(to, name, octets, (size_t)BN_bn2bin(number, octets));
    BN_free(number);
}

static json_t *edwards_public(EVP_PKEY *key, const char *curve) {
    unsigned char octets[64];
    size_t size = sizeof octets;
    json_t *public_key = json_pack("{s:s, s:s}", "kty", "OKP", "crv", curve);
    EVP_PKEY_get_raw_public_key(key, octets, &size);
    set_octets(public_key, "x", octets, size);
    return public_key;
}

static json_t *curve_public(EVP_PKEY *key, const char *curve) {
    json_t *public_key = json_pack("{s:s, s:s}", "kty", "EC", "crv", curve);
    set_number(public_key, "x", key, OSSL_PKEY_PARAM_EC_PUB_X);
    set_number(public_key, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y);
    return public_key;
}

static json_t *rsa_public(EVP_PKEY *key) {
    json_t *public_key = json_pack("{s:s}", "kty", "RSA");
    set_number(public_key, "n", key, OSSL_PKEY_PARAM_RSA_N);
    set_number(public_key, "e", key, OSSL_PKEY_PARAM_RSA_E);
    return public_key;
}

json_t *test_key_public(enum test_key which, const char *id, const char *algorithm) {
    static const char *const curves[KEY_COUNT] = {[KEY_P256] = "P-256",
                                                  [KEY_P384] = "P-384",
                                                  [KEY_P521] = "P-521",
                                                  [KEY_ED25519] = "Ed25519",
                                                  [KEY_ED448] = "Ed448"};
    json_t *key = NULL;
    if (which == KEY_ED25519 || which == KEY_ED448)
        key = edwards_public(test_key(which), curves[which]);
    else
        key = curves[which] ? curve_public(test_key(which), curves[which]) : rsa_public(test_key(which));
    json_object_set_new(key, "kid", json_string(id));
    json_object_set_new(key, "use", json_string("sig"));
    if (algorithm)
        json_object_set_new(key, "alg", json_string(algorithm));
    return key;
}

json_t *test_key_set(json_t *key) {
    return json_pack("{s:[o]}", "keys", key);
}

struct secret *test_token(const char *header, const char *claims, const char *signature) {
    auto_buffer token = {0};
    const char *const parts[] = {header, claims, signature};
    for (size_t i = 0; i < mem_count(parts); i++) {
        buffer_add_text(&token, i ? "." : "");
        jwt_part_encode(&token, parts[i], strlen(parts[i]));
    }
    return secret_new(buffer_text(&token), token.size);
}
