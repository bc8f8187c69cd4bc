/* Texts → desired. Documents are told apart by their content: Helm values, a list of client specs
 * (clients.json), a ConfigMap that holds either. */
#ifndef KCREALM_REALM_DECLARE_H
#define KCREALM_REALM_DECLARE_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/realm/desired.h"

/* One file, standard input or ConfigMap as read; all borrowed. */
struct input_text {
    const char *name; /* for messages: the file as the user gave it */
    const char *bytes;
    size_t size;
    bool stands_alone; /* from a ConfigMap: its values do not merge with those of others */
};

struct declare_options {
    const char *values_path; /* "a.b.c": where the section stands in values, or NULL: top or one below */
    const char *realm;       /* only this realm's entries, and the realm of those that have none; or NULL */
    const struct strings *names; /* only these clients; NULL or empty: all */
};

/* Reads all texts: values merge in their order as Helm merges files, everything else is united. The same
 * (realm, clientId) twice is an error that names both places. What is wrong goes to diagnostics, all of it;
 * desired holds what could be read and is sorted. */
void declare_load(const struct input_text *texts, size_t count, const struct declare_options *options,
                  struct desired *desired, struct diagnostics *diagnostics);

#endif
