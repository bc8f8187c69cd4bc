/* Conditions of the Keycloak operator: Ready and HasErrors of a Keycloak, Done, Started and HasErrors of a
 * KeycloakRealmImport, in v2alpha1 and v2beta1. */
#ifndef KCREALM_OBJECTS_OPERATOR_CONDITION_H
#define KCREALM_OBJECTS_OPERATOR_CONDITION_H

#include "kcrealm/data/json.h"

enum verdict {
    VERDICT_NONE, /* there is no such condition yet, or it is "Unknown" */
    VERDICT_FALSE,
    VERDICT_TRUE,
};

/* The condition of this type. Operators before Keycloak 21 wrote its status as a boolean, later ones as text. *message
 * is borrowed from the object, "" when absent; it has a line for each thing that the operator has to say. */
enum verdict operator_condition(const json_t *object, const char *type, const char **message);

#endif
