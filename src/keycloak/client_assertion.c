#include "keycloak/client_assertion.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/json.h"
#include "kcrealm/objects/base64.h"

#include "kcrealm/data/jwt.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

/* Base64 with the alphabet of URLs and without padding (RFC 7515). */
static void add_base64url(struct buffer *out, const void *bytes, size_t size) {
    size_t start = out->size;
    base64_encode(out, bytes, size);
    while (out->size > start && out->data[out->size - 1] == '=')
        out->data[--out->size] = '\0';
    for (size_t i = start; i < out->size; i++) {
        if (out->data[i] == '+')
            out->data[i] = '-';
        else if (out->data[i] == '/')
            out->data[i] = '_';
    }
}

static void add_part(struct buffer *out, json_t *part) {
    auto_buffer text = {0};
    value_write(&text, part, 0, false);
    add_base64url(out, buffer_text(&text), text.size);
    json_decref(part);
}

static const EVP_MD *digest_of(const char *algorithm) {
    static const struct {
        const char *name;
        const EVP_MD *(*digest)(void);
    } rows[] = {{"HS256", EVP_sha256}, {"HS384", EVP_sha384}, {"HS512", EVP_sha512}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (text_equal(algorithm, rows[i].name))
            return rows[i].digest();
    return NULL;
}

static json_t *claims_of(const struct assertion *assertion) {
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "iss", assertion->client_id, "sub",
                     assertion->client_id, "aud", assertion->audience, "jti", assertion->id, "iat",
                     (json_int_t)assertion->now_s, "exp",
                     (json_int_t)(assertion->now_s + ASSERTION_LIFETIME_S));
}

struct secret *assertion_sign(const struct assertion *assertion, const struct secret *secret,
                              struct error *err) {
    const char *algorithm = assertion->algorithm ? assertion->algorithm : "HS256";
    const EVP_MD *digest = digest_of(algorithm);
    unsigned char signature[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!digest) {
        error_set(err, ERROR_REFUSED, "assertions signed with %s are not made from a secret", algorithm);
        return NULL;
    }
    auto_buffer signed_text = {0};
    add_part(&signed_text, json_pack("{s:s, s:s}", "alg", algorithm, "typ", "JWT"));
    buffer_add_char(&signed_text, '.');
    add_part(&signed_text, claims_of(assertion));
    HMAC(digest, secret_reveal(secret), (int)secret_size(secret),
         (const unsigned char *)buffer_text(&signed_text), signed_text.size, signature, &size);
    buffer_add_char(&signed_text, '.');
    add_base64url(&signed_text, signature, size);
    return secret_new(buffer_text(&signed_text), signed_text.size);
}

struct secret *assertion_sign_by_key(const struct assertion *assertion, const struct secret *key_pem,
                                     const char *key_id, struct error *err) {
    auto_json claims = claims_of(assertion);
    return jwt_sign(claims, key_pem, assertion->algorithm, key_id, err);
}

char *assertion_id(void) {
    unsigned char bytes[16];
    struct buffer id = {0};
    RAND_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        buffer_format(&id, "%02x", bytes[i]);
    return buffer_steal(&id);
}
