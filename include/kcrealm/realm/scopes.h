/* Which client scopes the declared clients need. */
#ifndef KCREALM_REALM_SCOPES_H
#define KCREALM_REALM_SCOPES_H

#include "kcrealm/realm/drift.h"

/* Whether a link of the item is to change: then the realm's scopes, and their ids, must be known. */
bool scopes_wanted(const struct drift_item *item);

/* Adds an item of kind client-scope in state missing for each scope that an item of drift wants linked and
 * that scopes_by_realm (realm → name → representation) lacks. Those that we can create carry their
 * representation as `declared`. Realms that scopes_by_realm does not hold are passed over. */
void scopes_judge(struct drift *drift, const json_t *scopes_by_realm);

#endif
