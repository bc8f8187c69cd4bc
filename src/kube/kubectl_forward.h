/* `kubectl port-forward` as a child. */
#ifndef KCREALM_SRC_KUBE_KUBECTL_FORWARD_H
#define KCREALM_SRC_KUBE_KUBECTL_FORWARD_H

#include "kcrealm/base/process.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/kube/service.h"

/* Starts kubectl (NULL: from PATH) on a free port of 127.0.0.1 and waits until it listens; *connect_to becomes
 * "127.0.0.1:PORT", freed by the caller. ERROR_INPUT when kubectl is missing or our token has no place in its
 * arguments, ERROR_UNREACHABLE with its own words when it gives up. */
struct process *kubectl_forward_start(struct kube *kube, const struct service_target *target,
                                      const char *kubectl, char **connect_to, struct error *err)
    __attribute__((warn_unused_result));

/* Reads kubectl's "Forwarding from 127.0.0.1:40123 -> 8080"; the address as a new string, NULL for any other
 * line. Pure. */
char *kubectl_forward_address(const char *line) __attribute__((warn_unused_result));

#endif
