/* Which right on pods/portforward is missing. */
#ifndef KCREALM_SRC_KUBE_PORTFORWARD_RIGHTS_H
#define KCREALM_SRC_KUBE_PORTFORWARD_RIGHTS_H

#include "kcrealm/kube/client.h"

/* Asks for `get` and `create` on pods/portforward in namespace (from Kubernetes 1.35 on both are needed, and
 * the 403 for a missing `create` says nothing). When one is missing, err becomes ERROR_FORBIDDEN naming it, with
 * the rule to add as next step; otherwise err, which must be set, stays as it is. Returns whether one is
 * missing. kubectl port-forward also needs `get` on the pod itself. */
bool portforward_rights_explain(struct kube *kube, const char *namespace, bool by_kubectl, struct error *err);

#endif
