/* What the cluster holds of the chains: the objects of a dozen kinds, read at once. */
#ifndef KCREALM_RECONCILE_CLUSTER_LOOK_H
#define KCREALM_RECONCILE_CLUSTER_LOOK_H

#include "kcrealm/base/strings.h"
#include "kcrealm/diagnose/pod_logs.h"
#include "kcrealm/kube/client.h"

/* The API groups that the cluster serves: object name → preferred version, owned by the caller. This is the first
 * request of a look: NULL with err when there is no talking to the API server. */
json_t *cluster_groups(struct kube *kube, struct error *err) __attribute__((warn_unused_result));

/* Reads the lists of the facts in these namespaces, and Applications and Nodes wherever they are, `parallel` requests
 * at a time: one list request per kind, namespace and page. What may not be listed is said in the list (missing, next).
 * False only when nothing could be read at all. */
bool cluster_look(struct kube *kube, const json_t *groups, const struct strings *namespaces,
                  unsigned parallel, struct cluster_facts *facts, struct error *err)
    __attribute__((warn_unused_result));

/* Reads the last line of each log, as far as one may; lines longer than CLUSTER_LINE_MAX bytes are cut. */
#define CLUSTER_LINE_MAX 500
void cluster_last_lines(struct kube *kube, const struct pod_logs *logs, struct cluster_facts *facts);

#endif
