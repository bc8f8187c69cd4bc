/* Carrying clients' secrets from Keycloak into Vault, and on into the Secrets that read it there. */
#ifndef KCREALM_RECONCILE_EXTRACT_H
#define KCREALM_RECONCILE_EXTRACT_H

#include "kcrealm/realm/plan.h"
#include "kcrealm/reconcile/chain.h"

/* A written value is read back until Vault's servers agree; standbys lag by less than a second. */
#define EXTRACT_READ_BACK_MS 10000

struct extract_options {
    const struct event_sink *events; /* or NULL */
    long long (*now_s)(void);        /* the time of day, Unix seconds */
    long long timeout_ms;            /* for the Secrets behind Vault; 0: they are refreshed and not awaited */
    struct kube *kube;               /* for the record of versions; NULL: none is kept */
    const char *record_namespace;
    const char *record_name;
};

/* What there is to do, chain by chain: the write, then the refreshes; what needs nothing is skipped, and says why. Chains
 * with an obstacle are left out. The chains are borrowed as long as the plan lives. */
void extract_plan(const struct chain_hops *hops, struct chains *chains, struct plan *plan);

/* Carries out the plan's pending items: writes with check-and-set and reads back, refreshes and waits, then keeps the record of
 * versions (an item of its own, added when there is something to record). An item that fails does not stop the others. False
 * only when everything stopped (interrupted, login lost); what was not reached ends as not-attempted. */
bool extract_apply(const struct chain_hops *hops, struct chains *chains, struct plan *plan,
                   const struct extract_options *options, struct error *err)
    __attribute__((warn_unused_result));

/* Keeps the record of versions of the chains whose secret is in Vault; adds an item to the plan when something was
 * recorded, or could not be. Without a record in options it does nothing. */
void extract_record(const struct chain_hops *hops, const struct chains *chains, struct plan *plan,
                    const struct extract_options *options);

#endif
