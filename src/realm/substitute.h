/* $(env:NAME) and $(env:NAME:-default) in declarations, as keycloak-config-cli writes them. */
#ifndef KCREALM_REALM_SUBSTITUTE_H
#define KCREALM_REALM_SUBSTITUTE_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/data/json.h"
#include "kcrealm/data/positions.h"

/* Deeper than this no default holds another placeholder. */
#define SUBSTITUTE_DEPTH_MAX 8

struct substitution {
    const char *const *environment; /* NULL-terminated NAME=VALUE; may be NULL */
    bool enabled;                   /* otherwise each placeholder is an error */
    bool keep;                      /* not even then: what is nothing but a placeholder is not known */
    const struct positions *positions;
    struct diagnostics *diagnostics;
    json_t *
        concealed; /* object: gets, as keys, the texts that a variable went into which sounds like a secret */
};

/* Replaces the placeholders in all texts inside of container, which stands at path. A variable that is not set
 * (or empty) and has no default, another lookup than env, one of the tool's own credentials, and a placeholder
 * in a key are errors. $$(env:NAME) stands for $(env:NAME). Everything else, such as ${role_admin}, stays. */
void substitute_inside(const struct substitution *substitution, json_t *container, const char *path);

/* The same for one member of map. */
void substitute_member(const struct substitution *substitution, json_t *map, const char *key,
                       const char *path);

#endif
