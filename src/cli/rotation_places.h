/* Where rotations are written down. */
#ifndef KCREALM_CLI_ROTATION_PLACES_H
#define KCREALM_CLI_ROTATION_PLACES_H

#include "kcrealm/cli/session.h"
#include "kcrealm/reconcile/journal.h"

/* The journal in the cluster's namespace, or without a cluster (NULL) in the state directory: $XDG_STATE_HOME/kcrealm, else
 * ~/.local/state/kcrealm. NULL with ERROR_INPUT when there is neither. The caller frees it. */
struct journal *rotation_journal(const struct session *session, struct kube *kube, struct error *err)
    __attribute__((warn_unused_result));

#endif
