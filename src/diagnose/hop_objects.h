/* What the judge of the client asks of the judge of the cluster's objects. */
#ifndef KCREALM_DIAGNOSE_HOP_OBJECTS_H
#define KCREALM_DIAGNOSE_HOP_OBJECTS_H

#include "kcrealm/diagnose/chain_facts.h"

/* Whether a KeycloakRealmImport that carries the client is done, without errors: what it has not created by now, it
 * never will (FINDING_IMPORTER_CREATES_ONLY). *which becomes "KeycloakRealmImport ns/name"; the caller frees it. */
bool objects_import_is_done(const struct chain_facts *facts, const struct client_facts *client, char **which);

#endif
