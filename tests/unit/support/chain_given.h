/* What was seen of one chain, put together by hand, and what a judge makes of it. */
#ifndef KCREALM_TESTS_SUPPORT_CHAIN_GIVEN_H
#define KCREALM_TESTS_SUPPORT_CHAIN_GIVEN_H

#include "kcrealm/diagnose/chain_facts.h"

#include <stdbool.h>

#define GIVEN_NOW_S 1795305600 /* 2026-11-22T00:00:00Z */

/* It must not move. */
struct chain_given {
    struct desired_object declared;
    struct extraction extraction;
    struct drift drift;
    struct chain_facts facts;
    struct client_facts *client; /* the one row */
    struct chain_status status;
    struct chain_item *item; /* of the last judgement */
};

/* Client app of realm ameide, declared in values.yaml:7, in Keycloak as declared, with a good secret that goes to
 * secret/app#value, where it is in version 3; cluster, Keycloak and Vault answer, External Secrets is there. */
void given_open(struct chain_given *given);
void given_close(struct chain_given *given);

/* Takes away what makes Keycloak hold other things than declared; the next drift is added to nothing. The item is that
 * of the client. */
struct drift_item *given_drift(struct chain_given *given);

/* Adds ExternalSecret team/app, which is well: ClusterSecretStore vault, Secret team/app-oidc, key k. Borrowed until
 * the next. */
struct sync_facts *given_sync(struct chain_given *given);

void given_obstacle(struct sync_facts *sync, enum sync_blocker blocker, const char *sentence,
                    const char *next);

/* Judges one hop anew. */
void given_judge(struct chain_given *given, hop_judge *judge);

/* The same where there is no client. */
void given_judge_none(struct chain_given *given, hop_judge *judge);

/* Fail the test, naming the row, unless the hop is so (detail NULL: it has none). */
void given_hop(const struct chain_given *given, const char *row, enum hop hop, enum hop_state state,
               const char *detail);

/* What a finding should be; next NULL: the advice of its row. */
struct given_finding {
    enum finding_code code; /* FINDING_NONE: there is no such finding */
    const char *message, *evidence, *next;
};

/* Fails the test, naming the row, unless the last judgement added these, in this order, each with its evidence; ends
 * with FINDING_NONE. */
void given_findings(const struct chain_given *given, const char *row, const struct given_finding *findings);

#endif
