/* Values files on top of each other, as Helm merges them. */
#ifndef KCREALM_DATA_MERGE_H
#define KCREALM_DATA_MERGE_H

#include "kcrealm/data/positions.h"

/* Merges over into base (both maps): maps deep, everything else replaced. A null in over stays as null, so
 * that what it deletes is not resurrected by a later merge; drop nulls at the end with helm_drop_nulls.
 * Positions (may be NULL) follow the values; a map that both have keeps its place in base. Base shares values
 * with over afterwards, which a further merge into base may change: use over no more. */
void helm_merge(json_t *base, json_t *over, struct positions *positions);

/* Removes members whose value is null, in maps reached through maps only (lists are left alone, as Helm). */
void helm_drop_nulls(json_t *values);

#endif
