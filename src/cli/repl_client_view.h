/* What people want to know of a client, without its secrets. Pure. */
#ifndef KCREALM_CLI_REPL_CLIENT_VIEW_H
#define KCREALM_CLI_REPL_CLIENT_VIEW_H

#include "kcrealm/data/json.h"

/* A client of Keycloak's in a line: clientId, name, enabled, access (public, confidential, bearer-only), flows. A new
 * reference, as below. Only known members are taken over, so that no secret is among them. */
json_t *repl_client_brief(const json_t *client) __attribute__((warn_unused_result));

/* The same with what decides about logins: protocol, authenticator, PKCE, URIs, scopes, mappers. */
json_t *repl_client_view(const json_t *client) __attribute__((warn_unused_result));

#endif
