/* Finding Vault or OpenBao without flags: where External Secrets finds it. */
#ifndef KCREALM_KUBE_DISCOVER_VAULT_H
#define KCREALM_KUBE_DISCOVER_VAULT_H

#include "kcrealm/base/error.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/kube/service.h"

/* Owns its parts. All zero is empty. */
struct discovered_vault {
    struct service_spec service; /* with its namespace; without a name when the server is no Service */
    char *url;                   /* of the server, as the store says it; NULL without a store */
    char *path;                  /* of that URL: "" or "/vault"; NULL without a store */
    json_t *store;               /* the SecretStore or ClusterSecretStore that names the server, or NULL */
    bool stores_differ;          /* others name the same server with another mount or namespace of Vault */
    char *source;                /* "ClusterSecretStore vault" or "Service vault/vault" */
};

/* The server that the Vault stores of the context's namespace and of the cluster name; of several the one that
 * ExternalSecrets of the namespace read from. Without stores the Service labelled app.kubernetes.io/name=vault or
 * openbao, first in the namespace, then in all. What may not be listed counts as not there. ERROR_USAGE for
 * several (each as the flag that picks it), ERROR_NOT_FOUND for none. */
bool discover_vault(struct kube *kube, struct discovered_vault *found, struct error *err)
    __attribute__((warn_unused_result));

/* The same for a Service that the user named: found->service is a copy of spec with the namespace filled in, store
 * one that names this Service, if there is any. */
bool discover_around_vault(struct kube *kube, const struct service_spec *spec, struct discovered_vault *found,
                           struct error *err) __attribute__((warn_unused_result));

void discovered_vault_clear(struct discovered_vault *found);

/* Whether the URL is that of a Service of the cluster, NAME.NAMESPACE.svc[.DOMAIN][:PORT]; which one and its path
 * (freed by the caller), if so. */
bool vault_url_is_service(const char *url, struct service_spec *spec, char **path);

#endif
