#include "kcrealm/data/scalar.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <math.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define TAG_PREFIX "tag:yaml.org,2002:"

/* The tags that ask for something of a text. Under any other (!mine, !!set) a scalar is a string. */
static const struct {
    const char *tag;
    enum scalar_kind kind;
    const char *what;
} tags[] = {
    {TAG_PREFIX "null", SCALAR_NULL, "null"},
    {TAG_PREFIX "bool", SCALAR_BOOLEAN, "a boolean"},
    {TAG_PREFIX "int", SCALAR_INTEGER, "an integer"},
    {TAG_PREFIX "float", SCALAR_REAL, "a number"},
};

static bool fits(struct scalar *scalar, enum scalar_kind wanted) {
    if (wanted == SCALAR_REAL && scalar->kind == SCALAR_INTEGER)
        *scalar = (struct scalar){.kind = SCALAR_REAL, .real = (double)scalar->integer};
    return scalar->kind == wanted || (wanted == SCALAR_INTEGER && scalar->kind == SCALAR_HUGE);
}

static bool resolve_source(const struct scalar_source *source, struct scalar *scalar, struct error *err) {
    *scalar = (struct scalar){.kind = SCALAR_STRING};
    if (memchr(source->text, '\0', source->size))
        return error_set(err, ERROR_INPUT, "a NUL character in a text is not supported");
    if (!source->tag) {
        if (source->plain)
            *scalar = scalar_resolve(source->text);
        return true;
    }
    for (size_t i = 0; i < mem_count(tags); i++) {
        if (strcmp(tags[i].tag, source->tag) != 0)
            continue;
        *scalar = scalar_resolve(source->text);
        return fits(scalar, tags[i].kind) || error_set(err, ERROR_INPUT, "what is tagged !!%s is not %s",
                                                       tags[i].tag + strlen(TAG_PREFIX), tags[i].what);
    }
    return true;
}

/* Base64 with line breaks anywhere; NULL when it is none, or not of a text. */
static json_t *decode_binary(const char *text, size_t size) {
    auto_text packed = mem_alloc(size + 1);
    size_t length = 0;
    for (; *text; text++)
        if (*text != '\n' && *text != '\r')
            packed[length++] = *text;
    size_t padding = length - strcspn(packed, "=");
    if (length == 0)
        return json_string("");
    if (length % 4 != 0 || padding > 2 || strspn(packed + length - padding, "=") != padding)
        return NULL;
    auto_text bytes = mem_alloc(length);
    int decoded = EVP_DecodeBlock((unsigned char *)bytes, (const unsigned char *)packed, (int)length);
    if (decoded < 0)
        return NULL;
    size_t used = (size_t)decoded - padding;
    return memchr(bytes, '\0', used) ? NULL : json_stringn(bytes, used);
}

static json_t *string_value(const struct scalar_source *source, struct error *err) {
    json_t *value = NULL;
    if (text_equal(source->tag, TAG_PREFIX "binary")) {
        value = decode_binary(source->text, source->size);
        if (!value)
            error_set(err, ERROR_INPUT, "a !!binary value has to be base64 of a UTF-8 text");
        return value;
    }
    value = json_stringn(source->text, source->size);
    if (!value)
        error_set(err, ERROR_INPUT, "a text is no valid UTF-8");
    return value;
}

/* Whole reals are integers, because helm's values pass through JSON. */
static json_t *real_value(double real, struct error *err) {
    static const double integers_end = 9223372036854775808.0; /* 2^63 */
    if (!isfinite(real)) {
        error_set(err, ERROR_INPUT, "infinity and not-a-number cannot be values");
        error_next(err, "Quote the value if it is meant as text.");
        return NULL;
    }
    if (real >= -integers_end && real < integers_end && real == trunc(real))
        return json_integer((json_int_t)real);
    return json_real(real);
}

json_t *scalar_value(const struct scalar_source *source, struct error *err) {
    struct scalar scalar;
    if (!resolve_source(source, &scalar, err))
        return NULL;
    switch (scalar.kind) {
    case SCALAR_NULL:
        return json_null();
    case SCALAR_BOOLEAN:
        return json_boolean(scalar.boolean);
    case SCALAR_INTEGER:
        return json_integer(scalar.integer);
    case SCALAR_HUGE:
    case SCALAR_REAL:
        return real_value(scalar.real, err);
    case SCALAR_STRING:
        break;
    }
    return string_value(source, err);
}

/* As Go's FormatFloat(real, 'g', -1, 32): keys go through single precision. */
static char *real_key(double real) {
    static const int enough_digits = 9, exponent_from = 6, exponent_below = -4;
    float narrow = (float)real;
    if (isnan(narrow))
        return mem_dup(".nan");
    if (isinf(narrow))
        return mem_dup(narrow > 0 ? ".inf" : "-.inf");
    int decimals = 0;
    auto_text text = mem_format("%.0e", (double)narrow);
    while (decimals < enough_digits && strtof(text, NULL) != narrow)
        mem_replace(&text, mem_format("%.*e", ++decimals, (double)narrow));
    int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    if (exponent < exponent_below || exponent >= exponent_from)
        return mem_steal(text);
    return mem_format("%.*f", decimals > exponent ? decimals - exponent : 0, (double)narrow);
}

char *scalar_key(const struct scalar_source *source, struct error *err) {
    struct scalar scalar;
    if (!resolve_source(source, &scalar, err))
        return NULL;
    switch (scalar.kind) {
    case SCALAR_NULL:
        error_set(err, ERROR_INPUT, "null cannot be a key");
        error_next(err, "quote the key if it is meant as text");
        return NULL;
    case SCALAR_HUGE:
        error_set(err, ERROR_INPUT, "a number with more than 64 bits cannot be a key");
        error_next(err, "quote the key");
        return NULL;
    case SCALAR_BOOLEAN:
        return mem_dup(scalar.boolean ? "true" : "false");
    case SCALAR_INTEGER:
        return mem_format("%lld", scalar.integer);
    case SCALAR_REAL:
        return real_key(scalar.real);
    case SCALAR_STRING:
        break;
    }
    auto_json value = string_value(source, err);
    return value ? mem_dup(json_string_value(value)) : NULL;
}
