/* Memory for many small values that come and go: what jansson makes and drops some thirty times for each client.
 *
 * Like base/memory.h it never returns NULL and wipes what is freed. Blocks up to POOL_BLOCK_MAX bytes come from
 * slabs, which are used again but never given back; larger ones are mem_alloc's. Not for several threads. In builds
 * with AddressSanitizer every block is mem_alloc's own, so that it is watched over. */
#ifndef KCREALM_BASE_POOL_H
#define KCREALM_BASE_POOL_H

#include <stddef.h>

#define POOL_BLOCK_MAX 256

/* Memory of size bytes, aligned for pointers and numbers; not zeroed. Freed with pool_free. */
void *pool_alloc(size_t size) __attribute__((malloc, returns_nonnull, warn_unused_result));

/* Wipes and frees what pool_alloc gave; NULL is fine. */
void pool_free(void *block);

#endif
