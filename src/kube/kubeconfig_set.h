/* Kubeconfig texts, merged: which entry of a name counts, and where it stands. */
#ifndef KCREALM_SRC_KUBE_KUBECONFIG_SET_H
#define KCREALM_SRC_KUBE_KUBECONFIG_SET_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/data/positions.h"

#include <stdbool.h>
#include <stddef.h>

enum kubeconfig_kind { KUBECONFIG_CLUSTER, KUBECONFIG_CONTEXT, KUBECONFIG_USER };

struct kubeconfig_file {
    char *path;
    char *directory; /* paths in the file are relative to it */
    json_t *root;
    struct positions *positions;
};

/* All zero is the empty set. Files are in the order in which they were added. */
struct kubeconfig_set {
    struct kubeconfig_file *files;
    size_t count;
};

/* What stands under a name: the map under "cluster", "context" or "user" and the file it comes from. All
 * borrowed from the set. */
struct kubeconfig_entry {
    enum kubeconfig_kind kind;
    const char *name;
    const json_t *value;
    const struct kubeconfig_file *file;
};

/* Adds a file's text. ERROR_INPUT with file:line:column for what is no kubeconfig: YAML errors, entries without
 * a name, a name twice in one file. */
bool kubeconfig_set_add(struct kubeconfig_set *set, const char *path, const char *bytes, size_t size,
                        struct error *err) __attribute__((warn_unused_result));

/* The first file's entry of this name; later ones are not looked at, not even for what the first leaves out
 * (client-go, ClientConfigLoadingRules.Load). False when there is none. */
bool kubeconfig_set_find(const struct kubeconfig_set *set, enum kubeconfig_kind kind, const char *name,
                         struct kubeconfig_entry *entry);

/* The first current-context that is not empty, or NULL; *file (may be NULL) is where it stands. Borrowed. */
const char *kubeconfig_set_current_context(const struct kubeconfig_set *set,
                                           const struct kubeconfig_file **file);

/* Adds the names of all entries of a kind, sorted, each once. */
void kubeconfig_set_names(const struct kubeconfig_set *set, enum kubeconfig_kind kind, struct strings *names);

/* No cluster, context or user in any file. */
bool kubeconfig_set_is_empty(const struct kubeconfig_set *set);

/* The entry's member as text, NULL when absent or null. Text that YAML reads as something else (a token of
 * digits without quotes) is ERROR_INPUT, as in kubectl. */
bool kubeconfig_entry_text(const struct kubeconfig_entry *entry, const char *key, const char **text,
                           struct error *err) __attribute__((warn_unused_result));

/* The member as a path resolved against the file's directory, NULL when absent; freed by the caller. */
bool kubeconfig_entry_path(const struct kubeconfig_entry *entry, const char *key, char **path,
                           struct error *err) __attribute__((warn_unused_result));

/* The member decoded from base64, NULL when absent; freed by the caller. */
bool kubeconfig_entry_data(const struct kubeconfig_entry *entry, const char *key, char **bytes,
                           struct error *err) __attribute__((warn_unused_result));

/* An ERROR_INPUT about the member key (NULL: the entry itself) with its place as origin. Returns false. */
bool kubeconfig_entry_error(const struct kubeconfig_entry *entry, const char *key, struct error *err,
                            const char *format, ...) __attribute__((format(printf, 4, 5)));

/* "cluster", "context", "user", and the list that they are in: "clusters" … */
const char *kubeconfig_kind_name(enum kubeconfig_kind kind);
const char *kubeconfig_kind_list(enum kubeconfig_kind kind);

void kubeconfig_set_clear(struct kubeconfig_set *set);

#endif
