/* Names of what there is in Keycloak, for completion: few at a time, and nothing but names. */
#ifndef KCREALM_KEYCLOAK_NAMES_H
#define KCREALM_KEYCLOAK_NAMES_H

#include "kcrealm/base/strings.h"
#include "kcrealm/keycloak/session.h"

/* More than anybody reads in a shell. */
#define KEYCLOAK_NAMES_MAX 200

/* Each result is an array, owned by the caller, in Keycloak's order; names are texts, and the realm stands in each
 * item. What one realm refuses is left out. NULL with err when nothing could be read at all. */

/* {realm, name?}: realms that the login may see, with their display names. */
json_t *keycloak_realm_names(struct keycloak *keycloak, struct error *err)
    __attribute__((warn_unused_result));

/* {realm, clientId, name?}: at most KEYCLOAK_NAMES_MAX clients of each realm whose client id contains part. */
json_t *keycloak_client_names(struct keycloak *keycloak, const struct strings *realms, const char *part,
                              struct error *err) __attribute__((warn_unused_result));

/* {realm, name}: the client scopes of each realm. */
json_t *keycloak_scope_names(struct keycloak *keycloak, const struct strings *realms, struct error *err)
    __attribute__((warn_unused_result));

#endif
