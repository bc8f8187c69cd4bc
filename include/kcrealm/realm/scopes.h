/* Which client scopes the declared clients need. */
#ifndef KCREALM_REALM_SCOPES_H
#define KCREALM_REALM_SCOPES_H

#include "kcrealm/realm/drift.h"

/* Whether the item wants a scope linked that is not: then the realm's scopes must be known. */
bool scopes_wanted(const struct drift_item *item);

/* Adds an item of kind client-scope in state missing for each scope that an item of drift wants linked and
 * that scopes_by_realm (realm → name → representation) lacks. Those that we can create carry their
 * representation as `declared`. Realms that scopes_by_realm does not hold are passed over. */
void scopes_judge(struct drift *drift, const json_t *scopes_by_realm);

#endif
