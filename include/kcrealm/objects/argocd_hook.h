/* When ArgoCD applies an object, and when it deletes it again: its own annotations, and those of Helm that it maps. */
#ifndef KCREALM_OBJECTS_ARGOCD_HOOK_H
#define KCREALM_OBJECTS_ARGOCD_HOOK_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

#define ARGOCD_HOOK "argocd.argoproj.io/hook"
#define ARGOCD_DELETE_POLICY "argocd.argoproj.io/hook-delete-policy"
#define ARGOCD_WAVE "argocd.argoproj.io/sync-wave"
#define HELM_HOOK "helm.sh/hook"
#define HELM_DELETE_POLICY "helm.sh/hook-delete-policy"
#define HELM_WEIGHT "helm.sh/hook-weight"

/* Bits; in the order in which a synchronisation goes through them. */
enum argocd_phase {
    ARGOCD_PRE_SYNC = 1,
    ARGOCD_SYNC = 2,
    ARGOCD_POST_SYNC = 4,
    ARGOCD_SYNC_FAIL = 8,
    ARGOCD_PRE_DELETE = 16,
    ARGOCD_POST_DELETE = 32,
};

/* Bits: when an object of an earlier run is deleted. */
enum argocd_delete_policy {
    ARGOCD_BEFORE_HOOK_CREATION = 1,
    ARGOCD_HOOK_SUCCEEDED = 2,
    ARGOCD_HOOK_FAILED = 4,
};

/* Names of annotations are static. Facts from argo-cd, gitops-engine/pkg/sync/hook: with an annotation of ArgoCD that
 * names a phase, Helm's helm.sh/hook does not count; delete policies of both count together, and without any it is
 * BeforeHookCreation; the wave is sync-wave, else Helm's weight, else 0; hooks of Helm for tests and rollbacks never
 * run, and crd-install is no hook. */
struct argocd_hook {
    bool is_hook;
    bool is_skipped; /* `Skip`: ArgoCD never applies it */
    unsigned phases; /* ARGOCD_SYNC alone for what is no hook; 0: none of them */
    const char *hook_annotation;
    unsigned policies;
    const char *policy_annotation; /* one that gives a policy; NULL: the default holds */
    long wave;
    const char *wave_annotation; /* NULL: none, so 0 */
};

struct argocd_hook argocd_hook_of(const json_t *object);

/* The last phase that it is in; 0 when there is none. */
unsigned argocd_last_phase(const struct argocd_hook *hook);

/* Whether the object shows that ArgoCD manages it: an annotation or label of argocd.argoproj.io, or its own kinds. */
bool argocd_is_seen(const json_t *object);

#endif
