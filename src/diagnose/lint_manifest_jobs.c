/* Jobs whose pods would not be scheduled where the release's other pods are (I-17). */
#include "diagnose/lint_manifests.h"
#include "diagnose/lint_objects.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/pod_template.h"

#include <string.h>

static bool is_job(const json_t *object) {
    return lint_object_is(object, GROUP_BATCH, "Job") || lint_object_is(object, GROUP_BATCH, "CronJob");
}

/* DaemonSets tolerate taints to be everywhere: that says nothing about where the release is meant to run. */
static bool is_server(const json_t *object) {
    return lint_object_is(object, GROUP_APPS, "Deployment") ||
           lint_object_is(object, GROUP_APPS, "StatefulSet");
}

static bool is_of_release(const json_t *object, const json_t *job) {
    return object != job && text_equal(lint_object_release(object), lint_object_release(job)) &&
           lint_same_namespace(object, job);
}

/* Most releases have no tolerations at all. */
static bool anybody_tolerates(const struct lint_objects *objects) {
    for (size_t i = 0; i < objects->count; i++)
        if (pod_tolerates_taints(pod_template_spec(objects->items[i].object, NULL)))
            return true;
    return false;
}

static bool is_placed_alike(const json_t *pod, const json_t *other, const char *key) {
    const json_t *placement = value_at(pod, key, NULL);
    return json_object_size(placement) == 0 || json_equal(placement, value_at(other, key, NULL));
}

/* The sibling to follow: all of these kinds tolerate taints, and the Job does not choose other nodes. NULL: no evidence,
 * or (in *none) nobody of these kinds. */
static const json_t *example_among(const struct lint_objects *objects, const json_t *job,
                                   bool (*is_kind)(const json_t *object), bool *none) {
    const json_t *job_pod = pod_template_spec(job, NULL), *example = NULL;
    *none = true;
    for (size_t i = 0; i < objects->count; i++) {
        const json_t *object = objects->items[i].object;
        if (!is_kind(object) || !is_of_release(object, job))
            continue;
        const json_t *pod = pod_template_spec(object, NULL);
        *none = false;
        if (!pod_tolerates_taints(pod))
            return NULL;
        if (is_placed_alike(job_pod, pod, "nodeSelector") && is_placed_alike(job_pod, pod, "affinity"))
            example = object;
    }
    return example;
}

/* A release of Jobs alone, such as a bootstrap, has no other siblings. */
static const json_t *example_for(const struct lint_objects *objects, const json_t *job) {
    bool none = false;
    const json_t *server = example_among(objects, job, is_server, &none);
    return none ? example_among(objects, job, is_job, &none) : server;
}

static void report_job(const struct lint_scope *scope, struct lint_report *report, const json_t *job,
                       const json_t *example) {
    const char *pod_path = NULL, *parent_key = NULL;
    const json_t *pod = pod_template_spec(job, &pod_path);
    const json_t *parent = lint_object_is(job, GROUP_BATCH, "CronJob")
                               ? value_at(job, "spec", "jobTemplate", "spec", "template", NULL)
                               : value_at(job, "spec", "template", NULL);
    bool is_empty = value_at(pod, "tolerations", NULL) != NULL;
    parent_key = is_empty ? "tolerations" : "spec";
    auto_text path = mem_format("%s.tolerations", pod_path);
    auto_text label = lint_object_label(job);
    auto_text sibling = lint_object_label(example);
    struct lint_finding *finding = lint_add_member(
        scope, report, FINDING_JOB_WITHOUT_TOLERATIONS, is_empty ? pod : parent, parent_key, path,
        "%s has no tolerations, but %s of the same release has: on nodes with these taints its pod "
        "stays pending",
        label, sibling);
    lint_next(finding, "give the Job the tolerations of its siblings (in charts: the same value)");
}

void lint_job_without_tolerations(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects objects = {0};
    lint_objects_collect(scope, NULL, NULL, &objects);
    bool is_of_interest = anybody_tolerates(&objects);
    for (size_t i = 0; i < objects.count && is_of_interest; i++) {
        const json_t *job = objects.items[i].object, *pod = pod_template_spec(job, NULL);
        if (!is_job(job) || !pod || pod_tolerates_taints(pod))
            continue;
        const json_t *example = example_for(&objects, job);
        if (example)
            report_job(scope, report, job, example);
    }
}

/* --- Examples ---------------------------------------------------------------------------------------- */

#define RELEASE(job)                                                                                         \
    "apiVersion: apps/v1\n"                                                                                  \
    "kind: Deployment\n"                                                                                     \
    "metadata:\n"                                                                                            \
    "  name: backstage\n"                                                                                    \
    "  labels: {app.kubernetes.io/instance: platform}\n"                                                     \
    "spec:\n"                                                                                                \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      tolerations:\n"                                                                                   \
    "        - {key: pool, operator: Equal, value: platform, effect: NoSchedule}\n"                          \
    "      containers:\n"                                                                                    \
    "        - {name: backstage, image: \"registry.example.com/backstage:1.2.3\"}\n"                         \
    "---\n"                                                                                                  \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata:\n"                                                                                            \
    "  name: migrate\n"                                                                                      \
    "  labels: {app.kubernetes.io/instance: platform}\n"                                                     \
    "spec:\n"                                                                                                \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      restartPolicy: Never\n" job "      containers:\n"                                                 \
    "        - {name: migrate, image: \"registry.example.com/backstage:1.2.3\", args: [migrate]}\n"

const char lint_job_without_tolerations_bad[] = RELEASE("");
const char lint_job_without_tolerations_good[] =
    RELEASE("      tolerations:\n"
            "        - {key: pool, operator: Equal, value: platform, effect: NoSchedule}\n");
