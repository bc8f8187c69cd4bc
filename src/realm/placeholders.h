/* ${NAME} in a KeycloakRealmImport: filled in by the operator from Secrets that we do not read. */
#ifndef KCREALM_REALM_PLACEHOLDERS_H
#define KCREALM_REALM_PLACEHOLDERS_H

#include "kcrealm/data/json.h"

/* Puts masks (mask.h) in the place of all texts inside of realm that contain ${NAME}, or ${NAME:default}, for a
 * NAME that is a key of placeholders (spec.placeholders; may be NULL). Texts such as ${role_admin}, which
 * belong to Keycloak, stay. */
void placeholders_mask(json_t *realm, const json_t *placeholders);

#endif
