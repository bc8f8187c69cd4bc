#include "keycloak/pkce.h"

#include "kcrealm/objects/base64.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#define RANDOM_BYTES 32

/* Base64 with the alphabet of URLs and without padding. */
static void add_base64url(struct buffer *out, const unsigned char *bytes, size_t size) {
    struct buffer text = {0};
    base64_encode(&text, bytes, size);
    for (size_t i = 0; i < text.size && text.data[i] != '='; i++)
        buffer_add_char(out, text.data[i] == '+' ? '-' : text.data[i] == '/' ? '_' : text.data[i]);
    buffer_clear(&text);
}

struct secret *pkce_verifier(void) {
    unsigned char bytes[RANDOM_BYTES];
    auto_buffer text = {0};
    RAND_bytes(bytes, sizeof bytes);
    add_base64url(&text, bytes, sizeof bytes);
    return secret_new(buffer_text(&text), text.size);
}

void pkce_challenge(struct buffer *out, const struct secret *verifier) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    EVP_Digest(secret_reveal(verifier), secret_size(verifier), digest, NULL, EVP_sha256(), NULL);
    add_base64url(out, digest, sizeof digest);
}
