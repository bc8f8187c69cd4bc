/* Client scopes that `ensure` can create by itself: OpenID Connect's own and the customary `groups`. */
#ifndef KCREALM_REALM_STANDARD_SCOPES_H
#define KCREALM_REALM_STANDARD_SCOPES_H

#include "kcrealm/data/json.h"

/* The representation to POST, as a new realm of Keycloak 26 has it (groups: a group-membership mapper without
 * full paths); NULL for any other name. A new reference. */
json_t *standard_scope(const char *name) __attribute__((warn_unused_result));

/* "profile, email, address, phone, groups", for messages. */
const char *standard_scope_names(void);

#endif
