/* Why a pod fits on no node. */
#ifndef KCREALM_DIAGNOSE_UNSCHEDULABLE_H
#define KCREALM_DIAGNOSE_UNSCHEDULABLE_H

#include "kcrealm/diagnose/chain_facts.h"

/* *evidence becomes what the scheduler said and the taints that stand in the way: Kubernetes 1.35 says how many nodes
 * have one, and not which. *next becomes what to do. Both are freed by the caller. */
void unschedulable_explain(const struct chain_facts *facts, const json_t *pod, const char *said,
                           char **evidence, char **next);

#endif
