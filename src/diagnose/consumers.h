/* Which workloads and pods consume a client's secret. */
#ifndef KCREALM_DIAGNOSE_CONSUMERS_H
#define KCREALM_DIAGNOSE_CONSUMERS_H

#include "kcrealm/diagnose/chain_facts.h"
#include "kcrealm/objects/workload.h"

/* One workload (or a pod that no workload of the lists made) and the Secret that it consumes. Borrows all but uses. */
struct consumer {
    enum fact_kind kind;
    const json_t *object;
    const struct sync_facts *sync;
    struct secret_uses uses;
    bool of_other_keys; /* it consumes that Secret, but not the key with the client's secret */
    json_t *users;      /* of that Secret, see carried_users; owned */
};

/* Owns its items. */
struct consumers {
    struct consumer *items;
    size_t count;
};

/* Those of the client's Secrets. Pods of Jobs do not count: each starts anew. */
void consumers_find(const struct chain_facts *facts, const struct client_facts *client,
                    struct consumers *consumers);
void consumers_clear(struct consumers *consumers);

#define auto_consumers __attribute__((cleanup(consumers_clear))) struct consumers

/* The pods of a consumer that use the Secret: index from 0 until NULL. Those being deleted are left out. */
const json_t *consumer_pod(const struct consumer *consumer, size_t *index);

/* "Deployment web"; freed by the caller. */
char *consumer_name(const struct consumer *consumer) __attribute__((warn_unused_result));

#endif
