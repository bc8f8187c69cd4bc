#include "kcrealm/objects/base64.h"

#include "kcrealm/base/memory.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#define BITS_PER_DIGIT 6
#define DIGITS_PER_GROUP 4

static bool digit_of(char character, unsigned *digit) {
    const char *at = character ? strchr(alphabet, character) : NULL;
    if (!at)
        return false;
    *digit = (unsigned)(at - alphabet);
    return true;
}

struct group {
    unsigned bits;
    unsigned digits;
    unsigned padding;
};

/* False when character cannot follow. A full group starts anew with the next character. */
static bool group_take(struct group *group, char character) {
    unsigned digit = 0;
    if (group->padding && group->digits + group->padding == DIGITS_PER_GROUP)
        return false;
    if (character == '=')
        return ++group->padding + group->digits <= DIGITS_PER_GROUP && group->digits >= 2;
    if (group->padding || !digit_of(character, &digit))
        return false;
    group->bits = group->bits << BITS_PER_DIGIT | digit;
    group->digits++;
    return true;
}

static void group_flush(struct group *group, struct buffer *out) {
    group->bits <<= BITS_PER_DIGIT * (DIGITS_PER_GROUP - group->digits);
    const unsigned char bytes[] = {(unsigned char)(group->bits >> 16 & 0xff),
                                   (unsigned char)(group->bits >> 8 & 0xff),
                                   (unsigned char)(group->bits & 0xff)};
    buffer_add(out, bytes, group->digits - 1);
    if (!group->padding)
        *group = (struct group){0};
}

bool base64_decode(struct buffer *out, const char *text) {
    struct buffer decoded = {0};
    struct group group = {0};
    bool good = true;
    for (; good && *text; text++) {
        if (*text == '\n' || *text == '\r')
            continue;
        good = group_take(&group, *text);
        if (good && group.digits + group.padding == DIGITS_PER_GROUP)
            group_flush(&group, &decoded);
    }
    good = good && (group.digits + group.padding) % DIGITS_PER_GROUP == 0;
    if (good)
        good = buffer_add(out, buffer_text(&decoded), decoded.size);
    buffer_clear(&decoded);
    return good;
}

void base64_encode(struct buffer *out, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        unsigned bits = (unsigned)at[i] << 16;
        if (left > 1)
            bits |= (unsigned)at[i + 1] << 8;
        if (left > 2)
            bits |= at[i + 2];
        const char digits[] = {alphabet[bits >> 18], alphabet[bits >> 12 & 63],
                               left > 1 ? alphabet[bits >> 6 & 63] : '=',
                               left > 2 ? alphabet[bits & 63] : '='};
        buffer_add(out, digits, sizeof digits);
    }
}
