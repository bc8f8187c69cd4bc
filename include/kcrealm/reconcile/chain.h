/* The road of one client's secret: what each hop holds now, and what follows from it. */
#ifndef KCREALM_RECONCILE_CHAIN_H
#define KCREALM_RECONCILE_CHAIN_H

#include "kcrealm/keycloak/client_secret.h"
#include "kcrealm/realm/extraction.h"
#include "kcrealm/reconcile/secret_sync.h"
#include "kcrealm/vault/kv.h"

enum chain_verdict {
    CHAIN_OBSTACLE, /* it cannot be carried: see error. Nothing may be written while there is one */
    CHAIN_SKIPPED,  /* there is nothing to carry: see reason */
    CHAIN_EQUAL,    /* Vault has Keycloak's secret */
    CHAIN_MISSING,  /* Vault has none */
    CHAIN_REPLACES, /* Vault has another one */
};

struct chain {
    const struct extraction *wanted; /* borrowed */
    struct client_secret client;     /* Keycloak's hop */
    struct vault_field vault;        /* Vault's hop */
    struct secret_sync_list syncs;   /* the hops behind it; empty when they are not looked at */
    enum chain_verdict verdict;
    char *reason;
    struct error error;
    bool is_shared; /* a PushSecret owns the custom metadata, for other fields of the same secret */
    bool written;   /* Keycloak's secret, and read back */
    size_t item;    /* of the plan: the write; its refreshes follow in the order of syncs */
    long version;   /* of Keycloak's secret in Vault; 0: not there (yet), or KV v1 */
};

struct chains {
    struct chain *items;
    size_t count;
};

/* What is looked at. */
struct chain_hops {
    struct keycloak *keycloak;
    struct vault *vault;
    const struct vault_kv *kv;
    struct secret_syncs *syncs; /* NULL: the hops behind Vault are left out */
};

struct chain_options {
    bool force;                         /* a PushSecret on the path is no obstacle */
    const struct strings *placeholders; /* besides the known ones; or NULL */
    const struct event_sink *events;    /* or NULL */
};

/* Reads all hops of the enabled extractions (borrowed as long as the chains live) and judges them, the rights to write
 * in Vault included; writes nothing. False only when a hop could not be read at all (login, interrupted, cluster
 * gone). */
bool chains_read(const struct chain_hops *hops, const struct extractions *extractions,
                 const struct chain_options *options, struct chains *chains, struct error *err)
    __attribute__((warn_unused_result));

/* The first obstacle at or after *index, which moves behind it; NULL when there is none. */
const struct chain *chains_obstacle(const struct chains *chains, size_t *index);

/* "secret/backstage#value": what the chain writes, for people; the caller frees it. */
char *chain_target(const struct chain_hops *hops, const struct chain *chain)
    __attribute__((warn_unused_result));

void chains_clear(struct chains *chains);

#endif
