/* Texts of a loaded document, one after the other, with what may be put in their place. */
#ifndef KCREALM_REALM_REWRITE_H
#define KCREALM_REALM_REWRITE_H

#include "kcrealm/data/json.h"
#include "kcrealm/data/positions.h"

/* Where a text stands. */
struct rewrite_place {
    const struct rewrite_place *parent; /* NULL at the top */
    const char *key;                    /* of a member; of the top the path that it has already */
    size_t index;                       /* of an item, when there is no key */
    const json_t *container;            /* that has it; NULL at the top */
};

/* What to put in the place of a text: a new reference, or NULL to leave it. Keys are shown as well, and stay
 * whatever is returned. */
typedef json_t *rewrite_function(void *state, const char *text, bool is_key,
                                 const struct rewrite_place *place);

struct rewrite {
    rewrite_function *function;
    void *state;
};

/* Shows all texts inside of container (a map or list), which stands at path. */
void rewrite_inside(const struct rewrite *rewrite, json_t *container, const char *path);

/* Shows the member of map alone, and what is inside of it. */
void rewrite_member(const struct rewrite *rewrite, json_t *map, const char *key, const char *path);

struct position rewrite_where(const struct positions *positions, const struct rewrite_place *place);

/* "spec.redirectUris[2]"; the caller frees it. */
char *rewrite_path(const struct rewrite_place *place) __attribute__((warn_unused_result));

#endif
