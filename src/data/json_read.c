#include "data/json_read.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 512
/* So many digits fit 64 bits. */
#define DIGITS_MAX 18
/* Of objects in a list that is the whole. */
#define DEPTH_OF_LISTED 2

struct reader {
    const char *at;
    const char *end;
    unsigned depth;
    const json_t *members; /* wanted of the objects of a list; NULL: all of all */
};

/* The bytes of one token, quotes included. */
struct token {
    const char *start;
    size_t size;
    bool is_plain; /* ASCII without escapes: its text stands between its quotes */
};

static bool is_space(char character) {
    return character == ' ' || character == '\n' || character == '\t' || character == '\r';
}

static bool is_one_of(const char *characters, char character) {
    return character && strchr(characters, character);
}

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/* The next byte that is no space; NUL at the end. */
static char peek(struct reader *reader) {
    while (reader->at < reader->end && is_space(*reader->at))
        reader->at++;
    return reader->at < reader->end ? *reader->at : '\0';
}

static bool take(struct reader *reader, char character) {
    if (peek(reader) != character)
        return false;
    reader->at++;
    return true;
}

/* What jansson reads, it decides about: escapes, UTF-8, numbers that are no short integers. */
static json_t *read_by_library(const struct token *token) {
    return json_loadb(token->start, token->size, JSON_DECODE_ANY, NULL);
}

#define EACH_BYTE(byte) (UINT64_MAX / 0xff * (byte))

static bool has_zero_byte(uint64_t bytes) {
    return (bytes - EACH_BYTE(0x01)) & ~bytes & EACH_BYTE(0x80);
}

/* Whether all are printable ASCII without quotes and backslashes. A byte below 0x20 borrows from the next one, so a few
 * that are plain are not taken for it. */
static bool are_plain(uint64_t bytes) {
    return !((bytes | (bytes - EACH_BYTE(0x20))) & EACH_BYTE(0x80)) &&
           !has_zero_byte(bytes ^ EACH_BYTE('"')) && !has_zero_byte(bytes ^ EACH_BYTE('\\'));
}

static const char *skip_plain(const char *at, const char *end) {
    uint64_t bytes;
    for (; end - at >= (ptrdiff_t)sizeof bytes; at += sizeof bytes) {
        memcpy(&bytes, at, sizeof bytes);
        if (!are_plain(bytes))
            break;
    }
    return at;
}

static bool take_string(struct reader *reader, struct token *token) {
    if (!take(reader, '"'))
        return false;
    const char *at = skip_plain(reader->at, reader->end);
    unsigned char all = 0;
    bool has_escapes = false;
    for (; at < reader->end && *at != '"'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20)
            return false;
        all |= byte;
        if (byte != '\\')
            continue;
        has_escapes = true;
        if (++at == reader->end)
            return false;
    }
    if (at == reader->end)
        return false;
    *token = (struct token){.start = reader->at - 1,
                            .size = (size_t)(at - reader->at) + 2,
                            .is_plain = !has_escapes && all < 0x80};
    reader->at = at + 1;
    return true;
}

static json_t *read_string(struct reader *reader) {
    struct token token;
    if (!take_string(reader, &token))
        return NULL;
    return token.is_plain ? json_stringn_nocheck(token.start + 1, token.size - 2) : read_by_library(&token);
}

/* "01" is none of these, nor is what has a fraction or an exponent. */
static bool is_short_integer(const struct token *token) {
    const char *digits = token->start + (*token->start == '-');
    size_t count = token->size - (size_t)(digits - token->start);
    if (count == 0 || count > DIGITS_MAX || (*digits == '0' && count > 1))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!is_digit(digits[i]))
            return false;
    return true;
}

static json_t *integer_of(const struct token *token) {
    bool is_negative = *token->start == '-';
    json_int_t number = 0;
    for (size_t i = is_negative; i < token->size; i++)
        number = number * 10 + (token->start[i] - '0');
    return json_integer(is_negative ? -number : number);
}

static json_t *read_number(struct reader *reader) {
    struct token token = {.start = reader->at};
    while (reader->at < reader->end && (is_digit(*reader->at) || is_one_of("+-.eE", *reader->at)))
        reader->at++;
    token.size = (size_t)(reader->at - token.start);
    if (!token.size)
        return NULL;
    return is_short_integer(&token) ? integer_of(&token) : read_by_library(&token);
}

static json_t *read_word(struct reader *reader, const char *word, json_t *value) {
    size_t size = strlen(word);
    if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0)
        return NULL;
    reader->at += size;
    return value;
}

