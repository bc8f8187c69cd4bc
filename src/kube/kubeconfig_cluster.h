/* From a kubeconfig's cluster and the flags to an endpoint. */
#ifndef KCREALM_SRC_KUBE_KUBECONFIG_CLUSTER_H
#define KCREALM_SRC_KUBE_KUBECONFIG_CLUSTER_H

#include "kcrealm/kube/kubeconfig.h"
#include "kubeconfig_set.h"

/* Fills access->endpoint (authority, CA, server name, insecure, proxy). entry may be NULL: only flags.
 * Flags win over the file as in kubectl: --insecure-skip-tls-verify drops the file's CA, --certificate-authority
 * its insecure, --server its tls-server-name. */
bool kubeconfig_take_cluster(const struct kubeconfig_entry *entry, const struct kube_overrides *overrides,
                             struct kube_access *access, struct error *err)
    __attribute__((warn_unused_result));

/* spec.cluster for exec plugins with provideClusterInfo: where and how we connect, and the cluster's extension
 * client.authentication.k8s.io/exec. NULL when the CA file cannot be read. */
json_t *kubeconfig_exec_cluster(const struct kubeconfig_entry *entry, const struct kube_access *access,
                                struct error *err) __attribute__((warn_unused_result));

#endif
