/* The hops behind Vault as facts. */
#ifndef KCREALM_SRC_RECONCILE_CHAIN_SYNCS_H
#define KCREALM_SRC_RECONCILE_CHAIN_SYNCS_H

#include "kcrealm/reconcile/chain_look.h"

/* The ExternalSecrets that read each row's place in Vault, their stores and Secrets. values[i] is what the Secrets of row
 * i should hold; NULL: they are not compared. False only when nothing more can be read. */
bool chain_look_at_syncs(const struct chain_view *view, struct chain_facts *facts,
                         const struct secret *const *values, struct error *err)
    __attribute__((warn_unused_result));

#endif
