#include "diagnose/hooks.h"

#include "diagnose/hop_common.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/application.h"
#include "kcrealm/objects/job.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/timestamp.h"

#include <string.h>

/* A healthy rollout may take this long. */
#define PATIENCE_S 600

static const char deletion_sign[] = "waiting for deletion of hook ",
                  health_sign[] = "waiting for healthy state of ";

/* The Job that the message names, or a hook of the Application that is being deleted. */
static const json_t *job_to_delete(const struct chain_facts *facts, const json_t *application,
                                   const char *message) {
    const json_t *job;
    bool is_asked_for = strstr(message, deletion_sign) != NULL;
    for (size_t i = 0; (job = fact_object(facts, FACT_JOBS, NULL, &i));) {
        bool is_hook = object_annotation(job, "argocd.argoproj.io/hook") != NULL;
        if (!is_hook && !is_asked_for)
            continue;
        struct job_view view;
        bool is_certain;
        auto_text owner = application_named_by(job, &is_certain);
        job_view(job, &view);
        bool is_own = owner && strcmp(owner, object_name(application)) == 0;
        if (is_asked_for && application_waits_for(message, "Job", view.name) &&
            (is_own || !owner || !is_certain))
            return job;
        if (is_own && is_hook && view.is_being_deleted && *view.finalizer)
            return job;
    }
    return NULL;
}

/* Nothing else tells ArgoCD to remove a hook that failed. */
static bool lacks_hook_failed(const json_t *job) {
    const char *policy = object_annotation(job, "argocd.argoproj.io/hook-delete-policy");
    return policy && !strstr(policy, "HookFailed");
}

static void explain_job(const json_t *job, const struct application_view *application,
                        struct finding *finding) {
    struct job_view view;
    job_view(job, &view);
    const char *policy = object_annotation(job, "argocd.argoproj.io/hook-delete-policy");
    auto_text deletion = view.is_being_deleted
                             ? mem_format("; it is being deleted since %s, and its finalizer %s keeps it",
                                          view.deleted_since, *view.finalizer ? view.finalizer : "(none)")
                             : mem_dup("");
    finding_evidence(finding, "operation: %s; Job %s/%s %s; hook-delete-policy is %s%s", application->message,
                     view.namespace, view.name, view.state == JOB_FAILED ? "has failed" : "has not failed",
                     policy ? policy : "not set", deletion);
    const char *advice =
        lacks_hook_failed(job) ? "add HookFailed to its hook-delete-policy, and let go of it now: " : "";
    if (view.is_being_deleted)
        finding_next(finding,
                     "%skubectl patch job -n %s %s --type=merge -p '{\"metadata\":{\"finalizers\":null}}'",
                     advice, view.namespace, view.name);
    else
        finding_next(finding, "%skubectl delete job -n %s %s", advice, view.namespace, view.name);
}

bool hooks_report_deletion(const struct chain_facts *facts, const json_t *application,
                           struct findings *findings) {
    struct application_view view;
    application_view(application, &view);
    const char *sign = strcmp(view.phase, "Running") == 0 ? strstr(view.message, deletion_sign) : NULL;
    const json_t *job = job_to_delete(facts, application, view.message);
    if (!sign && !job)
        return false;
    auto_text hook = job ? mem_format("Job %s/%s", object_namespace(job), object_name(job))
                         : mem_dup(sign + strlen(deletion_sign));
    struct finding *finding =
        findings_add(findings, FINDING_HOOK_WAITS_FOR_DELETION,
                     "Application %s waits for the deletion of its hook %s", view.name, hook);
    if (job) {
        explain_job(job, &view, finding);
        return true;
    }
    finding_evidence(finding, "operation: %s", view.message);
    finding_next(finding,
                 "see what keeps it (its finalizers, or who made it), and delete it: kubectl get %s -A",
                 hook);
    return true;
}

static bool has_run(const json_t *application, const struct application_resource *hook) {
    struct application_resource result;
    for (size_t i = 0; application_result_at(application, i, &result); i++)
        if (strcmp(result.kind, hook->kind) == 0 && strcmp(result.name, hook->name) == 0 &&
            strcmp(result.namespace, hook->namespace) == 0 && *result.hook_phase)
            return true;
    return false;
}

