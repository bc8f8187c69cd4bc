/* Looking at the chains of many clients, hop by hop, without changing anything. */
#ifndef KCREALM_RECONCILE_CHAIN_LOOK_H
#define KCREALM_RECONCILE_CHAIN_LOOK_H

#include "kcrealm/base/strings.h"
#include "kcrealm/diagnose/chain_facts.h"
#include "kcrealm/keycloak/session.h"
#include "kcrealm/realm/desired.h"
#include "kcrealm/reconcile/journal.h"
#include "kcrealm/reconcile/secret_sync.h"
#include "kcrealm/reconcile/snapshot.h"
#include "kcrealm/vault/kv.h"

/* Makes the rows of the facts: each declared client and each extraction. desired is borrowed by the facts. */
void chain_rows(const struct desired *desired, struct chain_facts *facts);

/* Adds a row for a client that nothing declares. */
void chain_add_named(const char *name, const char *realm, struct chain_facts *facts);

/* Sorts the rows by realm and client: to be called when all are there, before they are looked at. */
void chain_sort(struct chain_facts *facts);

/* What the snapshot says of each row (borrowed by the facts). */
void chain_take_snapshot(const struct snapshot *snapshot, struct chain_facts *facts);

/* What is open to be looked at; each may be NULL, and its hops are left as they are. */
struct chain_view {
    struct keycloak *keycloak;
    struct vault *vault;
    const struct vault_kv *kv;          /* where vault is NULL: what is assumed of the mount, or NULL */
    struct secret_syncs *syncs;         /* of the cluster */
    const struct error *syncs_refusal;  /* why there are none, where there should be; or NULL */
    const struct strings *placeholders; /* besides the known ones; or NULL */
};

/* Reads each client's secret, its place in Vault, and the Secrets behind it: one request for each of them, several at a
 * time, and compares. Where one that is only named is missing, one more tells whether the login sees clients at all. No
 * secret is in the facts afterwards. False only when it was interrupted, or a server that
 * answered before is gone. */
bool chain_look(const struct chain_view *view, struct chain_facts *facts, struct error *err)
    __attribute__((warn_unused_result));

/* What the operator said about the ExternalSecrets that are not ready, from the Events of the facts. */
void chain_take_events(struct chain_facts *facts);

/* Marks the rows whose rotation is open. */
void chain_take_rotations(const struct rotations *rotations, struct chain_facts *facts);

/* Whether Keycloak answers, and takes the login: with a token that was given nobody has asked it yet. *version becomes
 * "26.7.4", freed by the caller; NULL when the login may not see it. */
bool chain_reach_keycloak(struct keycloak *keycloak, char **version, struct error *err)
    __attribute__((warn_unused_result));

/* The realms of the login (GET /admin/realms) that have a client of this name. False with err when they could not be
 * listed, and when none has it as far as is known, but one could not be looked at. */
bool chain_find_realms(struct keycloak *keycloak, const char *client, struct strings *realms,
                       struct error *err) __attribute__((warn_unused_result));

/* Whether the login may view clients, and which it may manage: in this realm, or with NULL in those that it sees, with one
 * request for each. */
bool chain_look_at_roles(struct keycloak *keycloak, const char *realm, struct keycloak_facts *facts,
                         struct error *err) __attribute__((warn_unused_result));

#endif
