/* The service account of the pod that we run in. */
#ifndef KCREALM_SRC_KUBE_IN_CLUSTER_H
#define KCREALM_SRC_KUBE_IN_CLUSTER_H

#include "kcrealm/kube/kubeconfig.h"

/* The service account's token is there and the API server's address is known (client-go, Possible). */
bool in_cluster_possible(const struct kubeconfig_input *input);

/* Fills access from the service account's directory and the address; flags that override the CA, the server's
 * name or the token win. */
bool in_cluster_access(const struct kubeconfig_input *input, struct kube_access *access, struct error *err)
    __attribute__((warn_unused_result));

#endif
