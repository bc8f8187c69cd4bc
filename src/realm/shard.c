#include "kcrealm/realm/shard.h"

#include "kcrealm/base/memory.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 6 /* of SHARD_COUNT_MAX */

/* Digits up to the end of the text or this character. */
static bool read_number(const char *text, char end, size_t *number) {
    size_t digits = strspn(text, "0123456789");
    if (!digits || digits > DIGITS_MAX || text[digits] != end)
        return false;
    *number = strtoul(text, NULL, 10);
    return true;
}

bool shard_read(const char *text, struct shard *shard) {
    const char *slash = strchr(text, '/');
    if (!slash || !read_number(slash + 1, '\0', &shard->count) || shard->count > SHARD_COUNT_MAX)
        return false;
    if (strncmp(text, "auto/", 5) == 0) {
        shard->index = SHARD_INDEX_AUTO;
        return shard->count > 0;
    }
    return read_number(text, '/', &shard->index) && shard->index < shard->count;
}

bool shard_read_index(const char *text, struct shard *shard) {
    return read_number(text, '\0', &shard->index) && shard->index < shard->count;
}

static int compare_names(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Sorted, each once; the caller frees the array, not the names. */
static const char **realms_of(const struct desired *desired, size_t *count) {
    size_t all = desired->count + desired->extractions.count, distinct = 0;
    const char **names = mem_alloc_array(all + 1, sizeof *names);
    for (size_t i = 0; i < desired->count; i++)
        names[i] = desired->items[i].realm;
    for (size_t i = 0; i < desired->extractions.count; i++)
        names[desired->count + i] = desired->extractions.items[i].realm;
    qsort(names, all, sizeof *names, compare_names);
    for (size_t i = 0; i < all; i++)
        if (i == 0 || strcmp(names[i], names[distinct - 1]) != 0)
            names[distinct++] = names[i];
    *count = distinct;
    return names;
}

size_t shard_keep(const struct shard *shard, struct desired *desired, struct strings *realms) {
    size_t count = 0;
    const char **names = realms_of(desired, &count);
    for (size_t i = shard->index; i < count; i += shard->count)
        strings_add(realms, names[i]);
    mem_free(names);
    desired_keep_realms(desired, realms);
    return count;
}
