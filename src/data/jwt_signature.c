#include "data/jwt_parts.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

/* Characters of base64url that 2048 bits have; more than the largest modulus that OpenSSL verifies with (16384 bits); and
 * more than a set of keys has without an id in the token. */
#define RSA_MODULUS_MIN ((size_t)2048 / 8 * 4 / 3)
#define NUMBER_TEXT_MAX ((size_t)4096)
#define KEYS_TRIED_MAX ((size_t)64)
#define POINT_MAX ((size_t)1 + 2 * 66)

static const struct jwt_algorithm algorithms[] = {
    {"RS256", "RSA", NULL, "SHA256", false, 0},    {"RS384", "RSA", NULL, "SHA384", false, 0},
    {"RS512", "RSA", NULL, "SHA512", false, 0},    {"PS256", "RSA", NULL, "SHA256", true, 0},
    {"PS384", "RSA", NULL, "SHA384", true, 0},     {"PS512", "RSA", NULL, "SHA512", true, 0},
    {"ES256", "EC", "P-256", "SHA256", false, 32}, {"ES384", "EC", "P-384", "SHA384", false, 48},
    {"ES512", "EC", "P-521", "SHA512", false, 66}, {"EdDSA", "OKP", NULL, NULL, false, 0},
};

const struct jwt_algorithm *jwt_algorithm_find(const char *name) {
    for (size_t i = 0; i < mem_count(algorithms); i++)
        if (text_equal(name, algorithms[i].name))
            return &algorithms[i];
    return NULL;
}

/* PSS with a salt as long as the digest (RFC 7518 section 3.5). */
bool jwt_set_padding(const struct jwt_algorithm *algorithm, EVP_PKEY_CTX *context) {
    return !algorithm->is_pss || (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                                  EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

/* --- Public keys -------------------------------------------------------------------------------------------- */

/* The bytes of a member, freed by the caller; NULL when it is none. */
static unsigned char *octets_of(const json_t *key, const char *name, size_t *size) {
    const json_t *value = json_object_get(key, name);
    const struct jwt_part part = {json_string_value(value), json_string_length(value)};
    return part.size && part.size <= NUMBER_TEXT_MAX ? jwt_part_decode(&part, size) : NULL;
}

static EVP_PKEY *edwards_key(const json_t *key) {
    static const struct {
        const char *curve;
        int type;
    } rows[] = {{"Ed25519", EVP_PKEY_ED25519}, {"Ed448", EVP_PKEY_ED448}};
    size_t size = 0;
    unsigned char *octets = octets_of(key, "x", &size);
    EVP_PKEY *public_key = NULL;
    for (size_t i = 0; octets && i < mem_count(rows); i++)
        if (text_equal(value_text(key, "crv"), rows[i].curve))
            public_key = EVP_PKEY_new_raw_public_key(rows[i].type, NULL, octets, size);
    mem_free(octets);
    return public_key;
}

/* Takes the parameters. */
static EVP_PKEY *key_from(const char *type, OSSL_PARAM_BLD *builder) {
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;
    if (EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

static BIGNUM *number_of(const json_t *key, const char *name) {
    size_t size = 0;
    unsigned char *octets = octets_of(key, name, &size);
    BIGNUM *number = octets ? BN_bin2bn(octets, (int)size, NULL) : NULL;
    mem_free(octets);
    return number;
}

static EVP_PKEY *rsa_key(const json_t *key) {
    BIGNUM *modulus = number_of(key, "n");
    BIGNUM *exponent = number_of(key, "e");
    EVP_PKEY *public_key = NULL;
    if (modulus && exponent) {
        OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus);
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent);
        public_key = key_from("RSA", builder);
    }
    BN_free(modulus);
    BN_free(exponent);
    return public_key;
}

/* The point as octets: 4, then both coordinates in full length. */
static EVP_PKEY *curve_key(const json_t *key, const struct jwt_algorithm *algorithm) {
    const size_t size = algorithm->number_size;
    BIGNUM *x = number_of(key, "x");
    BIGNUM *y = number_of(key, "y");
    unsigned char point[POINT_MAX] = {POINT_CONVERSION_UNCOMPRESSED};
    EVP_PKEY *public_key = NULL;
    if (x && y && BN_bn2binpad(x, point + 1, (int)size) >= 0 &&
        BN_bn2binpad(y, point + 1 + size, (int)size) >= 0) {
        OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, algorithm->curve, 0);
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * size);
        public_key = key_from("EC", builder);
    }
    BN_free(x);
    BN_free(y);
    return public_key;
}

static EVP_PKEY *public_key_of(const json_t *key, const struct jwt_algorithm *algorithm) {
    if (algorithm->number_size)
        return curve_key(key, algorithm);
    return algorithm->digest ? rsa_key(key) : edwards_key(key);
}

/* --- Verifying ---------------------------------------------------------------------------------------------- */

