/* The journal of rotations: one text a client, in a ConfigMap, or without a cluster in a directory. Whoever changes
 * an entry has to have seen it as it is: what somebody else changed meanwhile is ERROR_CONFLICT. */
#ifndef KCREALM_RECONCILE_JOURNAL_H
#define KCREALM_RECONCILE_JOURNAL_H

#include "kcrealm/kube/client.h"
#include "kcrealm/reconcile/lock.h"
#include "kcrealm/reconcile/rotation.h"

#define JOURNAL_CONFIG_MAP "keycloak-client-secret-rotations"

struct journal;

/* kube is borrowed until journal_free. Sends nothing. */
struct journal *journal_in_cluster(struct kube *kube, const char *namespace)
    __attribute__((returns_nonnull, warn_unused_result));

/* In a directory, which is made (mode 0700) with the first entry; files have mode 0600. */
struct journal *journal_in_directory(const char *directory)
    __attribute__((returns_nonnull, warn_unused_result));
void journal_free(struct journal *journal);

/* "ConfigMap ns/keycloak-client-secret-rotations", "directory /home/x/.local/state/kcrealm/rotations"; borrowed. */
const char *journal_place(const struct journal *journal) __attribute__((returns_nonnull));

/* Whether it is a directory: only this host knows of its entries then. */
bool journal_is_local(const struct journal *journal);

/* The lock of the client's rotations, kept where the journal is. */
struct lock *journal_lock(struct journal *journal, const char *realm, const char *client_id,
                          const struct lock_options *options, struct error *err)
    __attribute__((warn_unused_result));

/* All open rotations; entries that cannot be read are set apart, with what to do about them. */
bool journal_list(struct journal *journal, struct rotations *rotations, struct error *err)
    __attribute__((warn_unused_result));

/* The open rotation of a client; *found tells whether there is one. */
bool journal_find(struct journal *journal, const char *realm, const char *client_id,
                  struct rotation *rotation, bool *found, struct error *err)
    __attribute__((warn_unused_result));

/* Writes the rotation in place of the text that it was read from (rotation->seen; NULL: there must be none), and
 * remembers that text. */
bool journal_write(struct journal *journal, struct rotation *rotation, struct error *err)
    __attribute__((warn_unused_result));

/* Takes the rotation out. */
bool journal_close(struct journal *journal, struct rotation *rotation, struct error *err)
    __attribute__((warn_unused_result));

#endif
