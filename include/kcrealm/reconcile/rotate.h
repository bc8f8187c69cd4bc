/* A new secret for a client, carried through the whole chain: Keycloak → Vault → Kubernetes Secrets → workloads.
 *
 * Each step is written into the journal before the next one begins, so that a rotation that was killed anywhere can be
 * resumed. At most one request for a new secret is sent for each rotation; Vault gets no value that did not
 * authenticate just before; and once Keycloak has a new secret the only way is forward. */
#ifndef KCREALM_RECONCILE_ROTATE_H
#define KCREALM_RECONCILE_ROTATE_H

#include "kcrealm/base/strings.h"
#include "kcrealm/keycloak/client_secret.h"
#include "kcrealm/keycloak/secret_policy.h"
#include "kcrealm/reconcile/journal.h"
#include "kcrealm/reconcile/secret_sync.h"
#include "kcrealm/vault/kv.h"

/* The hops behind Vault: the functions of reconcile/secret_sync.h, with what they work on. */
struct rotate_syncs {
    struct secret_syncs *syncs;
    void (*find)(const struct secret_syncs *syncs, const struct vault_location *location, const char *field,
                 struct secret_sync_list *list, struct secret_pusher *pusher);
    bool (*compare)(struct secret_syncs *syncs, struct secret_sync_list *list, const struct secret *value,
                    struct error *err);
    bool (*refresh)(struct secret_syncs *syncs, struct secret_refresh *refreshes, size_t count,
                    long long timeout_ms, struct error *err);
    void (*clear)(struct secret_sync_list *list);
};

struct rotate_options {
    bool allow_outage;               /* also where the old secret dies with the new one */
    bool force;                      /* also where a PushSecret writes the same place in Vault */
    bool restart;                    /* rolls the workloads that see the Secret only when they start */
    bool invalidate_old;             /* ends the old secret at the end */
    long long timeout_ms;            /* of waiting for another process, for Secrets, and for rollouts, each */
    const struct event_sink *events; /* or NULL */
    long long (*now_ms)(void);       /* a clock that only goes forward, milliseconds */
    long long (*now_s)(void);        /* the time of day, Unix seconds */
    void (*pause_ms)(long long);     /* waits; may end early when interrupted */
    const volatile sig_atomic_t *interrupted; /* or NULL */
    /* Called twice for each step: when it was done, and when the journal says so. False stops there. Or NULL. */
    bool (*after_step)(void *state, enum rotation_step step, bool journaled);
    void *after_step_state;
    /* Gets each Secret whose value was not tried at Keycloak, with the reason: "Secret ns/x (it may not be read)". Or
     * NULL. */
    struct strings *untried;
};

/* What rotations work with; all borrowed. */
struct rotator {
    struct keycloak *keycloak;
    struct vault *vault;
    const struct vault_kv *kv;
    const char *vault_namespace;      /* or NULL */
    struct kube *kube;                /* NULL: no cluster */
    const struct rotate_syncs *syncs; /* NULL: the hops behind Vault are left alone */
    struct journal *journal;
    const char *holder; /* of locks; NULL: this process */
    const char *flags;  /* of the commands that are proposed: " -n apps"; or NULL */
    struct rotate_options options;
};

/* Whose secret, and where it lies in Vault; borrowed. */
struct rotate_target {
    const char *realm;
    const char *client_id;
    const char *vault_path; /* below rotator->kv */
    const char *vault_field;
};

/* What the preflight found. */
struct rotate_plan {
    bool overlaps;       /* the old secret lives on for a while */
    long vault_version;  /* that holds the present secret; 0: KV v1 */
    long long created_s; /* of the present secret; 0: not known */
    struct secret_sync_list syncs;
};

void rotate_plan_clear(const struct rotator *rotator, struct rotate_plan *plan);

/* Looks whether the client could be rotated now, and writes nothing: Keycloak, Vault and every Secret that can be
 * compared agree; the secret authenticates; Vault may be written; ExternalSecrets can refresh; no PushSecret is in
 * the way; the old secret will live on, unless an outage is allowed. ERROR_REFUSED (and what the servers say)
 * otherwise. */
bool rotate_check(const struct rotator *rotator, const struct rotate_target *target, struct rotate_plan *plan,
                  struct error *err) __attribute__((warn_unused_result));

enum rotate_outcome {
    ROTATE_FAILED, /* see err, and is_open */
    ROTATE_DONE,
    ROTATE_DONE_IN_VAULT, /* so far: no ExternalSecret was seen that reads it, though these were looked for */
    ROTATE_NOTHING,       /* there is no open rotation to resume or abort */
    ROTATE_ENDED,         /* the rotation was closed without a new secret: aborted, or the client is gone */
};

/* *is_open (set by all) tells whether the client has an open rotation in the journal afterwards (false also where
 * that was not found out: the lock was not to be had, the journal cannot be read): the next thing to type is rotate_resume_command. An error tells which step failed, and what to do about it. */

/* Rotates. ERROR_REFUSED when a rotation of the client is open already. */
enum rotate_outcome rotate_client(const struct rotator *rotator, const struct rotate_target *target,
                                  bool *is_open, struct error *err) __attribute__((warn_unused_result));

/* Goes on with the client's open rotation, with what was asked for at its start. Where nothing was regenerated yet it
 * begins anew, with the preflight. */
enum rotate_outcome rotate_resume(const struct rotator *rotator, const char *realm, const char *client_id,
                                  bool *is_open, struct error *err) __attribute__((warn_unused_result));

/* Closes the client's open rotation, as long as nothing was regenerated; otherwise ERROR_REFUSED explains why only
 * forward is safe. */
enum rotate_outcome rotate_abort(const struct rotator *rotator, const char *realm, const char *client_id,
                                 bool *is_open, struct error *err) __attribute__((warn_unused_result));

/* "kubectl kcrealm rotate --resume backstage --realm ameide -n apps", quoted for a shell where needed; flags (or NULL)
 * are added as they are. Freed by the caller. */
char *rotate_resume_command(const char *realm, const char *client_id, const char *flags)
    __attribute__((returns_nonnull, warn_unused_result));

#endif
