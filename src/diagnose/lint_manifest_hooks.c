/* Hooks that ArgoCD does not remove in time for their next run (I-15). */
#include "diagnose/lint_manifests.h"
#include "diagnose/lint_objects.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/argocd_hook.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

#define SYNC_PHASES (ARGOCD_PRE_SYNC | ARGOCD_SYNC | ARGOCD_POST_SYNC)

/* A Job with a fixed name that runs at a synchronisation, and says when it is to be deleted. With a generated name the
 * next one is another; without a policy the default (BeforeHookCreation) holds, which nobody here chose. */
static bool chooses_its_deletion(const json_t *object, const struct argocd_hook *hook) {
    return lint_object_is(object, GROUP_BATCH, "Job") && *object_name(object) && hook->is_hook &&
           (hook->phases & SYNC_PHASES) && hook->policy_annotation;
}

static struct lint_finding *add_at_policy(const struct lint_scope *scope, struct lint_report *report,
                                          enum finding_code code, const json_t *object,
                                          const struct argocd_hook *hook, const char *consequence) {
    const json_t *annotations = value_at(object, "metadata", "annotations", NULL);
    const char *policy = value_text(annotations, hook->policy_annotation);
    auto_text path = mem_format("metadata.annotations[\"%s\"]", hook->policy_annotation);
    auto_text label = lint_object_label(object);
    return lint_add_member(scope, report, code, annotations, hook->policy_annotation, path, "%s %s (%s)",
                           label, consequence, policy);
}

/* What it says already stays, and the policy that lacks is added, in the words of the annotation. */
static void add_policy(struct lint_finding *finding, const json_t *object, const struct argocd_hook *hook,
                       const char *of_argocd, const char *of_helm) {
    bool is_of_helm = text_starts_with(hook->policy_annotation, "helm.sh/");
    const char *policy =
        value_text(value_at(object, "metadata", "annotations", NULL), hook->policy_annotation);
    auto_buffer quoted = {0};
    auto_text longer = mem_format("%s,%s", policy, is_of_helm ? of_helm : of_argocd);
    value_add_string(&quoted, longer, strlen(longer));
    lint_next(finding, "write %s: %s", hook->policy_annotation, longer);
    lint_fix_value(finding, buffer_text(&quoted));
}

/* Charts that know nothing of ArgoCD are right for Helm: without a sign of it among the manifests nothing is said. */
void lint_hook_failed_missing(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects objects = {0};
    lint_objects_collect(scope, NULL, NULL, &objects);
    bool is_managed = lint_objects_show_argocd(&objects);
    for (size_t i = 0; i < objects.count && is_managed; i++) {
        const json_t *object = objects.items[i].object;
        struct argocd_hook hook = argocd_hook_of(object);
        if (!chooses_its_deletion(object, &hook) || (hook.policies & ARGOCD_HOOK_FAILED))
            continue;
        struct lint_finding *finding = add_at_policy(
            scope, report, FINDING_HOOK_FAILED_MISSING, object, &hook,
            "is not removed when it fails: a retry then waits for its deletion, maybe for ever");
        add_policy(finding, object, &hook, "HookFailed", "hook-failed");
    }
}

/* HookSucceeded alone is a matter of HookFailed; both together leave nothing behind. */
void lint_before_hook_creation_missing(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects objects = {0};
    lint_objects_collect(scope, NULL, NULL, &objects);
    for (size_t i = 0; i < objects.count; i++) {
        const json_t *object = objects.items[i].object;
        struct argocd_hook hook = argocd_hook_of(object);
        if (!chooses_its_deletion(object, &hook) || hook.policies != ARGOCD_HOOK_FAILED)
            continue;
        struct lint_finding *finding =
            add_at_policy(scope, report, FINDING_BEFORE_HOOK_CREATION_MISSING, object, &hook,
                          "stays when it succeeds, and its name is fixed: the next run finds it there and "
                          "cannot replace it");
        add_policy(finding, object, &hook, "BeforeHookCreation", "before-hook-creation");
    }
}

/* --- Examples ---------------------------------------------------------------------------------------- */

#define HOOK(policy)                                                                                         \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata:\n"                                                                                            \
    "  name: realm-import\n"                                                                                 \
    "  annotations:\n"                                                                                       \
    "    argocd.argoproj.io/hook: PostSync\n" policy "spec:\n"                                               \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      restartPolicy: Never\n"                                                                           \
    "      containers:\n"                                                                                    \
    "        - {name: import, image: \"adorsys/keycloak-config-cli:6.4.0-26.1.0\"}\n"

const char lint_hook_failed_missing_bad[] =
    HOOK("    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded\n");
const char lint_hook_failed_missing_good[] =
    HOOK("    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded,HookFailed\n");
const char lint_before_hook_creation_missing_bad[] =
    HOOK("    argocd.argoproj.io/hook-delete-policy: HookFailed\n");
const char lint_before_hook_creation_missing_good[] = HOOK("");
