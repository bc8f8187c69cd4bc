/* The parts of Helm values that declare clients. */
#ifndef KCREALM_REALM_SECTIONS_H
#define KCREALM_REALM_SECTIONS_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/data/positions.h"

/* A list of {clientId, realm, spec}; borrowed from the values. */
struct section {
    const json_t *entries;
    const char *path; /* of the list: "clientPatcher.clientSpecs"; "" when the list is the document */
    struct position where;
};

struct sections {
    struct section *items;
    size_t count;
    struct section *extractions; /* secretExtraction of each section; entries is whatever stands there */
    size_t extraction_count;
    const char *login_realm;     /* loginRealm and loginClientId of the first section that has them, */
    const char *login_client_id; /* borrowed from the values; or NULL */
};

/* Finds clientPatcher and clientReconciliation at the top and one level down, or at values_path. A section
 * with `enabled: false` is left out, with a note (diagnostics may be NULL). False when there is none at all; one
 * with nothing but secretExtraction is none. */
bool sections_find(const json_t *values, const char *values_path, const struct positions *positions,
                   struct sections *sections, struct diagnostics *diagnostics);

/* Says that values, which file names, have no section. */
void sections_refuse(const json_t *values, const char *values_path, const char *file,
                     struct diagnostics *diagnostics);

/* A warning when a key of values without a section looks like a misspelt one. */
void sections_suspect(const json_t *values, const struct positions *positions,
                      struct diagnostics *diagnostics);

void sections_clear(struct sections *sections);

#endif
