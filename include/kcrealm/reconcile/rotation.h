/* One rotation of a client's secret, as it is written down: what it is about and how far it is. Never a secret, nor
 * anything made from one. */
#ifndef KCREALM_RECONCILE_ROTATION_H
#define KCREALM_RECONCILE_ROTATION_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/strings.h"

#include <stdbool.h>
#include <stddef.h>

/* What has happened, in order. */
enum rotation_step {
    ROTATION_PREPARED,    /* everything agreed; nothing was changed */
    ROTATION_ANNOUNCED,   /* the one request for a new secret is about to be sent, or was */
    ROTATION_REGENERATED, /* Keycloak has a new secret: only forward from here */
    ROTATION_TESTED,      /* it authenticates */
    ROTATION_STORED,      /* Vault has it */
    ROTATION_SYNCED,      /* the Kubernetes Secrets have it */
    ROTATION_VERIFIED,    /* what they have authenticates */
    ROTATION_RESTARTED,   /* workloads use it, where that was asked for */
    ROTATION_INVALIDATED, /* the old secret is dead, where that was asked for */
    ROTATION_STEPS
};

/* "prepared", "announced" …; static. */
const char *rotation_step_name(enum rotation_step step) __attribute__((returns_nonnull));

/* Owns its texts. Times are Unix seconds. */
struct rotation {
    char *operation; /* a random name of this rotation */
    char *realm;
    char *client_id;
    char *client_uuid;
    char *vault_mount; /* as --vault-mount names it: with what follows the mount itself */
    char *vault_path;
    char *vault_field;
    long vault_version;         /* that holds the old secret; 0: KV v1 */
    long long keycloak_created; /* of the old secret; 0: Keycloak does not say */
    bool restart;               /* what was asked for at the start … */
    bool invalidate_old;        /* … and is done on resuming, too */
    enum rotation_step step;
    long long runs; /* how many processes have worked at it */
    long long started_s;
    long long advanced_s;
    char *seen; /* the text in the journal, as last read or written; NULL: it is not there */
};

void rotation_clear(struct rotation *rotation);

#define auto_rotation __attribute__((cleanup(rotation_clear))) struct rotation

struct rotations {
    struct rotation *items; /* sorted by realm and client */
    size_t count;
    struct strings unreadable; /* a sentence and the next step for each entry that is no rotation, sorted */
};

void rotations_clear(struct rotations *rotations);

/* A new random name of 32 hexadecimal digits; freed by the caller. */
char *rotation_new_operation(void) __attribute__((returns_nonnull, warn_unused_result));

/* Under which the rotation of a client is kept: unique to it, made of the characters of a ConfigMap's key, and the
 * name of a file on all systems. Freed by the caller. */
char *rotation_key(const char *realm, const char *client_id)
    __attribute__((returns_nonnull, warn_unused_result));

/* The name of the client's Lease (a DNS name); freed by the caller. */
char *rotation_lock_name(const char *realm, const char *client_id)
    __attribute__((returns_nonnull, warn_unused_result));

/* As JSON on several lines; freed by the caller. */
char *rotation_render(const struct rotation *rotation) __attribute__((returns_nonnull, warn_unused_result));

/* Fills rotation (seen as well). ERROR_INPUT for what is none, or of a newer version; what names the text. */
bool rotation_parse(const char *text, const char *what, struct rotation *rotation, struct error *err)
    __attribute__((warn_unused_result));

#endif
