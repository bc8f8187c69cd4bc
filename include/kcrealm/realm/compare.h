/* Declared against live, by the table of kinds. Pure: no I/O, no clock, no globals. */
#ifndef KCREALM_REALM_COMPARE_H
#define KCREALM_REALM_COMPARE_H

#include "kcrealm/realm/changes.h"
#include "kcrealm/realm/kinds.h"

/* Adds to changes what would make live equal to declared. What declared does not mention is not compared;
 * strict also removes, inside the collections that declared mentions, what it does not list (except what the
 * server owns or fills in by itself). Masked values (mask.h), and lists with a masked item, become unknowns.
 * Neither is changed. */
void compare_object(const struct kind *kind, json_t *declared, json_t *live, bool strict,
                    struct changes *changes);

/* Whether strict leaves a live item of a keyed list alone that the spec does not list: the server added it by
 * itself, or nothing tells it apart. */
bool compare_keeps_item(const struct kind *kind, const json_t *item);

/* Whether no key of a declared keyed list is masked: otherwise it cannot be told which item is which, and the
 * whole list is unknown. */
bool compare_knows_keys(const struct kind *kind, const json_t *items);

/* The text of a scalar as Keycloak's maps store it: strings as they are, true, 8, 1.5. NULL for null, absent
 * (NULL) and for lists and maps. The caller frees it. */
char *compare_scalar_text(const json_t *value) __attribute__((warn_unused_result));

/* A list of names without duplicates and without `openid`; names that are no texts are left out. A new
 * reference. */
json_t *compare_scope_names(const json_t *list) __attribute__((warn_unused_result));

#endif
