/* What a later values file takes away from an earlier one: Helm replaces lists, and null deletes. */
#ifndef KCREALM_REALM_REPLACED_H
#define KCREALM_REALM_REPLACED_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/data/positions.h"

#include <stdbool.h>
#include <stddef.h>

/* The clients that merged values declare, or did. All zero: none yet. */
struct replaced {
    bool with_extractions; /* those of secretExtraction are looked at, too; set before the first values */
    struct replaced_client *items;
    size_t count;
    size_t capacity;
    json_t *indexes; /* "realm clientId", "extraction realm clientId" → index in items */
};

/* Looks at the values after a merge: clients that were there before and are not any more, or are declared
 * differently, are remembered with the place that did it. */
void replaced_note(struct replaced *replaced, const json_t *values, const char *values_path,
                   const struct positions *positions);

/* Adds, for each place that replaced or deleted a list, a warning with the clients or extractions that it dropped,
 * and a note with the clients that it declares anew. */
void replaced_report(const struct replaced *replaced, struct diagnostics *diagnostics);

void replaced_clear(struct replaced *replaced);

#endif