/* Hooks of PreSync have run by now; what is left comes after the synchronisation (or, rarely, after its failure). A
 * Job is what brings clients. */
static bool pending_hook(const json_t *application, struct application_resource *hook) {
    for (size_t i = 0; application_resource_at(application, i, hook); i++)
        if (hook->is_hook && strcmp(hook->kind, "Job") == 0 && !has_run(application, hook))
            return true;
    for (size_t i = 0; application_resource_at(application, i, hook); i++)
        if (hook->is_hook && !has_run(application, hook))
            return true;
    return false;
}

/* Whether the operation waits for this object, or failed because of it. */
static bool is_stuck_at(const json_t *application, const struct application_view *view,
                        const struct chain_object *object) {
    struct application_resource result;
    if (strstr(view->message, health_sign) &&
        application_waits_for(view->message, object->kind, object->name))
        return true;
    for (size_t i = 0; application_result_at(application, i, &result); i++)
        if (strcmp(result.kind, object->kind) == 0 && strcmp(result.name, object->name) == 0 &&
            strcmp(result.namespace, object->namespace) == 0 && strcmp(result.hook_phase, "Failed") == 0)
            return true;
    return false;
}

static const struct chain_object *stuck_object(const json_t *application, const struct application_view *view,
                                               const struct chain_objects *objects) {
    for (size_t i = 0; i < objects->count; i++)
        if (objects->items[i].part != PART_IMPORTER && is_stuck_at(application, view, &objects->items[i]))
            return &objects->items[i];
    return NULL;
}

/* Whether what the chain needs from the hook is not there. */
static bool lacks_the_client(const struct client_facts *client) {
    bool is_missing = client->is_looked_for && (client->realm_is_missing || client->state == DRIFT_MISSING);
    return is_missing || client->vault == VAULT_FACT_MISSING || client->vault == VAULT_FACT_NO_FIELD;
}

static bool lasts(const struct chain_facts *facts, const struct application_view *view) {
    long long started_s;
    return timestamp_parse(view->started, &started_s) && facts->now_s - started_s >= PATIENCE_S;
}

static void report_cycle(const struct application_view *view, const struct application_resource *hook,
                         const struct chain_object *object, const struct client_facts *client,
                         struct findings *findings) {
    struct finding *finding =
        findings_add(findings, FINDING_POSTSYNC_CYCLE,
                     "Application %s waits for %s %s/%s, which needs what hook %s %s brings, and that runs "
                     "only afterwards",
                     view->name, object->kind, object->namespace, object->name, hook->kind, hook->name);
    finding_evidence(finding, "operation %s: %s; %s", view->phase, view->message,
                     client->realm_is_missing ? "the realm does not exist"
                                              : "what the hook brings is not there");
    finding_next(
        finding,
        "make %s %s a hook of Sync with an earlier sync-wave, not of PostSync; to get out of it now: "
        "kubectl kcrealm ensure, then kubectl kcrealm extract %s",
        hook->kind, hook->name, client->name);
}

bool hooks_report_blocked(const struct chain_facts *facts, const struct client_facts *client,
                          const json_t *application, const struct chain_objects *objects,
                          struct findings *findings) {
    struct application_view view;
    struct application_resource hook;
    application_view(application, &view);
    if (!*view.phase || strcmp(view.phase, "Succeeded") == 0 || !pending_hook(application, &hook))
        return false;
    const struct chain_object *object = stuck_object(application, &view, objects);
    if (object && (lacks_the_client(client) || lasts(facts, &view))) {
        report_cycle(&view, &hook, object, client, findings);
        return true;
    }
    if (!strstr(view.message, health_sign) || !lasts(facts, &view))
        return false;
    struct finding *finding =
        findings_add(findings, FINDING_HOOK_CANNOT_RUN,
                     "hook %s %s/%s of Application %s has not run, and will not before the rest is healthy",
                     hook.kind, hook.namespace, hook.name, view.name);
    finding_evidence(finding, "operation since %s: %s", view.started, view.message);
    finding_next(finding, "see why that is not healthy: kubectl describe application -n %s %s",
                 view.namespace, view.name);
    return true;
}
