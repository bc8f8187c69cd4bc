/* From a kubeconfig's user and the flags to credentials. */
#ifndef KCREALM_SRC_KUBE_KUBECONFIG_USER_H
#define KCREALM_SRC_KUBE_KUBECONFIG_USER_H

#include "kcrealm/kube/kubeconfig.h"
#include "kubeconfig_set.h"

/* Fills access->auth and the client certificate in access->endpoint.tls (whose cluster part is done). entry may
 * be NULL: only flags. A token given from above replaces the file's ways to log in. cluster is for exec plugins
 * with provideClusterInfo, or NULL. */
bool kubeconfig_take_user(const struct kubeconfig_entry *entry, const struct kubeconfig_entry *cluster,
                          const struct kube_overrides *overrides, struct kube_access *access,
                          struct error *err) __attribute__((warn_unused_result));

/* The user's `exec` as a new exec_spec; NULL with ERROR_INPUT when it is incomplete. */
struct exec_spec *kubeconfig_exec_spec(const struct kubeconfig_entry *entry, struct error *err)
    __attribute__((warn_unused_result));

#endif
