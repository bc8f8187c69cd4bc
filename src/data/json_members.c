#include "kcrealm/data/json_members.h"

#include <string.h>

/* Nothing is left to read from `at` on when it is `end`. */
struct reading {
    const char *at;
    const char *end;
    const json_t *keep;
    struct buffer *out;
};

/* Bytes of text within the bytes that are read. */
struct span {
    const char *start;
    size_t size;
};

static bool is_space(char character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/* The next character that is no space, 0 at the end. */
static char peek(struct reading *reading) {
    while (reading->at < reading->end && is_space(*reading->at))
        reading->at++;
    return reading->at < reading->end ? *reading->at : '\0';
}

static bool take(struct reading *reading, char character) {
    if (peek(reading) != character)
        return false;
    reading->at++;
    return true;
}

/* A quote after an odd number of backslashes is part of the string that started at start. */
static bool is_escaped(const char *start, const char *quote) {
    const char *at = quote;
    while (at > start && at[-1] == '\\')
        at--;
    return (quote - at) % 2 == 1;
}

/* Passes over a string; text is what stands between its quotes. */
static bool pass_string(struct reading *reading, struct span *text) {
    if (!take(reading, '"'))
        return false;
    text->start = reading->at;
    do {
        const char *quote = memchr(reading->at, '"', (size_t)(reading->end - reading->at));
        if (!quote)
            return false;
        reading->at = quote + 1;
    } while (is_escaped(text->start, reading->at - 1));
    text->size = (size_t)(reading->at - 1 - text->start);
    return true;
}

/* Passes over a list or map up to the bracket that closes it. */
static bool pass_nested(struct reading *reading) {
    size_t depth = 0;
    do {
        struct span text;
        char character = peek(reading);
        if (character == '\0' || (character == '"' && !pass_string(reading, &text)))
            return false;
        if (character == '"')
            continue;
        reading->at++;
        depth += character == '[' || character == '{';
        depth -= character == ']' || character == '}';
    } while (depth);
    return true;
}

/* Passes over a number, true, false or null. */
static bool pass_word(struct reading *reading) {
    const char *start = reading->at;
    while (reading->at < reading->end && *reading->at && !strchr(",]}[{\":", *reading->at) &&
           !is_space(*reading->at))
        reading->at++;
    return reading->at > start;
}

static bool pass_value(struct reading *reading) {
    struct span text;
    switch (peek(reading)) {
    case '"':
        return pass_string(reading, &text);
    case '[':
    case '{':
        return pass_nested(reading);
    default:
        return pass_word(reading);
    }
}

/* Names with escapes are not resolved here: such a member is kept. */
static bool is_kept(const struct reading *reading, const struct span *name) {
    return memchr(name->start, '\\', name->size) || json_object_getn(reading->keep, name->start, name->size);
}

/* Reads one member and adds it if it is kept; first tells whether it is the first of those. */
static bool read_member(struct reading *reading, bool *first) {
    struct span name;
    peek(reading);
    const char *start = reading->at;
    if (!pass_string(reading, &name) || !take(reading, ':') || !pass_value(reading))
        return false;
    if (!is_kept(reading, &name))
        return true;
    if (!*first)
        buffer_add_char(reading->out, ',');
    *first = false;
    return buffer_add(reading->out, start, (size_t)(reading->at - start));
}

static bool read_object(struct reading *reading) {
    bool first = true;
    if (!take(reading, '{'))
        return false;
    buffer_add_char(reading->out, '{');
    if (!take(reading, '}')) {
        do {
            if (!read_member(reading, &first))
                return false;
        } while (take(reading, ','));
        if (!take(reading, '}'))
            return false;
    }
    return buffer_add_char(reading->out, '}');
}

bool json_keep_members(const char *bytes, size_t size, const json_t *keep, struct buffer *out) {
    struct reading reading = {.at = bytes, .end = bytes + size, .keep = keep, .out = out};
    if (!take(&reading, '['))
        return false;
    buffer_add_char(out, '[');
    if (!take(&reading, ']')) {
        bool first = true;
        do {
            if (!first)
                buffer_add_char(out, ',');
            first = false;
            if (!read_object(&reading))
                return false;
        } while (take(&reading, ','));
        if (!take(&reading, ']'))
            return false;
    }
    return buffer_add_char(out, ']') && peek(&reading) == '\0' && reading.at == reading.end;
}
