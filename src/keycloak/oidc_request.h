/* One request of a client or of a token's bearer, and its answer. */
#ifndef KCREALM_SRC_KEYCLOAK_OIDC_REQUEST_H
#define KCREALM_SRC_KEYCLOAK_OIDC_REQUEST_H

#include "kcrealm/keycloak/oidc.h"

enum oidc_endpoint {
    OIDC_CONFIGURATION,
    OIDC_KEYS,
    OIDC_TOKEN,
    OIDC_DEVICE,
    OIDC_INTROSPECTION,
    OIDC_USERINFO,
    OIDC_LOGOUT,
    OIDC_REVOCATION,
};

/* Adds what proves who the client is: to the form, or as the request's authorization. Assertions are made out to the
 * realm's issuer, which is asked for. */
bool oidc_prove(const struct oidc_realm *realm, const struct oidc_client *client,
                struct http_request *request, struct error *err) __attribute__((warn_unused_result));

/* A request for the endpoint, with an empty form when it is posted to. */
struct http_request oidc_request(const struct oidc_realm *realm, enum oidc_endpoint endpoint);

/* Sends (and clears) the request. *reply is the JSON of a success, NULL where that has no body; a new reference. False:
 * refused, or no answer. refusal may be NULL. */
bool oidc_send(const struct oidc_realm *realm, enum oidc_endpoint endpoint, struct http_request *request,
               json_t **reply, struct oidc_refusal *refusal, struct error *err)
    __attribute__((warn_unused_result));

/* Takes the tokens of an answer. False with err when it has none. */
bool oidc_take_tokens(const struct oidc_realm *realm, const json_t *reply, struct oidc_tokens *tokens,
                      struct error *err) __attribute__((warn_unused_result));

/* Fills the form of a token request, without the client's proof. */
void oidc_fill_grant(struct buffer *form, const struct oidc_grant *grant);

#endif
