/* Where a client's secret comes from, when not from Keycloak. */
#ifndef KCREALM_SRC_DIAGNOSE_SECRET_SOURCE_H
#define KCREALM_SRC_DIAGNOSE_SECRET_SOURCE_H

#include "kcrealm/diagnose/chain_facts.h"

/* Adds a finding when a KeycloakRealmImport gives the client a secret (by spec.placeholders) from a Secret that an
 * ExternalSecret writes: then the store is the authority over what Keycloak should generate. Whether it did. */
bool secret_source_judge(const struct chain_facts *facts, const struct client_facts *client,
                         struct chain_item *item);

#endif