/* Two numbers side by side (RFC 7518 section 3.4) → DER, freed by the caller with OPENSSL_free; NULL when it is not that. */
static unsigned char *der_of(const unsigned char *raw, size_t *size, const struct jwt_algorithm *algorithm) {
    const int number_size = (int)algorithm->number_size;
    unsigned char *der = NULL;
    if (*size != 2 * algorithm->number_size)
        return NULL;
    ECDSA_SIG *signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(raw, number_size, NULL),
                   BN_bin2bn(raw + number_size, number_size, NULL));
    int der_size = i2d_ECDSA_SIG(signature, &der);
    ECDSA_SIG_free(signature);
    *size = der_size > 0 ? (size_t)der_size : 0;
    return der;
}

static bool verify_by(EVP_PKEY *public_key, const struct jwt_algorithm *algorithm,
                      const struct jwt_part parts[JWT_PARTS], const unsigned char *signature, size_t size) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *padding = NULL;
    /* Header, dot and payload stand together in the token. */
    size_t signed_size = parts[JWT_HEADER].size + 1 + parts[JWT_CLAIMS].size;
    bool good =
        signature &&
        EVP_DigestVerifyInit_ex(context, &padding, algorithm->digest, NULL, NULL, public_key, NULL) == 1 &&
        jwt_set_padding(algorithm, padding) &&
        EVP_DigestVerify(context, signature, size, (const unsigned char *)parts[JWT_HEADER].text,
                         signed_size) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

static bool verifies(const json_t *key, const struct jwt_algorithm *algorithm,
                     const struct jwt_part parts[JWT_PARTS]) {
    size_t size = 0;
    unsigned char *raw = jwt_part_decode(&parts[JWT_SIGNATURE], &size);
    unsigned char *der = raw && algorithm->number_size ? der_of(raw, &size, algorithm) : NULL;
    EVP_PKEY *public_key = raw ? public_key_of(key, algorithm) : NULL;
    bool good =
        public_key && verify_by(public_key, algorithm, parts, algorithm->number_size ? der : raw, size);
    EVP_PKEY_free(public_key);
    OPENSSL_free(der);
    mem_free(raw);
    return good;
}

/* --- Choosing the key --------------------------------------------------------------------------------------- */

static bool fits(const json_t *key, const struct jwt_algorithm *algorithm) {
    const char *use = value_text(key, "use");
    const char *only = value_text(key, "alg");
    return text_equal(value_text(key, "kty"), algorithm->key_type) && (!use || text_equal(use, "sig")) &&
           (!only || text_equal(only, algorithm->name)) &&
           (!algorithm->curve || text_equal(value_text(key, "crv"), algorithm->curve));
}

static bool is_weak(const json_t *key) {
    return text_equal(value_text(key, "kty"), "RSA") &&
           json_string_length(json_object_get(key, "n")) < RSA_MODULUS_MIN;
}

static enum jwt_signature try_key(const json_t *key, const struct jwt_algorithm *algorithm,
                                  const struct jwt_part parts[JWT_PARTS]) {
    if (!fits(key, algorithm))
        return JWT_KEY_UNFIT;
    if (is_weak(key))
        return JWT_KEY_WEAK;
    return verifies(key, algorithm, parts) ? JWT_SIGNED : JWT_ALTERED;
}

/* Of several keys the best that can be said counts: the order of the enumeration's first rows. */
static enum jwt_signature try_keys(const json_t *keys, const char *id, const struct jwt_algorithm *algorithm,
                                   const struct jwt_part parts[JWT_PARTS]) {
    enum jwt_signature best = JWT_KEY_UNKNOWN;
    size_t tried = 0;
    size_t i = 0;
    const json_t *key = NULL;
    json_array_foreach (keys, i, key) {
        if ((id && !text_equal(value_text(key, "kid"), id)) || tried++ == KEYS_TRIED_MAX)
            continue;
        enum jwt_signature found = try_key(key, algorithm, parts);
        if (best == JWT_KEY_UNKNOWN || found < best)
            best = found;
        if (found == JWT_SIGNED)
            break;
    }
    return best;
}

static enum jwt_signature check(const json_t *header, const json_t *keys,
                                const struct jwt_part parts[JWT_PARTS]) {
    const char *name = value_text(header, "alg");
    const struct jwt_algorithm *algorithm = jwt_algorithm_find(name);
    if (text_equal(name, "none"))
        return JWT_UNSIGNED;
    if (name && text_starts_with(name, "HS"))
        return JWT_SYMMETRIC;
    if (!algorithm || json_object_get(header, "crit"))
        return JWT_ALGORITHM_UNKNOWN;
    return try_keys(json_object_get(keys, "keys"), value_text(header, "kid"), algorithm, parts);
}

enum jwt_signature jwt_signature_check(const struct secret *token, const json_t *keys) {
    struct jwt_part parts[JWT_PARTS] = {0};
    auto_jwt jwt = {0};
    if (!jwt_decode(token, &jwt, NULL) || !jwt_split(token, parts, NULL))
        return JWT_UNREADABLE;
    enum jwt_signature found = check(jwt.header, keys, parts);
    ERR_clear_error();
    return found;
}
