/* Request bodies: what a POST must say explicitly, what a PUT must carry, and what neither may contain. */
#ifndef KCREALM_REALM_BODY_H
#define KCREALM_REALM_BODY_H

#include "kcrealm/data/json.h"
#include "kcrealm/realm/kinds.h"

/* The body that creates the declared client. A POST with either list of scopes strips both of the realm's
 * defaults, so when one list is declared the other comes from realm_defaults ({"defaultClientScopes": […],
 * "optionalClientScopes": […]}; needed is what body_needed_list says). Fields whose default changes with `protocol` are explicit
 * (docs/keycloak.md). A new reference. */
json_t *body_create_client(const json_t *declared, const json_t *realm_defaults)
    __attribute__((warn_unused_result));

/* Which list of realm_defaults body_create_client needs ("optionalClientScopes"): the one that is not declared,
 * where the other is. NULL for none. */
const char *body_needed_list(const json_t *declared);

/* The full live representation with the declared changes merged in, without secrets, links and what the
 * server owns. Sets, lists and scalars become equal; maps and keyed lists merge by key, and with strict lose
 * what the spec does not list. A new reference; neither argument is changed. */
json_t *body_update(const struct kind *kind, const json_t *declared, const json_t *live, bool strict)
    __attribute__((warn_unused_result));

/* Replaces the flow aliases in body's authenticationFlowBindingOverrides by ids (alias → id; NULL:
 * not read). False for an alias that is neither in the map nor an id of it: Keycloak answers such a PUT
 * with 500. */
bool body_resolve_flows(json_t *body, const json_t *flow_ids, struct error *err)
    __attribute__((warn_unused_result));

#endif