static json_t *read_value(struct reader *reader);

/* A key that was there before leaves their number as it is. */
static bool add_member(json_t *object, const struct token *key, json_t *value) {
    size_t count = json_object_size(object);
    if (key->is_plain)
        return json_object_setn_new_nocheck(object, key->start + 1, key->size - 2, value) == 0 &&
               json_object_size(object) > count;
    auto_json text = read_by_library(key);
    if (!text) {
        json_decref(value);
        return false;
    }
    return json_object_setn_new_nocheck(object, json_string_value(text), json_string_length(text), value) ==
               0 &&
           json_object_size(object) > count;
}

/* A quote after an odd number of backslashes is part of the string that started at start. */
static bool is_escaped(const char *start, const char *quote) {
    const char *at = quote;
    while (at > start && at[-1] == '\\')
        at--;
    return (quote - at) % 2 == 1;
}

const char *json_string_end(const char *text, const char *end) {
    const char *quote = text;
    while ((quote = memchr(quote, '"', (size_t)(end - quote)))) {
        if (!is_escaped(text, quote++))
            break;
    }
    return quote;
}

static bool pass_string(struct reader *reader) {
    const char *end = json_string_end(reader->at + 1, reader->end);
    if (end)
        reader->at = end;
    return end;
}

static bool ends_word(char character) {
    return !character || is_space(character) || is_one_of(",]}[{\":", character);
}

/* A number, true, false or null. */
static bool pass_word(struct reader *reader) {
    const char *start = reader->at;
    while (reader->at < reader->end && !ends_word(*reader->at))
        reader->at++;
    return reader->at > start;
}

/* A string, a word, or all up to the bracket that closes the one here. */
static bool pass_value(struct reader *reader) {
    size_t depth = 0;
    do {
        char character = peek(reader);
        if (character == '"') {
            if (!pass_string(reader))
                return false;
        } else if (is_one_of("[{]}", character)) {
            bool opens = character == '[' || character == '{';
            if (!opens && depth == 0)
                return false;
            depth = opens ? depth + 1 : depth - 1;
            reader->at++;
        } else if (depth && (character == ',' || character == ':')) {
            reader->at++;
        } else if (!pass_word(reader)) {
            return false;
        }
    } while (depth);
    return true;
}

static bool is_unwanted(const struct reader *reader, const struct token *key) {
    return reader->members && reader->depth == DEPTH_OF_LISTED && key->is_plain &&
           !json_object_getn(reader->members, key->start + 1, key->size - 2);
}

static bool read_member(struct reader *reader, json_t *object) {
    struct token key;
    if (!take_string(reader, &key) || !take(reader, ':'))
        return false;
    if (is_unwanted(reader, &key))
        return pass_value(reader);
    json_t *value = read_value(reader);
    return value && add_member(object, &key, value);
}

static bool read_item(struct reader *reader, json_t *array) {
    json_t *item = read_value(reader);
    return item && json_array_append_new(array, item) == 0;
}

/* Up to the bracket that closes it. */
static bool read_inside(struct reader *reader, json_t *container,
                        bool (*read_one)(struct reader *reader, json_t *container), char closing) {
    if (++reader->depth > DEPTH_MAX)
        return false;
    reader->at++;
    if (!take(reader, closing)) {
        do
            if (!read_one(reader, container))
                return false;
        while (take(reader, ','));
        if (!take(reader, closing))
            return false;
    }
    reader->depth--;
    return true;
}

static json_t *read_container(struct reader *reader, json_t *container,
                              bool (*read_one)(struct reader *reader, json_t *container), char closing) {
    if (read_inside(reader, container, read_one, closing))
        return container;
    json_decref(container);
    return NULL;
}

static json_t *read_value(struct reader *reader) {
    switch (peek(reader)) {
    case '{':
        return read_container(reader, json_object(), read_member, '}');
    case '[':
        return read_container(reader, json_array(), read_item, ']');
    case '"':
        return read_string(reader);
    case 't':
        return read_word(reader, "true", json_true());
    case 'f':
        return read_word(reader, "false", json_false());
    case 'n':
        return read_word(reader, "null", json_null());
    default:
        return read_number(reader);
    }
}

json_t *json_read(const char *bytes, size_t size, const json_t *members) {
    struct reader reader = {.at = bytes, .end = bytes + size};
    reader.members = peek(&reader) == '[' ? members : NULL;
    json_t *value = read_value(&reader);
    if (value && peek(&reader) == '\0' && reader.at == reader.end)
        return value;
    json_decref(value);
    return NULL;
}
