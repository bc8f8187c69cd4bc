/* What to do about a right that is missing: the rule to add, and the command that shows whether it is there. */
#ifndef KCREALM_SRC_KUBE_RIGHT_ADVICE_H
#define KCREALM_SRC_KUBE_RIGHT_ADVICE_H

#include "api_path.h"

/* "kubectl auth can-i get services/x -n y --context z --as bob", as this kube logs in, ready to paste. Freed by
 * the caller. */
char *right_command(const struct kube *kube, const struct api_right *right)
    __attribute__((returns_nonnull, warn_unused_result));

/* The command, then the rule, in YAML for a Role, on one line. verbs are those of the rule when it needs more than the one that
 * is missing, else NULL. Freed by the caller. */
char *right_advice(const struct kube *kube, const struct api_right *right, const char *verbs)
    __attribute__((returns_nonnull, warn_unused_result));

/* Whether a refusal was not about the request but about acting as somebody else: fills right then (freed by
 * api_right_clear). resource and name are the Status' details. */
bool right_to_impersonate(const struct kube *kube, const char *resource, const char *name,
                          struct api_right *right);

#endif
