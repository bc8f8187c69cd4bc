/* Texts under keys, where each is replaced only by one who knows what it was. */
#ifndef KCREALM_RECONCILE_JOURNAL_STORE_H
#define KCREALM_RECONCILE_JOURNAL_STORE_H

#include "kcrealm/reconcile/journal.h"

struct journal {
    struct kube *kube; /* NULL: a directory */
    char *namespace;
    char *directory;
    char *place;
};

/* All texts as an object, key → text. A new reference; NULL with err. */
json_t *journal_cluster_read(const struct journal *journal, struct error *err)
    __attribute__((warn_unused_result));
json_t *journal_files_read(const struct journal *journal, struct error *err)
    __attribute__((warn_unused_result));

/* Puts after (NULL: nothing) in the place of before (NULL: nothing). True also when after is there already.
 * ERROR_CONFLICT when something else is. */
bool journal_cluster_swap(const struct journal *journal, const char *key, const char *before,
                          const char *after, struct error *err) __attribute__((warn_unused_result));
bool journal_files_swap(const struct journal *journal, const char *key, const char *before, const char *after,
                        struct error *err) __attribute__((warn_unused_result));

/* Makes the directory and those above it. */
bool journal_files_prepare(const struct journal *journal, struct error *err)
    __attribute__((warn_unused_result));

/* The error of a swap that came too late. Returns false. */
bool journal_conflict(const char *key, struct error *err);

#endif
