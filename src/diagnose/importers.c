#include "diagnose/importers.h"

#include "diagnose/hop_common.h"
#include "diagnose/pod_troubles.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/event.h"
#include "kcrealm/objects/job.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

/* An import of a realm takes a minute or two, most of which is the start of Keycloak. */
#define SLOW_AFTER_S 600
/* The Job controller makes the pod at once; when it cannot, it says so. */
#define POD_EXPECTED_AFTER_S 60

const json_t *importer_job(const struct chain_facts *facts, const json_t *carrier, size_t *index) {
    const char *kind = value_text(carrier, "kind"), *name = value_text(carrier, "name");
    const json_t *job;
    while ((job = fact_object(facts, FACT_JOBS, value_text(carrier, "namespace"), index))) {
        if (text_equal(kind, "ConfigMap")
                ? job_uses_config_map(job, name)
                : object_is_owned_by(job, kind, name) || strcmp(object_name(job), name) == 0)
            return job;
    }
    return NULL;
}

/* A Job on the bench. */
struct bench {
    const struct chain_facts *facts;
    const json_t *job;
    struct job_view view;
    struct findings *findings;
};

static const json_t *next_pod(const struct bench *bench, size_t *index) {
    const json_t *pod;
    while ((pod = fact_object(bench->facts, FACT_PODS, bench->view.namespace, index)))
        if (job_has_pod(bench->job, pod))
            return pod;
    return NULL;
}

/* Reports what the pods suffer from; true when there is something. */
static bool report_pods(const struct bench *bench) {
    auto_pod_troubles troubles = {0};
    auto_text owner = mem_format("Job %s", bench->view.name);
    const json_t *pod;
    for (size_t i = 0; (pod = next_pod(bench, &i));)
        pod_troubles_look(bench->facts, pod, false, &troubles);
    pod_troubles_report(&troubles, owner, bench->findings);
    return troubles.count > 0;
}

/* "container x of pod y ended with status 1: …"; NULL when no pod is left to tell. */
static char *last_words(const struct bench *bench) {
    static const char *const reasons[] = {"Failed", "BackOff", NULL};
    const json_t *pod;
    struct container_status status;
    for (size_t i = 0; (pod = next_pod(bench, &i));)
        for (size_t k = 0; container_status_at(pod, k, &status); k++) {
            const char *line = pod_last_line(bench->facts, pod, status.name);
            if (!status.ended.is_known || status.ended.exit_code == 0)
                continue;
            const char *said = line                    ? line
                               : *status.ended.message ? status.ended.message
                                                       : status.ended.reason;
            return mem_format("container %s of pod %s ended with status %lld: %s", status.name,
                              object_name(pod), status.ended.exit_code, said);
        }
    auto_text prefix = mem_format("%s-", bench->view.name);
    struct event_view event;
    if (event_latest_by_prefix(bench->facts->cluster.lists[FACT_EVENTS].items, "Pod", bench->view.namespace,
                               prefix, reasons, &event))
        return event_text(&event);
    return NULL;
}

static void report_failure(const struct bench *bench) {
    const struct job_view *view = &bench->view;
    report_pods(bench);
    struct finding *finding =
        findings_add(bench->findings, FINDING_IMPORTER_JOB_FAILED, "Job %s/%s failed: %s%s%s",
                     view->namespace, view->name, view->reason, *view->message ? ": " : "", view->message);
    char *words = last_words(bench);
    finding->evidence = words ? words : mem_dup("its condition Failed is True; its pods are gone");
    if (words && !view->is_being_deleted)
        finding_next(
            finding,
            "once that is mended let it run again, and apply it as before: kubectl delete job -n %s %s",
            view->namespace, view->name);
    else
        finding_next(finding, "kubectl logs -n %s job/%s", view->namespace, view->name);
}

static void add_service_account_advice(const struct job_view *view, const char *message,
                                       struct finding *finding) {
    const char *account = *view->service_account ? view->service_account : "default";
    if (strstr(message, "serviceaccount"))
        finding_next(finding,
                     "name a service account that exists in the Job's pod template, or make this one: "
                     "kubectl create serviceaccount -n %s %s",
                     view->namespace, account);
    else
        finding_next(finding, "kubectl describe job -n %s %s", view->namespace, view->name);
}

