#include "kcrealm/objects/pod.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

static const char *phase_of(const json_t *pod) {
    return text_or_empty(value_at(pod, "status", NULL), "phase");
}

static const json_t *ready_condition(const json_t *pod) {
    return value_find(value_at(pod, "status", "conditions", NULL), "type", "Ready");
}

static bool is_ready(const json_t *pod) {
    return text_equal(value_text(ready_condition(pod), "status"), "True");
}

static bool is_assigned(const json_t *pod) {
    return *text_or_empty(value_at(pod, "spec", NULL), "nodeName") != '\0';
}

static const char *deleted_since(const json_t *pod) {
    return text_or_empty(value_at(pod, "metadata", NULL), "deletionTimestamp");
}

static int phase_rank(const json_t *pod) {
    const char *phase = phase_of(pod);
    return strcmp(phase, "Running") == 0 ? 2 : strcmp(phase, "Unknown") == 0 ? 1 : 0;
}

static json_int_t restarts_of(const json_t *pod, const char *statuses) {
    json_int_t most = 0;
    size_t index = 0;
    json_t *status = NULL;
    json_array_foreach (value_at(pod, "status", statuses, NULL), index, status) {
        json_int_t restarts = json_integer_value(value_at(status, "restartCount", NULL));
        if (restarts > most)
            most = restarts;
    }
    return most;
}

bool pod_is_serving(const json_t *pod) {
    return strcmp(phase_of(pod), "Running") == 0 && is_ready(pod);
}

/* Negative when a comes first because it is the larger. */
static int larger_first(long long a, long long b) {
    return (a < b) - (a > b);
}

/* The API server writes all times as UTC in one format, so that they sort as text; none comes last. */
static int earlier_first(const char *a, const char *b) {
    if (!*a || !*b)
        return !*a - !*b;
    return strcmp(a, b);
}

static int compare_ready_since(const json_t *a, const json_t *b) {
    if (!is_ready(a) || !is_ready(b))
        return 0;
    return earlier_first(text_or_empty(ready_condition(a), "lastTransitionTime"),
                         text_or_empty(ready_condition(b), "lastTransitionTime"));
}

static int compare_deletion(const json_t *a, const json_t *b) {
    const char *a_since = deleted_since(a), *b_since = deleted_since(b);
    int alive_first = larger_first(!*a_since, !*b_since);
    return alive_first ? alive_first : strcmp(b_since, a_since);
}

int pod_compare(const json_t *a, const json_t *b) {
    const int steps[] = {
        larger_first(is_assigned(a), is_assigned(b)),
        larger_first(phase_rank(a), phase_rank(b)),
        larger_first(is_ready(a), is_ready(b)),
        compare_deletion(a, b),
        compare_ready_since(a, b),
        larger_first(restarts_of(b, "containerStatuses"), restarts_of(a, "containerStatuses")),
        larger_first(restarts_of(b, "initContainerStatuses"), restarts_of(a, "initContainerStatuses")),
        earlier_first(text_or_empty(value_at(a, "metadata", NULL), "creationTimestamp"),
                      text_or_empty(value_at(b, "metadata", NULL), "creationTimestamp")),
    };
    for (size_t i = 0; i < mem_count(steps); i++)
        if (steps[i])
            return steps[i];
    return 0;
}

const json_t *pod_choose(const json_t *pods) {
    const json_t *best = NULL;
    size_t index = 0;
    json_t *pod = NULL;
    json_array_foreach (pods, index, pod)
        if (pod_is_serving(pod) && (!best || pod_compare(pod, best) < 0))
            best = pod;
    return best;
}

/* Why a container does not run, NULL when all do: reasons of waiting come before those of having ended. */
static const char *trouble_in(const json_t *statuses, json_int_t *restarts) {
    const char *ended = NULL;
    size_t index = 0;
    json_t *status = NULL;
    json_array_foreach (statuses, index, status) {
        const char *waiting = value_text(value_at(status, "state", "waiting", NULL), "reason");
        *restarts = json_integer_value(value_at(status, "restartCount", NULL));
        if (waiting)
            return waiting;
        if (!ended)
            ended = value_text(value_at(status, "state", "terminated", NULL), "reason");
    }
    return ended && strcmp(ended, "Completed") != 0 ? ended : NULL;
}

char *pod_state(const json_t *pod) {
    const json_t *status = value_at(pod, "status", NULL);
    json_int_t restarts = 0;
    if (*deleted_since(pod))
        return mem_dup("Terminating");
    const char *trouble = trouble_in(value_at(status, "initContainerStatuses", NULL), &restarts);
    if (!trouble)
        trouble = trouble_in(value_at(status, "containerStatuses", NULL), &restarts);
    if (trouble && restarts)
        return mem_format("%s, %lld restarts", trouble, (long long)restarts);
    if (trouble)
        return mem_format("%s: %s", phase_of(pod), trouble);
    const char *reason = value_text(status, "reason"); /* "Evicted" and the like */
    if (!reason && strcmp(phase_of(pod), "Pending") == 0)
        reason = value_text(value_find(value_at(status, "conditions", NULL), "status", "False"), "reason");
    if (reason)
        return mem_format("%s: %s", phase_of(pod), reason);
    if (strcmp(phase_of(pod), "Running") == 0)
        return mem_dup(is_ready(pod) ? "Running, ready" : "Running, not ready");
    return mem_dup(*phase_of(pod) ? phase_of(pod) : "unknown");
}

static unsigned named_port_in(const json_t *containers, const char *name) {
    size_t index = 0;
    json_t *container = NULL;
    json_array_foreach (containers, index, container) {
        const json_t *port = value_find(value_at(container, "ports", NULL), "name", name);
        json_int_t number = json_integer_value(value_at(port, "containerPort", NULL));
        if (number > 0 && number <= 65535)
            return (unsigned)number;
    }
    return 0;
}

unsigned pod_named_port(const json_t *pod, const char *name) {
    unsigned number = named_port_in(value_at(pod, "spec", "containers", NULL), name);
    return number ? number : named_port_in(value_at(pod, "spec", "initContainers", NULL), name);
}
