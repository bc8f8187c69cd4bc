#include "data/jwt_parts.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

/* Of P-521, bytes. */
#define NUMBER_MAX 66
#define RSA_BITS_MIN 2048

#define auto_key __attribute__((cleanup(free_key))) EVP_PKEY *

static void free_key(EVP_PKEY **key) {
    EVP_PKEY_free(*key);
}

/* A passphrase is never asked for: OpenSSL would ask on the terminal by itself. */
static int no_passphrase(char *buffer, int size, int writing, void *state) {
    (void)buffer, (void)size, (void)writing, (void)state;
    return -1;
}

static EVP_PKEY *read_key(const struct secret *pem, struct error *err) {
    BIO *bytes = BIO_new_mem_buf(secret_reveal(pem), (int)secret_size(pem));
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bytes, NULL, no_passphrase, NULL);
    BIO_free(bytes);
    ERR_clear_error();
    if (!key) {
        error_set(err, ERROR_INPUT, "this is no private key in PEM, or one with a passphrase");
        error_next(err, "give the key without a passphrase: openssl pkey -in KEY -out PLAIN");
    }
    return key;
}

struct kind_row {
    int type;
    int bits; /* 0: any */
    const char *key_type;
    const char *algorithm; /* when none is asked for */
    const char *curve;
};

static const struct kind_row *kind_of(const EVP_PKEY *key) {
    static const struct kind_row rows[] = {
        {EVP_PKEY_RSA, 0, "RSA", "RS256", NULL},     {EVP_PKEY_EC, 256, "EC", "ES256", "P-256"},
        {EVP_PKEY_EC, 384, "EC", "ES384", "P-384"},  {EVP_PKEY_EC, 521, "EC", "ES512", "P-521"},
        {EVP_PKEY_ED25519, 0, "OKP", "EdDSA", NULL}, {EVP_PKEY_ED448, 0, "OKP", "EdDSA", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (EVP_PKEY_base_id(key) == rows[i].type && (!rows[i].bits || EVP_PKEY_bits(key) == rows[i].bits))
            return &rows[i];
    return NULL;
}

/* The algorithm to sign with; NULL when the key is none for it. */
static const struct jwt_algorithm *choose(const EVP_PKEY *key, const char *wanted, struct error *err) {
    const struct kind_row *kind = kind_of(key);
    const struct jwt_algorithm *algorithm = jwt_algorithm_find(wanted ? wanted : kind ? kind->algorithm : "");
    if (kind && algorithm && text_equal(kind->key_type, algorithm->key_type) &&
        (!algorithm->curve || text_equal(kind->curve, algorithm->curve)))
        return algorithm;
    error_set(err, ERROR_REFUSED, "this key does not sign with %s", wanted ? wanted : "any known algorithm");
    error_next(err,
               "RSA keys sign with RS256 … PS512, EC keys with the ES of their curve, Ed25519 with EdDSA");
    return NULL;
}

static void add_json(struct buffer *out, const json_t *value) {
    auto_buffer text = {0};
    value_write(&text, value, 0, false);
    jwt_part_encode(out, buffer_text(&text), text.size);
}

static bool is_strong(const EVP_PKEY *key) {
    return EVP_PKEY_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_bits(key) >= RSA_BITS_MIN;
}

/* Adds the two numbers of a DER signature side by side, as RFC 7518 section 3.4 wants them. */
static bool add_numbers(struct buffer *token, const unsigned char *der, size_t size, size_t number_size) {
    unsigned char raw[2 * NUMBER_MAX];
    const unsigned char *at = der;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)size);
    bool fits = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, (int)number_size) >= 0 &&
                BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + number_size, (int)number_size) >= 0;
    ECDSA_SIG_free(signature);
    if (fits)
        jwt_part_encode(token, raw, 2 * number_size);
    return fits;
}

/* Signs what is there, and adds ".signature". */
static bool add_signature(EVP_PKEY *key, const struct jwt_algorithm *algorithm, struct buffer *token) {
    size_t size = (size_t)EVP_PKEY_size(key);
    unsigned char *signature = mem_alloc(size);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *padding = NULL;
    bool made = EVP_DigestSignInit_ex(context, &padding, algorithm->digest, NULL, NULL, key, NULL) == 1 &&
                jwt_set_padding(algorithm, padding) &&
                EVP_DigestSign(context, signature, &size, (const unsigned char *)buffer_text(token),
                               token->size) == 1;
    buffer_add_char(token, '.');
    if (made && algorithm->number_size)
        made = add_numbers(token, signature, size, algorithm->number_size);
    else if (made)
        jwt_part_encode(token, signature, size);
    EVP_MD_CTX_free(context);
    mem_free(signature);
    return made;
}

struct secret *jwt_sign(const json_t *claims, const struct secret *key_pem, const char *algorithm,
                        const char *key_id, struct error *err) {
    auto_key key = read_key(key_pem, err);
    const struct jwt_algorithm *chosen = key ? choose(key, algorithm, err) : NULL;
    if (!chosen)
        return NULL;
    auto_json header = json_pack("{s:s, s:s, s:s*}", "alg", chosen->name, "typ", "JWT", "kid", key_id);
    auto_buffer token = {0};
    add_json(&token, header);
    buffer_add_char(&token, '.');
    add_json(&token, claims);
    bool made = is_strong(key) && add_signature(key, chosen, &token);
    ERR_clear_error();
    if (made)
        return secret_new(buffer_text(&token), token.size);
    error_set(err, ERROR_REFUSED, "the key did not sign");
    error_next(err, "RSA keys want 2048 bits at least");
    return NULL;
}
