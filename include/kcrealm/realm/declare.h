/* Texts → desired. Documents are told apart by their content (realm/documents.h). */
#ifndef KCREALM_REALM_DECLARE_H
#define KCREALM_REALM_DECLARE_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/realm/collection.h"
#include "kcrealm/realm/desired.h"

/* One file, standard input or ConfigMap as read; all borrowed. */
struct input_text {
    const char *name; /* for messages: the file as the user gave it */
    const char *bytes;
    size_t size;
    bool stands_alone; /* from the cluster or a directory: its values do not merge with those of others */
    bool is_json;      /* not YAML; so are texts whose name ends in .json */
    const char *group; /* the directory that it was found in: it need not declare anything; or NULL */
};

struct declare_options {
    const char *values_path; /* "a.b.c": where the section stands in values, or NULL: top or one below */
    const char *realm;       /* only this realm's entries, and the realm of those that have none; or NULL */
    const struct strings *names;    /* only these clients; NULL or empty: all */
    const char *const *environment; /* NULL-terminated NAME=VALUE, for $(env:NAME); may be NULL */
    bool substitute;                /* replace $(env:NAME); otherwise they are errors */
    bool allow_secrets;             /* client secrets may be declared */
    bool extractions;               /* read secretExtraction too; otherwise it is passed over */
    const char *vault_field;        /* of extractions that name none; NULL: "value" */
    struct collection
        *collection; /* takes all values and manifests; then nothing needs to declare clients. NULL: it
                                       does, and they are passed over */
};

/* Reads all texts: values merge in their order as Helm merges files, everything else is united. The same
 * (realm, clientId) twice is an error that names both places, and so is finding nothing that declares clients;
 * clients that a later values file drops are a warning. With options->extractions a section that holds nothing
 * but secretExtraction counts as one, and names may be those of extractions. What is wrong goes to diagnostics, all of it; desired
 * holds what could be read and is sorted. */
void declare_load(const struct input_text *texts, size_t count, const struct declare_options *options,
                  struct desired *desired, struct diagnostics *diagnostics);

#endif
