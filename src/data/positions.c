#include "kcrealm/data/positions.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"

#include <stdint.h>
#include <string.h>

#define CAPACITY_FIRST 64 /* a power of two, as all capacities */
#define NO_FILE UINT32_MAX

struct entry {
    const void *container;
    uint64_t key; /* hash of the member's name, or the item's index */
    uint32_t file;
    uint32_t line;
    uint32_t column;
};

/* A table of small slots that lead to entries in the order of their recording: what is written stands close together. */
struct positions {
    struct entry *entries;
    size_t count;
    size_t room;     /* for so many entries */
    uint32_t *slots; /* number of an entry, counted from 1; 0: empty */
    size_t capacity; /* of slots */
    struct strings files;
    uint32_t last_file; /* neighbours stand in one file */
};

struct positions *positions_new(void) {
    return mem_alloc(sizeof(struct positions));
}

void positions_free(struct positions *positions) {
    if (!positions)
        return;
    strings_clear(&positions->files);
    mem_free(positions->entries);
    mem_free(positions->slots);
    mem_free(positions);
}

static uint32_t file_index(struct positions *positions, const char *name) {
    if (!name)
        return NO_FILE;
    const struct strings *files = &positions->files;
    uint32_t last = positions->last_file;
    if (last < files->count && (files->items[last] == name || strcmp(files->items[last], name) == 0))
        return last;
    uint32_t index = 0;
    while (index < files->count && strcmp(files->items[index], name) != 0)
        index++;
    if (index == files->count)
        strings_add(&positions->files, name);
    positions->last_file = index;
    return index;
}

const char *positions_file(struct positions *positions, const char *name) {
    uint32_t index = file_index(positions, name);
    return index == NO_FILE ? NULL : positions->files.items[index];
}

/* FNV-1a; names within one map are few enough for 64 bits to tell them apart. */
static uint64_t hash_name(const char *name) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return hash;
}

/* Where to look first: all bits of both halves spread by multiplying and folding. */
static size_t home_of(const void *container, uint64_t key, size_t capacity) {
    uint64_t mixed = ((uint64_t)(uintptr_t)container >> 4) * 0x9e3779b97f4a7c15u ^ key;
    mixed = (mixed ^ mixed >> 32) * 0xd6e8feb86659fd93u;
    return (size_t)(mixed ^ mixed >> 32) & (capacity - 1);
}

/* The slot that leads to the entry, or the empty one where it belongs. */
static uint32_t *find(const struct positions *positions, const void *container, uint64_t key) {
    size_t slot = home_of(container, key, positions->capacity);
    for (; positions->slots[slot]; slot = (slot + 1) & (positions->capacity - 1)) {
        const struct entry *entry = &positions->entries[positions->slots[slot] - 1];
        if (entry->container == container && entry->key == key)
            break;
    }
    return &positions->slots[slot];
}

/* At most three slots in four are taken, so that searches stay short. */
static size_t room_in(size_t capacity) {
    return capacity / 4 * 3;
}

static void grow(struct positions *positions, size_t capacity) {
    positions->room = room_in(capacity);
    positions->entries = mem_resize(positions->entries, positions->room * sizeof *positions->entries);
    mem_free(positions->slots);
    positions->slots = mem_alloc_array(capacity, sizeof *positions->slots);
    positions->capacity = capacity;
    for (size_t i = 0; i < positions->count; i++)
        *find(positions, positions->entries[i].container, positions->entries[i].key) = (uint32_t)i + 1;
}

void positions_expect(struct positions *positions, size_t count) {
    if (!positions || positions->count + count <= positions->room)
        return;
    size_t capacity = CAPACITY_FIRST;
    while (room_in(capacity) < positions->count + count)
        capacity *= 2;
    grow(positions, capacity);
}

static void set(struct positions *positions, const void *container, uint64_t key, struct position position) {
    if (!positions)
        return;
    positions_expect(positions, 1);
    uint32_t *slot = find(positions, container, key);
    if (!*slot)
        *slot = (uint32_t)++positions->count;
    positions->entries[*slot - 1] = (struct entry){.container = container,
                                                   .key = key,
                                                   .file = file_index(positions, position.file),
                                                   .line = position.line,
                                                   .column = position.column};
}

static struct position get(const struct positions *positions, const void *container, uint64_t key) {
    uint32_t found = positions && positions->count && container ? *find(positions, container, key) : 0;
    if (!found)
        return (struct position){0};
    const struct entry *entry = &positions->entries[found - 1];
    const char *file = entry->file == NO_FILE ? NULL : positions->files.items[entry->file];
    return (struct position){.file = file, .line = entry->line, .column = entry->column};
}

void positions_set_member(struct positions *positions, const json_t *object, const char *key,
                          struct position position) {
    set(positions, object, hash_name(key), position);
}

void positions_set_item(struct positions *positions, const json_t *array, size_t index,
                        struct position position) {
    set(positions, array, index, position);
}

struct position positions_member(const struct positions *positions, const json_t *object, const char *key) {
    return get(positions, object, hash_name(key));
}

struct position positions_item(const struct positions *positions, const json_t *array, size_t index) {
    return get(positions, array, index);
}
