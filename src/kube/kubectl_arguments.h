/* The flags that give kubectl the same access as ours. */
#ifndef KCREALM_SRC_KUBE_KUBECTL_ARGUMENTS_H
#define KCREALM_SRC_KUBE_KUBECTL_ARGUMENTS_H

#include "kcrealm/kube/kubeconfig.h"

/* Adds "--context=x" and so on for what was given as flags. Tokens from above are left out: they have no place
 * in an argument list. */
void kubectl_arguments(const struct kubeconfig_input *input, struct strings *arguments);

#endif
