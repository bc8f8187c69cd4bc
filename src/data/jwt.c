#include "kcrealm/data/jwt.h"

#include "data/jwt_parts.h"
#include "kcrealm/base/memory.h"

#include <openssl/evp.h>
#include <string.h>

#define NEXT_TOKEN "give a token as Keycloak issues it: three parts with dots between, beginning with eyJ"

static bool refuse(struct error *err, const char *why) {
    error_set(err, ERROR_INPUT, "this is no signed token: %s", why);
    return error_next(err, NEXT_TOKEN);
}

static bool is_space(char character) {
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

static struct jwt_part trimmed(const struct secret *token) {
    struct jwt_part whole = {secret_reveal(token), secret_size(token)};
    while (whole.size && is_space(whole.text[whole.size - 1]))
        whole.size--;
    while (whole.size && is_space(*whole.text)) {
        whole.text++;
        whole.size--;
    }
    return whole;
}

static size_t count_dots(const struct jwt_part *whole) {
    size_t dots = 0;
    for (size_t i = 0; i < whole->size; i++)
        dots += whole->text[i] == '.';
    return dots;
}

static void cut(const struct jwt_part *whole, struct jwt_part parts[JWT_PARTS]) {
    const char *at = whole->text;
    const char *end = at + whole->size;
    for (size_t i = 0; i < JWT_PARTS; i++) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        const char *stop = dot ? dot : end;
        parts[i] = (struct jwt_part){at, (size_t)(stop - at)};
        at = dot ? dot + 1 : end;
    }
}

bool jwt_split(const struct secret *token, struct jwt_part parts[JWT_PARTS], struct error *err) {
    const struct jwt_part whole = trimmed(token);
    if (!whole.size)
        return refuse(err, "it is empty");
    if (whole.size > JWT_SIZE_MAX)
        return refuse(err, "it is larger than 256 KiB");
    size_t dots = count_dots(&whole);
    if (dots == 4)
        return refuse(err, "five parts are an encrypted one (JWE), which only its receiver can read");
    if (dots != 2)
        return refuse(err, "it has not three parts");
    cut(&whole, parts);
    return true;
}

/* The six bits of a character of RFC 4648's alphabet for URLs, or -1. */
static int bits_of(char character) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *at = character ? strchr(alphabet, character) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

unsigned char *jwt_part_decode(const struct jwt_part *part, size_t *size) {
    unsigned char *bytes = mem_alloc(part->size + 1);
    unsigned held = 0;
    unsigned held_bits = 0;
    bool good = part->size % 4 != 1;
    *size = 0;
    for (size_t i = 0; good && i < part->size; i++) {
        int bits = bits_of(part->text[i]);
        good = bits >= 0;
        held = (held << 6 | (unsigned)bits) & 0xfff;
        held_bits += 6;
        if (held_bits < 8)
            continue;
        held_bits -= 8;
        bytes[(*size)++] = (unsigned char)(held >> held_bits & 0xff);
    }
    if (good)
        return bytes;
    mem_free(bytes);
    return NULL;
}

void jwt_part_encode(struct buffer *out, const void *bytes, size_t size) {
    char *text = mem_alloc((size + 2) / 3 * 4 + 1);
    int written = EVP_EncodeBlock((unsigned char *)text, bytes, (int)size);
    for (int i = 0; i < written && text[i] != '='; i++)
        buffer_add_char(out, (char)(text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i]));
    mem_free(text);
}

/* The JSON's own errors are kept to "where": its keys could be anything. */
static json_t *read_object(const struct jwt_part *part, const char *what, struct error *err) {
    size_t size = 0;
    unsigned char *bytes = jwt_part_decode(part, &size);
    if (!bytes) {
        error_set(err, ERROR_INPUT, "this is no signed token: its %s is not base64url", what);
        error_next(err, NEXT_TOKEN);
        return NULL;
    }
    json_t *object = value_parse((const char *)bytes, size, what, NULL);
    mem_free(bytes);
    if (json_is_object(object))
        return object;
    json_decref(object);
    error_set(err, ERROR_INPUT, "this is no signed token: its %s is no JSON object", what);
    error_next(err, NEXT_TOKEN);
    return NULL;
}

bool jwt_decode(const struct secret *token, struct jwt *jwt, struct error *err) {
    struct jwt_part parts[JWT_PARTS] = {0};
    *jwt = (struct jwt){0};
    if (!jwt_split(token, parts, err))
        return false;
    jwt->header = read_object(&parts[JWT_HEADER], "header", err);
    jwt->claims = jwt->header ? read_object(&parts[JWT_CLAIMS], "payload", err) : NULL;
    if (jwt->claims)
        return true;
    jwt_clear(jwt);
    return false;
}

void jwt_clear(struct jwt *jwt) {
    json_decref(jwt->header);
    json_decref(jwt->claims);
    *jwt = (struct jwt){0};
}
