/* The parts of Helm values that declare clients, and their entries. */
#ifndef KCREALM_REALM_SECTIONS_H
#define KCREALM_REALM_SECTIONS_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/realm/desired.h"

/* A list of {clientId, realm, spec}; borrowed from the values. */
struct section {
    const json_t *entries;
    const char *path; /* of the list: "clientPatcher.clientSpecs"; "" when the list is the document */
    struct position where;
};

struct sections {
    struct section *items;
    size_t count;
    const char *login_realm;     /* loginRealm and loginClientId of the first section that has them, */
    const char *login_client_id; /* borrowed from the values; or NULL */
};

/* Finds clientPatcher and clientReconciliation at the top and one level down, or at values_path. A section
 * with `enabled: false` is left out, with a note. False (with a diagnostic) when there is none at all. */
bool sections_find(const json_t *values, const char *values_path, const struct positions *positions,
                   const struct position *where, struct sections *sections, struct diagnostics *diagnostics);

/* Checks each entry and adds it to desired; specs without clientId get their entry's. Entries of another realm than `realm` are passed over, those
 * without one belong to it; without `realm` they must have one. */
void section_declare(const struct section *section, const char *realm, struct desired *desired,
                     struct diagnostics *diagnostics);

void sections_clear(struct sections *sections);

#endif
