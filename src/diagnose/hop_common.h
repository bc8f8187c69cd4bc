/* What judges of the cluster's objects have in common. */
#ifndef KCREALM_DIAGNOSE_HOP_COMMON_H
#define KCREALM_DIAGNOSE_HOP_COMMON_H

#include "kcrealm/diagnose/chain_facts.h"

/* Whether the cluster was read; otherwise the hop is unknown (it was tried), or stays not checked. */
bool hop_has_cluster(const struct chain_facts *facts, struct chain_item *item, enum hop hop);

/* Whether the error of a server is the cluster's, through which the way to it leads. Then the hop is unknown, and the
 * item gets the finding about the cluster, once. */
bool hop_is_lost_with_cluster(const struct error *error, struct chain_item *item, enum hop hop);

/* Whether all of these kinds were read; of those that were not the item gets a finding with the right that is
 * missing, once. Kinds that the cluster does not serve count as read. */
bool hop_has_lists(const struct chain_facts *facts, const enum fact_kind *kinds, size_t count,
                   struct chain_item *item);

/* For an item with findings: says that events (and pods) could not be read, so that causes may be missing. */
void hop_note_unread_causes(const struct chain_facts *facts, struct chain_item *item);

/* "Deployment" and so on; items of lists do not say it themselves. */
const char *fact_kind_name(enum fact_kind kind) __attribute__((returns_nonnull));

/* "3 minutes", "2 hours"; freed by the caller. */
char *hop_duration(long long seconds) __attribute__((warn_unused_result));

#endif
