/* Which of the cluster's objects carry which declared client. */
#ifndef KCREALM_DIAGNOSE_CARRIED_H
#define KCREALM_DIAGNOSE_CARRIED_H

#include "kcrealm/diagnose/chain_facts.h"

/* Reads the declarations in the lists of ConfigMaps (*-client-specs) and KeycloakRealmImports into
 * facts->cluster.carried, once for all clients. Judges that find it missing read them anew, for each client. */
void chain_facts_collect(struct chain_facts *facts);

/* The same as a new reference. */
json_t *carried_read(const struct chain_facts *facts) __attribute__((warn_unused_result));

/* The objects that carry the client: an array of {kind, namespace, name, key?, spec} in the order of the lists, NULL
 * when there is none. key is that of a ConfigMap, spec the client's representation without secrets. Borrowed. */
const json_t *carried_client(const json_t *carried, const char *realm, const char *client);

/* Whether an object of this kind ("ConfigMap", "KeycloakRealmImport") carries any client of the realm, or all that
 * it declares could not be read. */
bool carried_realm(const json_t *carried, const char *kind, const char *realm);
bool carried_is_unclear(const json_t *carried, const char *kind);

#endif
