/* Which of the cluster's objects carry which declared client, use which Secret, belong to which Application: read once
 * for all clients, because each client would look through all objects otherwise. */
#ifndef KCREALM_DIAGNOSE_CARRIED_H
#define KCREALM_DIAGNOSE_CARRIED_H

#include "kcrealm/diagnose/chain_facts.h"

/* Fills facts->cluster.carried and the lists' by_namespace. To be called once, when all lists are complete: later
 * changes of a list are not seen. Judges that find it missing read everything anew, for each client. */
void chain_facts_collect(struct chain_facts *facts);

/* facts->cluster.carried, or the same read anew; a new reference. */
json_t *carried_of(const struct chain_facts *facts) __attribute__((warn_unused_result));

/* The objects that carry the client: an array of {kind, namespace, name, key?, spec} in the order of the lists, NULL
 * when there is none. key is that of a ConfigMap, spec the client's representation without secrets. Borrowed. */
const json_t *carried_client(const json_t *carried, const char *realm, const char *client);

/* Who uses a Secret: an array of {kind (enum fact_kind), object}, workloads and pods; NULL when nobody does. Borrowed. */
const json_t *carried_users(const json_t *carried, const char *namespace, const char *secret);

/* The Applications whose status.resources names the object: an array of them; NULL when there is none. Borrowed. */
const json_t *carried_managers(const json_t *carried, const char *kind, const char *namespace,
                               const char *name);

/* Whether an object of this kind ("ConfigMap", "KeycloakRealmImport") carries any client of the realm, or not all
 * that such objects declare could be read. */
bool carried_realm(const json_t *carried, const char *kind, const char *realm);
bool carried_is_unclear(const json_t *carried, const char *kind);

#endif
