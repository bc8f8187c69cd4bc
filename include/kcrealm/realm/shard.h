/* A share of what is declared, for realms that are spread over the runs of an Indexed Job. Realms sorted by name
 * are dealt out like cards: the realm at position P belongs to the shard P modulo N, so all runs that read the same
 * declarations agree without talking to each other. */
#ifndef KCREALM_REALM_SHARD_H
#define KCREALM_REALM_SHARD_H

#include "kcrealm/realm/desired.h"

#include <stdint.h>

/* More runs than a Job of Kubernetes may have side by side (KEP-2214: 100,000). */
#define SHARD_COUNT_MAX 100000u
#define SHARD_INDEX_AUTO SIZE_MAX /* it is still to be said */

/* A count of 0: not shared out. */
struct shard {
    size_t index; /* from 0, as JOB_COMPLETION_INDEX counts */
    size_t count;
};

/* Reads "I/N" with I below N, or "auto/N". False when it is neither. */
bool shard_read(const char *text, struct shard *shard) __attribute__((warn_unused_result));

/* Reads the index that "auto" stands for. False when it is no number below the count. */
bool shard_read_index(const char *text, struct shard *shard) __attribute__((warn_unused_result));

/* Keeps what belongs to the shard, adds its realms to `realms`, sorted, and returns how many realms there were:
 * those of clients and of extractions. */
size_t shard_keep(const struct shard *shard, struct desired *desired, struct strings *realms);

#endif
