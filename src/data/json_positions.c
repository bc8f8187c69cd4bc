#include "kcrealm/data/json_positions.h"

#include "data/json_read.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The text was valid JSON, and the value keeps the order of its members: the two are walked side by side, and
 * nothing needs to be understood but where strings end. */
struct walk {
    struct positions *positions;
    const char *file;
    const char *at;
    const char *end;
    const char *counted; /* line and column are those of this byte */
    unsigned line;
    unsigned column;
};

static bool stands_between_values(char character) {
    switch (character) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case ',':
    case ':':
        return true;
    default:
        return false;
    }
}

static void skip_to_value(struct walk *walk) {
    while (walk->at < walk->end && stands_between_values(*walk->at))
        walk->at++;
}

static void skip_string(struct walk *walk) {
    const char *end = json_string_end(walk->at + 1, walk->end);
    walk->at = end ? end : walk->end;
}

static void skip_scalar(struct walk *walk) {
    if (*walk->at == '"') {
        skip_string(walk);
        return;
    }
    while (walk->at < walk->end && !stands_between_values(*walk->at) && *walk->at != ']' && *walk->at != '}')
        walk->at++;
}

/* Those bytes that continue a character of UTF-8 have the two highest bits 10. */
static unsigned characters_in(const char *at, const char *end) {
    unsigned count = (unsigned)(end - at);
    uint64_t bytes;
    for (; end - at >= (ptrdiff_t)sizeof bytes; at += sizeof bytes) {
        memcpy(&bytes, at, sizeof bytes);
        count -= (unsigned)__builtin_popcountll(bytes & ~(bytes << 1) & (UINT64_MAX / 0xff * 0x80));
    }
    for (; at < end; at++)
        count -= ((unsigned char)*at & 0xc0) == 0x80;
    return count;
}

/* Columns count characters, not bytes. Only what is new is counted: a minified text is one long line. */
static struct position here(struct walk *walk) {
    const char *newline;
    while ((newline = memchr(walk->counted, '\n', (size_t)(walk->at - walk->counted)))) {
        walk->line++;
        walk->column = 1;
        walk->counted = newline + 1;
    }
    walk->column += characters_in(walk->counted, walk->at);
    walk->counted = walk->at;
    return (struct position){.file = walk->file, .line = walk->line, .column = walk->column};
}

static void walk_value(struct walk *walk, const json_t *value);

static void walk_map(struct walk *walk, const json_t *map) {
    const char *key;
    json_t *member;
    json_object_foreach ((json_t *)(uintptr_t)map, key, member) {
        skip_to_value(walk);
        positions_set_member(walk->positions, map, key, here(walk));
        skip_string(walk);
        walk_value(walk, member);
    }
}

static void walk_list(struct walk *walk, const json_t *list) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        skip_to_value(walk);
        positions_set_item(walk->positions, list, i, here(walk));
        walk_value(walk, item);
    }
}

static void walk_value(struct walk *walk, const json_t *value) {
    skip_to_value(walk);
    if (walk->at >= walk->end)
        return;
    if (!json_is_object(value) && !json_is_array(value)) {
        skip_scalar(walk);
        return;
    }
    walk->at++;
    if (json_is_object(value))
        walk_map(walk, value);
    else
        walk_list(walk, value);
    skip_to_value(walk);
    walk->at++;
}

static size_t places_in(const json_t *value) {
    const char *key;
    size_t i, count = json_object_size(value) + json_array_size(value);
    json_t *inner;
    json_object_foreach ((json_t *)(uintptr_t)value, key, inner)
        count += places_in(inner);
    json_array_foreach (value, i, inner)
        count += places_in(inner);
    return count;
}

void json_positions_record(struct positions *positions, const json_t *value, const char *bytes, size_t size,
                           const char *file) {
    positions_expect(positions, places_in(value));
    struct walk walk = {.positions = positions,
                        .file = positions_file(positions, file),
                        .at = bytes,
                        .end = bytes + size,
                        .counted = bytes,
                        .line = 1,
                        .column = 1};
    walk_value(&walk, value);
}
