#include "kcrealm/objects/job.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/condition.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/timestamp.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

static long long number_of(const json_t *job, const char *key) {
    return (long long)json_integer_value(value_at(job, "status", key, NULL));
}

static enum job_state state_of(const json_t *job, const struct condition *failed) {
    struct condition complete = condition_of(job, "Complete"), suspended = condition_of(job, "Suspended");
    if (condition_is_true(failed))
        return JOB_FAILED;
    if (condition_is_true(&complete))
        return JOB_COMPLETE;
    if (condition_is_true(&suspended))
        return JOB_SUSPENDED;
    bool has_pods = number_of(job, "active") || number_of(job, "failed") || number_of(job, "succeeded");
    return has_pods ? JOB_RUNNING : JOB_WITHOUT_PODS;
}

void job_view(const json_t *job, struct job_view *view) {
    const json_t *metadata = value_at(job, "metadata", NULL);
    const json_t *finalizer = json_array_get(value_at(metadata, "finalizers", NULL), 0);
    struct condition failed = condition_of(job, "Failed");
    *view = (struct job_view){.namespace = object_namespace(job),
                              .name = object_name(job),
                              .state = state_of(job, &failed),
                              .reason = failed.reason,
                              .message = failed.message,
                              .active = number_of(job, "active"),
                              .failed = number_of(job, "failed"),
                              .deleted_since = text_or_empty(metadata, "deletionTimestamp"),
                              .finalizer = json_is_string(finalizer) ? json_string_value(finalizer) : "",
                              .service_account = text_or_empty(
                                  value_at(job, "spec", "template", "spec", NULL), "serviceAccountName")};
    view->is_being_deleted = *view->deleted_since != '\0';
    if (!timestamp_parse(text_or_empty(metadata, "creationTimestamp"), &view->created_s))
        view->created_s = 0;
}

static bool names(const json_t *reference, const char *config_map) {
    return text_equal(value_text(reference, "name"), config_map);
}

static bool volume_is_of(const json_t *volume, const char *config_map) {
    size_t i;
    json_t *source;
    if (names(value_at(volume, "configMap", NULL), config_map))
        return true;
    json_array_foreach (value_at(volume, "projected", "sources", NULL), i, source)
        if (names(value_at(source, "configMap", NULL), config_map))
            return true;
    return false;
}

static bool container_reads(const json_t *container, const char *config_map) {
    size_t i;
    json_t *item;
    json_array_foreach (value_at(container, "envFrom", NULL), i, item)
        if (names(value_at(item, "configMapRef", NULL), config_map))
            return true;
    json_array_foreach (value_at(container, "env", NULL), i, item)
        if (names(value_at(item, "valueFrom", "configMapKeyRef", NULL), config_map))
            return true;
    return false;
}

bool job_uses_config_map(const json_t *job, const char *config_map) {
    static const char *const lists[] = {"initContainers", "containers"};
    const json_t *pod = value_at(job, "spec", "template", "spec", NULL);
    size_t i;
    json_t *item;
    json_array_foreach (value_at(pod, "volumes", NULL), i, item)
        if (volume_is_of(item, config_map))
            return true;
    for (size_t list = 0; list < mem_count(lists); list++)
        json_array_foreach (value_at(pod, lists[list], NULL), i, item)
            if (container_reads(item, config_map))
                return true;
    return false;
}

bool job_has_pod(const json_t *job, const json_t *pod) {
    const char *label = object_label(pod, "batch.kubernetes.io/job-name");
    if (!label)
        label = object_label(pod, "job-name");
    return text_equal(label, object_name(job)) && strcmp(object_namespace(pod), object_namespace(job)) == 0;
}
