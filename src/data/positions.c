#include "kcrealm/data/positions.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"

#include <stdint.h>
#include <string.h>

#define CAPACITY_FIRST 64 /* a power of two, as all capacities */
#define NO_FILE UINT32_MAX

/* An empty slot has no container. */
struct entry {
    const void *container;
    uint64_t key; /* hash of the member's name, or the item's index */
    uint32_t file;
    uint32_t line;
    uint32_t column;
};

struct positions {
    struct entry *entries;
    size_t capacity;
    size_t count;
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

/* The entry, or the empty slot where it belongs. */
static struct entry *find(struct entry *entries, size_t capacity, const void *container, uint64_t key) {
    size_t slot = home_of(container, key, capacity);
    while (entries[slot].container && (entries[slot].container != container || entries[slot].key != key))
        slot = (slot + 1) & (capacity - 1);
    return &entries[slot];
}

static void grow(struct positions *positions) {
    size_t capacity = positions->capacity ? positions->capacity * 2 : CAPACITY_FIRST;
    struct entry *entries = mem_alloc_array(capacity, sizeof *entries);
    for (size_t i = 0; i < positions->capacity; i++) {
        const struct entry *old = &positions->entries[i];
        if (old->container)
            *find(entries, capacity, old->container, old->key) = *old;
    }
    mem_free(positions->entries);
    positions->entries = entries;
    positions->capacity = capacity;
}

static void set(struct positions *positions, const void *container, uint64_t key, struct position position) {
    if (!positions)
        return;
    /* At most three slots in four are taken, so that searches stay short. */
    if (positions->count * 4 >= positions->capacity * 3)
        grow(positions);
    struct entry *entry = find(positions->entries, positions->capacity, container, key);
    if (!entry->container)
        positions->count++;
    *entry = (struct entry){.container = container,
                            .key = key,
                            .file = file_index(positions, position.file),
                            .line = position.line,
                            .column = position.column};
}

static struct position get(const struct positions *positions, const void *container, uint64_t key) {
    if (!positions || !positions->count || !container)
        return (struct position){0};
    const struct entry *entry = find(positions->entries, positions->capacity, container, key);
    if (!entry->container)
        return (struct position){0};
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
