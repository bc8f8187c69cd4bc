/* Hooks of an ArgoCD Application: those that wait for their deletion, and those that can never run. */
#ifndef KCREALM_DIAGNOSE_HOOKS_H
#define KCREALM_DIAGNOSE_HOOKS_H

#include "diagnose/owners.h"

/* Reports the hook whose deletion the running operation waits for, or that is being deleted and does not go. */
bool hooks_report_deletion(const struct chain_facts *facts, const json_t *application,
                           struct findings *findings);

/* Reports the hook that the operation will not come to: because it waits for an object of the chain that needs what
 * the hook brings, or, after a while, for any other. */
bool hooks_report_blocked(const struct chain_facts *facts, const struct client_facts *client,
                          const json_t *application, const struct chain_objects *objects,
                          struct findings *findings);

#endif
