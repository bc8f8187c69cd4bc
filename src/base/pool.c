#include "kcrealm/base/pool.h"

#include "kcrealm/base/memory.h"

#include <stdint.h>

#define SLAB_SIZE ((size_t)64 << 10)
#define STEP 16
#define CLASSES (POOL_BLOCK_MAX / STEP)
#define NOT_POOLED CLASSES

#if defined(__SANITIZE_ADDRESS__)
#define BLOCK_MAX 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BLOCK_MAX 0
#endif
#endif
#ifndef BLOCK_MAX
#define BLOCK_MAX POOL_BLOCK_MAX
#endif

/* Stands before each block. */
struct header {
    uint64_t class; /* index of its free list, or NOT_POOLED */
};

/* A free block holds the next one of its list. */
struct free_block {
    struct free_block *next;
};

/* Reachable from here, slabs are no leak. */
static struct {
    struct free_block *free[CLASSES];
    unsigned char *slab; /* what is left of the present one */
    size_t left;
    void *slabs; /* each begins with a pointer to the one before */
} pool;

static void add_slab(void) {
    void **slab = mem_alloc(SLAB_SIZE);
    *slab = pool.slabs;
    pool.slabs = slab;
    pool.slab = (unsigned char *)slab + STEP;
    pool.left = SLAB_SIZE - STEP;
}

static void *carve(size_t class) {
    size_t size = sizeof(struct header) + (class + 1) * STEP;
    if (pool.left < size)
        add_slab();
    struct header *header = (struct header *)(void *)pool.slab;
    pool.slab += size;
    pool.left -= size;
    header->class = class;
    return header + 1;
}

void *pool_alloc(size_t size) {
    if (size > BLOCK_MAX) {
        struct header *header = mem_alloc(sizeof *header + size);
        header->class = NOT_POOLED;
        return header + 1;
    }
    size_t class = size ? (size - 1) / STEP : 0;
    struct free_block *block = pool.free[class];
    if (!block)
        return carve(class);
    pool.free[class] = block->next;
    return block;
}

void pool_free(void *block) {
    if (!block)
        return;
    struct header *header = (struct header *)block - 1;
    if (header->class == NOT_POOLED) {
        mem_free(header);
        return;
    }
    mem_wipe(block, (header->class + 1) * STEP);
    struct free_block *freed = block;
    freed->next = pool.free[header->class];
    pool.free[header->class] = freed;
}
