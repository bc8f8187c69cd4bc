#include "kcrealm/realm/extraction.h"

#include "kcrealm/base/memory.h"

#include <stdlib.h>
#include <string.h>

void extractions_add(struct extractions *extractions, const struct extraction *extraction) {
    extractions->items =
        mem_resize(extractions->items, (extractions->count + 1) * sizeof *extractions->items);
    extractions->items[extractions->count] = (struct extraction){
        .realm = mem_dup(extraction->realm),
        .client_id = mem_dup(extraction->client_id),
        .vault_key = mem_dup(extraction->vault_key),
        .vault_field = mem_dup(extraction->vault_field),
        .enabled = extraction->enabled,
        .where = extraction->where,
        .path = mem_dup(extraction->path),
        .order = extractions->count,
    };
    extractions->count++;
}

static int compare(const void *left, const void *right) {
    const struct extraction *a = left, *b = right;
    const char *const pairs[][2] = {{a->realm, b->realm},
                                    {a->client_id, b->client_id},
                                    {a->vault_key, b->vault_key},
                                    {a->vault_field, b->vault_field}};
    for (size_t i = 0; i < mem_count(pairs); i++) {
        int order = strcmp(pairs[i][0], pairs[i][1]);
        if (order)
            return order;
    }
    return (a->order > b->order) - (a->order < b->order);
}

void extractions_sort(struct extractions *extractions) {
    if (extractions->count)
        qsort(extractions->items, extractions->count, sizeof *extractions->items, compare);
}

static void extraction_clear(struct extraction *extraction) {
    mem_free(extraction->realm);
    mem_free(extraction->client_id);
    mem_free(extraction->vault_key);
    mem_free(extraction->vault_field);
    mem_free(extraction->path);
}

void extractions_narrow(struct extractions *extractions, const struct strings *clients) {
    size_t kept = 0;
    for (size_t i = 0; i < extractions->count; i++)
        if (strings_contain(clients, extractions->items[i].client_id))
            extractions->items[kept++] = extractions->items[i];
        else
            extraction_clear(&extractions->items[i]);
    extractions->count = kept;
}

void extractions_keep_realms(struct extractions *extractions, const struct strings *realms) {
    size_t kept = 0;
    for (size_t i = 0; i < extractions->count; i++)
        if (strings_find_sorted(realms, extractions->items[i].realm))
            extractions->items[kept++] = extractions->items[i];
        else
            extraction_clear(&extractions->items[i]);
    extractions->count = kept;
}

void extractions_clear(struct extractions *extractions) {
    for (size_t i = 0; i < extractions->count; i++)
        extraction_clear(&extractions->items[i]);
    mem_free(extractions->items);
    *extractions = (struct extractions){0};
}
