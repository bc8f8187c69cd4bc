/* Which of the labelled Services leads to Vault. Pure. */
#ifndef KCREALM_SRC_KUBE_VAULT_SERVICES_H
#define KCREALM_SRC_KUBE_VAULT_SERVICES_H

#include "kcrealm/data/json.h"
#include "kcrealm/kube/service.h"

/* The Services of the array that Vault's clients use, as a new array: of those that Helm's charts make, NAME-active
 * where it exists, else NAME; never NAME-internal, NAME-standby and NAME-ui. Those with port 8200, where any has it. */
json_t *vault_services(const json_t *services) __attribute__((warn_unused_result));

/* The Service with its namespace, and port 8200 where it has that. */
struct service_spec vault_service_spec(const json_t *service);

#endif
