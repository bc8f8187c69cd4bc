/* Acting as somebody else: kubeconfig's as*, the flags --as*, the Impersonate-* headers. */
#ifndef KCREALM_SRC_KUBE_IMPERSONATION_H
#define KCREALM_SRC_KUBE_IMPERSONATION_H

#include "kcrealm/kube/kubeconfig.h"
#include "kubeconfig_set.h"

/* Adds the headers; entry may be NULL. Each flag replaces the file's value of its kind. ERROR_USAGE or
 * ERROR_INPUT for groups, uid or extra without a user, and for values with control characters. */
bool impersonation_headers(const struct kubeconfig_entry *entry, const struct kube_overrides *overrides,
                           struct strings *headers, struct error *err) __attribute__((warn_unused_result));

#endif
