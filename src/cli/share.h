/* --shard: which part of what is declared this run looks at. */
#ifndef CLI_SHARE_H
#define CLI_SHARE_H

#include "kcrealm/cli/session.h"
#include "kcrealm/realm/shard.h"

/* Reads --shard, and for auto/N the environment's JOB_COMPLETION_INDEX; without the flag the count is 0. False (shown)
 * when the environment has no index that fits: ERROR_USAGE. */
bool share_read(struct session *session, struct shard *shard) __attribute__((warn_unused_result));

/* Keeps of desired what belongs to the shard, and says in a note which realms these are. False: there are none, so that
 * nothing is to be done and nobody to be asked. */
bool share_keep(struct session *session, const struct shard *shard, struct desired *desired)
    __attribute__((warn_unused_result));

#endif
