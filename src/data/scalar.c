#include "kcrealm/data/scalar.h"

#include "kcrealm/base/memory.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What words stand for; with other capitals (yEs) they are strings. */
static const struct {
    struct scalar scalar;
    const char *words[12]; /* ends with NULL */
} meanings[] = {
    {{.kind = SCALAR_BOOLEAN, .boolean = true},
     {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}},
    {{.kind = SCALAR_BOOLEAN, .boolean = false},
     {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}},
    {{.kind = SCALAR_NULL}, {"", "~", "null", "Null", "NULL"}},
    {{.kind = SCALAR_REAL, .real = (double)NAN}, {".nan", ".NaN", ".NAN"}},
    {{.kind = SCALAR_REAL, .real = (double)INFINITY}, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"}},
    {{.kind = SCALAR_REAL, .real = (double)-INFINITY}, {"-.inf", "-.Inf", "-.INF"}},
};

#define WORD_SIZE_MAX 5

static const struct {
    const char *prefix;
    int base;
} prefixes[] = {
    {"0x", 16}, {"0X", 16}, {"0b", 2}, {"0B", 2}, {"0o", 8}, {"0O", 8}, {"0", 8},
};

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

static bool is_sign(char character) {
    return character == '+' || character == '-';
}

static bool resolve_word(const char *text, size_t size, struct scalar *scalar) {
    if (size > WORD_SIZE_MAX)
        return false;
    for (size_t i = 0; i < mem_count(meanings); i++) {
        for (const char *const *word = meanings[i].words; *word; word++) {
            if (strcmp(*word, text) == 0) {
                *scalar = meanings[i].scalar;
                return true;
            }
        }
    }
    return false;
}

/* 16 for what is no digit in any base. */
static unsigned digit_value(char character) {
    if (is_digit(character))
        return (unsigned)(character - '0');
    int lower = tolower((unsigned char)character);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

/* The base that a prefix announces, 10 without one; *text moves behind it. */
static int take_base(const char **text) {
    for (size_t i = 0; i < mem_count(prefixes); i++) {
        size_t length = strlen(prefixes[i].prefix);
        if (strncmp(*text, prefixes[i].prefix, length) == 0 && (*text)[length]) {
            *text += length;
            return prefixes[i].base;
        }
    }
    return 10;
}

/* Reads [sign][prefix]digits. False as well for what does not fit 64 bits. */
static bool resolve_integer(const char *text, struct scalar *scalar) {
    bool negative = *text == '-', has_sign = is_sign(*text);
    text += has_sign;
    unsigned base = (unsigned)take_base(&text);
    if (!*text)
        return false;
    unsigned long long magnitude = 0;
    for (; *text; text++) {
        unsigned digit = digit_value(*text);
        if (digit >= base || __builtin_mul_overflow(magnitude, base, &magnitude) ||
            __builtin_add_overflow(magnitude, digit, &magnitude))
            return false;
    }
    if (magnitude <= (unsigned long long)LLONG_MAX + negative) {
        long long integer = (long long)(negative ? 0 - magnitude : magnitude);
        *scalar = (struct scalar){.kind = SCALAR_INTEGER, .integer = integer};
        return true;
    }
    *scalar = (struct scalar){.kind = SCALAR_HUGE, .real = (double)magnitude};
    return !has_sign;
}

static const char *skip_digits(const char *text) {
    while (is_digit(*text))
        text++;
    return text;
}

/* [sign](.digits | digits[.[digits]])[e[sign]digits] */
static bool looks_real(const char *text) {
    text += is_sign(*text);
    const char *whole = text;
    text = skip_digits(whole);
    bool has_whole = text > whole;
    if (*text == '.') {
        const char *fraction = text + 1;
        text = skip_digits(fraction);
        if (!has_whole && text == fraction)
            return false;
    } else if (!has_whole) {
        return false;
    }
    if (*text == 'e' || *text == 'E') {
        text++;
        text += is_sign(*text);
        if (!is_digit(*text))
            return false;
        text = skip_digits(text);
    }
    return !*text;
}

static bool resolve_real(const char *text, struct scalar *scalar) {
    if (!looks_real(text))
        return false;
    double real = strtod(text, NULL);
    if (isinf(real)) /* too large: stays text */
        return false;
    *scalar = (struct scalar){.kind = SCALAR_REAL, .real = real};
    return true;
}

static char *without_underscores(const char *text, size_t size) {
    char *digits = mem_alloc(size + 1);
    size_t count = 0;
    for (; *text; text++)
        if (*text != '_')
            digits[count++] = *text;
    return digits;
}

/* A number that starts with a point is read by Go's rules: underscores stand alone between two digits. */
static bool underscores_divide(const char *text) {
    for (const char *at = strchr(text, '_'); at; at = strchr(at + 1, '_'))
        if (!is_digit(at[-1]) || !is_digit(at[1]))
            return false;
    return true;
}

/* In other numbers they may stand anywhere but at the start. */
struct scalar scalar_resolve(const char *text) {
    struct scalar scalar = {.kind = SCALAR_STRING};
    size_t size = strlen(text);
    if (resolve_word(text, size, &scalar))
        return scalar;
    bool starts_with_point = *text == '.';
    if (!starts_with_point && !is_digit(*text) && !is_sign(*text))
        return scalar;
    if (starts_with_point && !underscores_divide(text))
        return scalar;
    auto_text digits = without_underscores(text, size);
    if (!resolve_integer(digits, &scalar) && !resolve_real(digits, &scalar))
        scalar = (struct scalar){.kind = SCALAR_STRING};
    return scalar;
}
