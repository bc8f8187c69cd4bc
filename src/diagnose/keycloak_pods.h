/* The pods of the Keycloak server. */
#ifndef KCREALM_DIAGNOSE_KEYCLOAK_PODS_H
#define KCREALM_DIAGNOSE_KEYCLOAK_PODS_H

#include "kcrealm/diagnose/chain_facts.h"

/* The pods that the Service's selector means: index from 0 until NULL; none where the Service is not known. */
const json_t *keycloak_pod(const struct chain_facts *facts, size_t *index);

/* Reports what is wrong with them; is_silent: also that there is none, and why. */
void keycloak_pods_judge(const struct chain_facts *facts, bool is_silent, struct findings *findings);

#endif
