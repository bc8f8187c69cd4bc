/* `kubectl port-forward` as a child. */
#ifndef KCREALM_KUBE_KUBECTL_FORWARD_H
#define KCREALM_KUBE_KUBECTL_FORWARD_H

#include "kcrealm/kube/client.h"
#include "kcrealm/kube/service.h"

struct kubectl_forward;

/* Starts kubectl (NULL: from PATH) on a free port of 127.0.0.1, waits until it listens and takes its output from
 * then on, within http_run. ERROR_INPUT when kubectl is missing or our token has no place in its arguments,
 * ERROR_UNREACHABLE with its own words when it gives up. */
struct kubectl_forward *kubectl_forward_start(struct kube *kube, const struct service_target *target,
                                              const char *kubectl, struct error *err)
    __attribute__((warn_unused_result));

/* "127.0.0.1:PORT"; borrowed. */
const char *kubectl_forward_listens_on(const struct kubectl_forward *forward);

/* Why kubectl ended, with its last words; borrowed. NULL when it still runs half a second later. For
 * endpoint.explain, with the kubectl_forward as state. */
const struct error *kubectl_forward_end(void *state);

void kubectl_forward_stop(struct kubectl_forward *forward);

/* Reads kubectl's "Forwarding from 127.0.0.1:40123 -> 8080"; the address as a new string, NULL for any other
 * line. Pure. */
char *kubectl_forward_address(const char *line) __attribute__((warn_unused_result));

/* The last lines of its output that are no routine, joined by "; ", "" for none; freed by the caller. Pure. */
char *kubectl_forward_last_words(const char *output) __attribute__((returns_nonnull, warn_unused_result));

#endif
