/* Keys that tests make for signing tokens. */
#ifndef KCREALM_TESTS_JWT_KEYS_H
#define KCREALM_TESTS_JWT_KEYS_H

#include "kcrealm/data/jwt.h"

#include <openssl/evp.h>

enum test_key {
    KEY_RSA,
    KEY_RSA_OTHER,
    KEY_RSA_WEAK, /* 1024 bits */
    KEY_P256,
    KEY_P384,
    KEY_P521,
    KEY_ED25519,
    KEY_ED448,
    KEY_COUNT
};

/* Made at the first call, kept until the program ends. */
EVP_PKEY *test_key(enum test_key which);

/* In PEM, as a file has it; freed by the caller. */
struct secret *test_key_pem(enum test_key which);

/* The public half as a JWK with this id, use "sig" and (when not NULL) algorithm; freed by the caller. */
json_t *test_key_public(enum test_key which, const char *id, const char *algorithm);

/* A set of one key, as a realm serves it; the key is taken. */
json_t *test_key_set(json_t *key);

/* "header.claims.signature" of three texts, whatever they are. */
struct secret *test_token(const char *header, const char *claims, const char *signature);

#endif
