#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_argocd[] = {
    {FINDING_POSTSYNC_CYCLE, SEVERITY_ERROR, "A PostSync hook waits for itself",
     "PostSync hooks run when everything in Sync is healthy. If something in Sync becomes healthy only by "
     "what the hook does, neither ever happens: the Application stays Progressing or Degraded, and only the "
     "realm `master` exists.",
     "The importer of realms or the extraction of secrets is annotated `argocd.argoproj.io/hook: PostSync`, "
     "and the same manifests have something in Sync that needs its outcome, such as an ExternalSecret of a "
     "client's secret.",
     "Make the importer part of Sync: `argocd.argoproj.io/hook: Sync` with a `sync-wave` before the ones "
     "that need it; or put the consumers into an Application of their own."},
    {FINDING_HOOK_FAILED_MISSING, SEVERITY_ERROR, "A hook that fails is never removed",
     "When the hook's Job fails once, it stays, and later synchronisations can wait for its deletion for "
     "ever.",
     "A hook's Job has a fixed name and an `argocd.argoproj.io/hook-delete-policy` without `HookFailed`, or "
     "among manifests of ArgoCD Helm's `helm.sh/hook-delete-policy` without `hook-failed`. A hook without "
     "any policy is left alone: ArgoCD takes `BeforeHookCreation` then.",
     "Add `HookFailed`: `argocd.argoproj.io/hook-delete-policy: "
     "BeforeHookCreation,HookSucceeded,HookFailed`. To keep logs of failed Jobs, collect them; the Job is "
     "the wrong place."},
    {FINDING_IMPORTER_AFTER_CONSUMER, SEVERITY_WARNING, "The importer runs after those who need it",
     "ArgoCD waits for each wave to be healthy before the next. What needs the realm, a client or its secret "
     "does not become healthy before the importer has run, which comes in a later wave.",
     "The importer's `argocd.argoproj.io/sync-wave` is greater than that of an ExternalSecret or a workload "
     "that uses a client's secret. Without the annotation the wave is 0.",
     "Give the importer a smaller wave than its consumers, for instance -1."},
    {FINDING_BEFORE_HOOK_CREATION_MISSING, SEVERITY_WARNING, "A hook is in the way of its next run",
     "A Job cannot be changed and has the same name as the last time: if the old one is still there, the "
     "next synchronisation fails, or the hook does not run again.",
     "The policy of a hook's Job is `HookFailed` alone, and its name is fixed: it stays when it succeeds. A "
     "hook without any policy is left alone, because ArgoCD takes `BeforeHookCreation` then.",
     "Add `BeforeHookCreation` to the policy (in Helm's annotation `before-hook-creation`), or use "
     "`generateName`."},
    {FINDING_APPLICATION_DEGRADED, SEVERITY_ERROR, "The ArgoCD Application is not healthy",
     "Something that the Application owns is broken or missing; later waves and PostSync hooks do not run "
     "until it is healthy.",
     "`status.health.status` is Degraded or Missing; the resources that say so are the evidence.",
     "Repair the resources named; if hops before this one are broken, begin there. `argocd app get NAME` "
     "lists them all."},
    {FINDING_APPLICATION_OUT_OF_SYNC, SEVERITY_WARNING, "The ArgoCD Application is not synchronised",
     "The cluster does not have what Git has: a client that was added to Git may not have arrived in its "
     "ConfigMap or import.",
     "`status.sync.status` is OutOfSync; the resources that differ are the evidence.",
     "`argocd app diff NAME`, then `argocd app sync NAME`. Where it synchronises by itself, look at why the "
     "last operation did not."},
    {FINDING_APPLICATION_OPERATION_FAILED, SEVERITY_ERROR,
     "The last synchronisation of the Application failed",
     "What comes after the step that failed was not applied. ArgoCD does not retry the same commit by itself "
     "once its retries are used up.",
     "`status.operationState.phase` is Failed or Error; its message, and the results of resources and hooks "
     "that failed, are the evidence.",
     "Repair the cause, then `argocd app sync NAME`. For a hook's Job: `kubectl logs job/NAME -n NS`."},
    {FINDING_HOOK_WAITS_FOR_DELETION, SEVERITY_ERROR, "The Application waits for a hook to be deleted",
     "The operation says \"waiting for deletion\" and never ends; no other synchronisation begins until it "
     "does.",
     "`status.operationState.phase` is Running with a message about deletion, or a hook's Job has a "
     "`deletionTimestamp` and a finalizer.",
     "End the operation, delete the Job, and add `HookFailed` to its delete policy.\n\n    argocd app "
     "terminate-op NAME\n    kubectl delete job HOOK -n NS\n\nIf it stays, its finalizer "
     "`argocd.argoproj.io/hook-finalizer` is in the way: remove it with `kubectl edit job HOOK -n NS`."},
    {FINDING_HOOK_CANNOT_RUN, SEVERITY_ERROR, "A hook of the Application can never run",
     "The hook waits for a phase that is not reached: PostSync needs everything in Sync to be healthy, and "
     "what is not healthy waits for the hook.",
     "The Application's operation runs or failed, a PostSync hook has not run, and resources in Sync that "
     "need its outcome are not healthy.",
     "Let it run once by hand what the hook would do, so that the circle opens: `kubectl kcrealm ensure -f "
     "values.yaml`, then `kubectl kcrealm extract -f values.yaml`. Then move the hook to Sync: see `kubectl "
     "kcrealm explain KCR-7001`."},
};
const size_t finding_rows_argocd_count = mem_count(finding_rows_argocd);
