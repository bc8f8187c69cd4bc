/* What the server holds, made fit for comparing and free of secrets. */
#ifndef KCREALM_REALM_LIVE_H
#define KCREALM_REALM_LIVE_H

#include "kcrealm/data/json.h"
#include "kcrealm/realm/kinds.h"
#include "kcrealm/realm/seal.h"

#include <stdbool.h>

/* Takes every secret out of a client in place: secret, registrationAccessToken, attributes client.secret.*
 * and private keys. Every client passes here before it leaves the room that read it: nearly every one in a
 * page carries its live secret. */
void live_drop_secrets(json_t *client);

/* The same, but leaves the fingerprint of `secret` (or the mask that stands there) to compare with; a seal of
 * NULL leaves nothing. */
void live_seal_secrets(json_t *client, const struct seal *seal);

/* Whether a client's attribute holds a secret, or the dates of one: such attributes are never kept. */
bool live_holds_secret(const char *attribute);

/* Replaces flow ids by aliases in authenticationFlowBindingOverrides. flow_ids maps alias → id; NULL leaves
 * the client alone. */
void live_name_flows(json_t *client, const json_t *flow_ids);

/* Masks the flow overrides: for realms whose flows the login may not read. They compare as unknown. */
void live_mask_flows(json_t *client);

#endif