static enum importer_state judge_empty(const struct bench *bench) {
    static const char *const reasons[] = {"FailedCreate", NULL};
    const struct job_view *view = &bench->view;
    struct event_view event;
    long long age_s = view->created_s ? bench->facts->now_s - view->created_s : 0;
    bool has_event =
        event_latest(bench->facts->cluster.lists[FACT_EVENTS].items, "Job", bench->job, reasons, &event);
    if (!has_event && age_s < POD_EXPECTED_AFTER_S)
        return IMPORTER_AT_WORK;
    struct finding *finding =
        findings_add(bench->findings, FINDING_IMPORTER_JOB_WITHOUT_PODS,
                     "Job %s/%s has no pod, so that nothing is imported", view->namespace, view->name);
    auto_text age = text_age(age_s);
    finding->evidence = has_event ? event_text(&event) : mem_format("it was made %s ago", age);
    add_service_account_advice(view, has_event ? event.message : "", finding);
    return IMPORTER_BROKEN;
}

static enum importer_state judge_running(const struct bench *bench) {
    const struct job_view *view = &bench->view;
    long long age_s = view->created_s ? bench->facts->now_s - view->created_s : 0;
    bool is_in_trouble = report_pods(bench);
    if (!is_in_trouble && age_s < SLOW_AFTER_S)
        return IMPORTER_AT_WORK;
    auto_text age = hop_duration(age_s);
    struct finding *finding =
        findings_add(bench->findings, FINDING_IMPORTER_JOB_STUCK, "Job %s/%s has not come to an end since %s",
                     view->namespace, view->name, age);
    finding_evidence(finding, "pods: %lld at work, %lld failed", view->active, view->failed);
    finding_next(finding, "kubectl logs -n %s job/%s", view->namespace, view->name);
    return IMPORTER_BROKEN;
}

/* Kubernetes' own finalizers are gone after seconds, unless something hangs. */
static bool deletion_hangs(const struct bench *bench) {
    const struct job_view *view = &bench->view;
    bool is_hook = object_annotation(bench->job, "argocd.argoproj.io/hook") != NULL;
    bool is_left_to_argocd =
        is_hook && json_array_size(bench->facts->cluster.lists[FACT_APPLICATIONS].items) > 0;
    return view->is_being_deleted && *view->finalizer && !is_left_to_argocd &&
           !text_equal(view->finalizer, "foregroundDeletion") && !text_equal(view->finalizer, "orphan");
}

static void report_deletion(const struct bench *bench) {
    const struct job_view *view = &bench->view;
    struct finding *finding =
        findings_add(bench->findings, FINDING_IMPORTER_JOB_STUCK,
                     "Job %s/%s is being deleted since %s and is still there, so that it cannot be made anew",
                     view->namespace, view->name, view->deleted_since);
    finding_evidence(finding, "metadata.finalizers has %s", view->finalizer);
    finding_next(finding,
                 "find out who should remove the finalizer; or let go of it: kubectl patch job -n %s %s "
                 "--type=merge -p '{\"metadata\":{\"finalizers\":null}}'",
                 view->namespace, view->name);
}

static enum importer_state judge_state(const struct bench *bench) {
    switch (bench->view.state) {
    case JOB_COMPLETE:
        return IMPORTER_DONE;
    case JOB_FAILED:
        report_failure(bench);
        return IMPORTER_BROKEN;
    case JOB_WITHOUT_PODS:
        return judge_empty(bench);
    case JOB_RUNNING:
        return judge_running(bench);
    case JOB_SUSPENDED:
        break;
    }
    struct finding *finding = findings_add(bench->findings, FINDING_IMPORTER_JOB_STUCK,
                                           "Job %s/%s is suspended", bench->view.namespace, bench->view.name);
    finding_evidence(finding, "its spec.suspend is true");
    finding_next(finding, "kubectl patch job -n %s %s --type=merge -p '{\"spec\":{\"suspend\":false}}'",
                 bench->view.namespace, bench->view.name);
    return IMPORTER_BROKEN;
}

enum importer_state importer_judge(const struct chain_facts *facts, const json_t *job,
                                   struct findings *findings) {
    struct bench bench = {.facts = facts, .job = job, .findings = findings};
    job_view(job, &bench.view);
    enum importer_state state = judge_state(&bench);
    if (!deletion_hangs(&bench))
        return state;
    report_deletion(&bench);
    return IMPORTER_BROKEN;
}
