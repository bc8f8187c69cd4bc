/* A rotation under way, and what its parts do. */
#ifndef KCREALM_RECONCILE_ROTATING_H
#define KCREALM_RECONCILE_ROTATING_H

#include "kcrealm/reconcile/rotate.h"

/* Reading back from Vault: standbys lag behind by less. */
#define ROTATE_READ_BACK_MS 10000
/* A new secret may take a moment to reach all nodes of a Keycloak. */
#define ROTATE_TRIES 5
#define ROTATE_TRY_PAUSE_MS 500

struct rotating {
    const struct rotator *rotator;
    struct rotation rotation;
    struct client_secret client; /* as Keycloak has it; borrows the names of rotation, or of the target */
    bool is_tested;              /* that its secret authenticates, by this process */
    struct secret_sync_list syncs;
    bool is_shared; /* a PushSecret owns the custom metadata, for other fields of the same secret */
    struct lock *lock;
};

void rotating_clear(struct rotating *rotating);

/* --- Looking (rotate_look.c) --------------------------------------------------------------------------------- */

/* Reads the client of the names in rotating->client anew. */
bool rotating_read_client(struct rotating *rotating, struct error *err) __attribute__((warn_unused_result));

/* Reads the rotation's field from Vault; version 0: the latest. False also when Vault refuses. */
bool rotating_read_vault(const struct rotating *rotating, long version, struct vault_field *field,
                         struct error *err) __attribute__((warn_unused_result));

/* Finds who reads the field; none without syncs. *pusher (set anew, cleared by the caller) is who writes it. */
void rotating_find_syncs(struct rotating *rotating, struct secret_pusher *pusher);

/* Warns of one that writes the field, or its neighbours, or may. */
void rotating_warn_of_pusher(const struct rotating *rotating, const struct secret_pusher *pusher);

enum regenerated { REGENERATED_NOT, REGENERATED_YES, REGENERATED_UNTOLD };

/* Whether Keycloak's secret, as read, is another one than that of the rotation's beginning. UNTOLD with err. */
enum regenerated rotating_look_back(struct rotating *rotating, struct error *err)
    __attribute__((warn_unused_result));

/* Whether secret authenticates the client, for one that may be a moment old. False with err when it does not, or that
 * cannot be found out; what ("the new secret") names it. */
bool rotating_authenticates(const struct rotating *rotating, const struct secret *secret, const char *what,
                            struct error *err) __attribute__((warn_unused_result));

/* What to type next: the resumption, or carrying what Keycloak has; quoted for a shell where needed, with the flags of
 * the rotator. The caller frees it. */
char *rotating_resume_command(const struct rotating *rotating)
    __attribute__((returns_nonnull, warn_unused_result));
char *rotating_extract_command(const struct rotating *rotating)
    __attribute__((returns_nonnull, warn_unused_result));

/* "client: text" as a note. */
void rotating_say(const struct rotating *rotating, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- Preflight (rotate_preflight.c) ------------------------------------------------------------------------------ */

/* Fills rotation's version and creation time; *overlaps. The names, path and field of rotation are set. */
bool rotating_preflight(struct rotating *rotating, bool *overlaps, struct error *err)
    __attribute__((warn_unused_result));

/* --- Steps (rotate_steps.c, rotate_hops.c) ---------------------------------------------------------------------- */

/* Whether Vault has what Keycloak has, whoever brought it. there is cleared by the caller, also on failure. */
bool rotating_is_stored(const struct rotating *rotating, struct vault_field *there, bool *stored,
                        struct error *err) __attribute__((warn_unused_result));

/* Each does what its step is named for, or finds it done, and says so with a proof. */
typedef bool rotating_step(struct rotating *rotating, struct error *err);

rotating_step rotating_announce, rotating_regenerate, rotating_test, rotating_store;
rotating_step rotating_sync, rotating_verify, rotating_restart, rotating_invalidate;

#endif
