#include "kcrealm/realm/seal.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <openssl/evp.h>
#include <string.h>

#define PREFIX "sealed:"
#define SALT_DIGITS ((size_t)2 * SEAL_SALT_SIZE)

static void add_hex(struct buffer *out, const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        buffer_format(out, "%02x", bytes[i]);
}

/* "sealed:SALT:SHA-256 of salt and secret", where the salt stands in hexadecimal digits. */
static char *fingerprint(const char *salt_digits, const char *secret) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    struct buffer out = {0};
    auto_text salted = mem_format("%.*s:%s", (int)SALT_DIGITS, salt_digits, secret);
    if (EVP_Digest(salted, strlen(salted), digest, &size, EVP_sha256(), NULL) != 1)
        size = 0;
    buffer_format(&out, PREFIX "%.*s:", (int)SALT_DIGITS, salt_digits);
    add_hex(&out, digest, size);
    return buffer_steal(&out);
}

json_t *seal_new(const struct seal *seal, const char *secret) {
    auto_buffer salt = {0};
    add_hex(&salt, seal->salt, sizeof seal->salt);
    auto_text text = fingerprint(buffer_text(&salt), secret);
    return json_string(text);
}

bool seal_is(const json_t *value) {
    return json_is_string(value) && text_starts_with(json_string_value(value), PREFIX) &&
           json_string_length(value) > strlen(PREFIX) + SALT_DIGITS + strlen(":");
}

bool seal_matches(const json_t *value, const char *secret) {
    if (!seal_is(value))
        return false;
    auto_text text = fingerprint(json_string_value(value) + strlen(PREFIX), secret);
    return text_equal(text, json_string_value(value));
}
