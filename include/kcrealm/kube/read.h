/* Secrets, ConfigMaps and realm imports by name. */
#ifndef KCREALM_KUBE_READ_H
#define KCREALM_KUBE_READ_H

#include "kcrealm/kube/client.h"
#include "kcrealm/objects/secret_data.h"

/* The values of a Secret; data is zeroed before. ERROR_NOT_FOUND, ERROR_FORBIDDEN … as kube_get_json, with
 * "Secret ns/name" in the message. The reply itself is wiped. */
bool kube_read_secret(struct kube *kube, const char *namespace, const char *name, struct secret_data *data,
                      struct error *err) __attribute__((warn_unused_result));

/* The ConfigMap, owned by the caller. */
json_t *kube_read_config_map(struct kube *kube, const char *namespace, const char *name, struct error *err)
    __attribute__((warn_unused_result));

/* The KeycloakRealmImport, of whichever version the cluster serves; owned by the caller. */
json_t *kube_read_realm_import(struct kube *kube, const char *namespace, const char *name, struct error *err)
    __attribute__((warn_unused_result));

/* The namespace's ConfigMaps (NULL: those of all namespaces) whose name ends in -client-specs, as an array
 * sorted by name, owned by the caller; empty when there is none. */
json_t *kube_list_client_specs(struct kube *kube, const char *namespace, struct error *err)
    __attribute__((warn_unused_result));

#endif
