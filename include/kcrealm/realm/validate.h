/* Checks of a spec that need no server, by the table of kinds. */
#ifndef KCREALM_REALM_VALIDATE_H
#define KCREALM_REALM_VALIDATE_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/data/positions.h"
#include "kcrealm/realm/kinds.h"

struct validate_options {
    const struct positions *positions;
    bool
        allow_secrets; /* a client's secret may be declared; masks and what looks like a placeholder may not */
};

/* Adds an error for each wrong type, declared secret, scope in both lists and mapper without or with a taken
 * name, and a warning for each field that looks misspelt. Path is the spec's own ("clientPatcher…spec"). */
void validate_spec(const struct kind *kind, const json_t *spec, const struct validate_options *options,
                   const char *path, struct diagnostics *diagnostics);

#endif
