/* The first half of applying: the client scopes that clients need. */
#ifndef KCREALM_RECONCILE_APPLY_SCOPES_H
#define KCREALM_RECONCILE_APPLY_SCOPES_H

#include "kcrealm/reconcile/apply.h"

/* Creates the scopes of the plan, reads them back and adds their ids to the snapshot. */
bool apply_scopes(struct keycloak *keycloak, struct plan *plan, struct snapshot *snapshot, struct error *err)
    __attribute__((warn_unused_result));

#endif
