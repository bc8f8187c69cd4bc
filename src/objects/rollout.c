#include "kcrealm/objects/condition.h"
#include "kcrealm/objects/pod.h"
#include "kcrealm/objects/workload.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* The numbers that kubectl's polymorphichelpers/rollout_status.go looks at. */
struct numbers {
    long long wanted, updated, available, total;
};

static long long number_at(const json_t *object, const char *part, const char *key, long long otherwise) {
    const json_t *value = value_at(object, part, key, NULL);
    return json_is_integer(value) ? (long long)json_integer_value(value) : otherwise;
}

static bool is_observed(const json_t *object) {
    long long generation = number_at(object, "metadata", "generation", 0);
    return number_at(object, "status", "observedGeneration", 0) >= generation;
}

static enum rollout say(char **phrase, enum rollout rollout, char *text) {
    *phrase = text;
    return rollout;
}

static enum rollout judge(const struct numbers *numbers, char **phrase) {
    if (numbers->updated < numbers->wanted)
        return say(phrase, ROLLOUT_GOING_ON,
                   mem_format("%lld of %lld replicas updated", numbers->updated, numbers->wanted));
    if (numbers->total > numbers->updated)
        return say(phrase, ROLLOUT_GOING_ON,
                   mem_format("%lld old replicas still end", numbers->total - numbers->updated));
    if (numbers->available < numbers->wanted)
        return say(
            phrase, ROLLOUT_GOING_ON,
            mem_format("%lld of %lld updated replicas available", numbers->available, numbers->wanted));
    return say(phrase, ROLLOUT_DONE,
               mem_format("%lld of %lld replicas available", numbers->available, numbers->wanted));
}

static enum rollout deployment_rollout(const json_t *object, char **phrase) {
    struct condition progressing = condition_of(object, "Progressing");
    const struct numbers numbers = {.wanted = number_at(object, "spec", "replicas", 1),
                                    .updated = number_at(object, "status", "updatedReplicas", 0),
                                    .available = number_at(object, "status", "availableReplicas", 0),
                                    .total = number_at(object, "status", "replicas", 0)};
    enum rollout rollout = judge(&numbers, phrase);
    if (rollout == ROLLOUT_DONE)
        return rollout;
    if (strcmp(progressing.reason, "ProgressDeadlineExceeded") == 0) {
        mem_replace(phrase, mem_format("its progress deadline is over: %s", *phrase));
        return ROLLOUT_FAILED;
    }
    if (value_is_true(value_at(object, "spec", NULL), "paused", false)) {
        mem_replace(phrase, mem_format("it is paused: %s", *phrase));
        return ROLLOUT_WAITS;
    }
    return rollout;
}

static enum rollout daemon_set_rollout(const json_t *object, char **phrase) {
    const struct numbers numbers = {.wanted = number_at(object, "status", "desiredNumberScheduled", 0),
                                    .updated = number_at(object, "status", "updatedNumberScheduled", 0),
                                    .available = number_at(object, "status", "numberAvailable", 0)};
    return judge(&numbers, phrase);
}

/* With a partition only the replicas from that ordinal on are to be updated. */
static enum rollout stateful_set_rollout(const json_t *object, char **phrase) {
    const json_t *status = value_at(object, "status", NULL);
    const json_t *rolling = value_at(object, "spec", "updateStrategy", "rollingUpdate", NULL);
    long long replicas = number_at(object, "spec", "replicas", 1);
    long long partition = (long long)json_integer_value(value_at(rolling, "partition", NULL));
    long long wanted = partition < replicas ? replicas - partition : 0;
    long long updated = number_at(object, "status", "updatedReplicas", 0);
    long long ready = number_at(object, "status", "readyReplicas", 0);
    bool is_current = text_equal(value_text(status, "currentRevision"), value_text(status, "updateRevision"));
    if (partition <= 0 && is_current)
        updated = replicas; /* updatedReplicas is 0 once there is nothing left to update */
    if (updated < wanted)
        return say(phrase, ROLLOUT_GOING_ON, mem_format("%lld of %lld replicas updated", updated, wanted));
    if (ready < replicas)
        return say(phrase, ROLLOUT_GOING_ON, mem_format("%lld of %lld replicas ready", ready, replicas));
    if (partition > 0)
        return say(phrase, ROLLOUT_WAITS,
                   mem_format("%lld replicas below partition %lld keep the old template",
                              partition < replicas ? partition : replicas, partition));
    return is_current ? say(phrase, ROLLOUT_DONE, mem_format("%lld of %lld replicas ready", ready, replicas))
                      : say(phrase, ROLLOUT_GOING_ON, mem_dup("its revision is not the current one yet"));
}

enum rollout workload_rollout(const json_t *object, char **phrase) {
    static const struct {
        const char *kind;
        enum rollout (*judge)(const json_t *object, char **phrase);
    } kinds[] = {{"Deployment", deployment_rollout},
                 {"DaemonSet", daemon_set_rollout},
                 {"StatefulSet", stateful_set_rollout}};
    const char *kind = value_text(object, "kind");
    if (text_equal(kind, "Pod"))
        return say(phrase, pod_is_serving(object) ? ROLLOUT_DONE : ROLLOUT_GOING_ON, pod_state(object));
    if (!is_observed(object))
        return say(phrase, ROLLOUT_GOING_ON, mem_dup("the controller has not seen the change yet"));
    if (text_equal(value_text(value_at(object, "spec", "updateStrategy", NULL), "type"), "OnDelete"))
        return say(phrase, ROLLOUT_WAITS, mem_dup("updateStrategy is OnDelete: its pods have to be deleted"));
    for (size_t i = 0; i < mem_count(kinds); i++)
        if (text_equal(kind, kinds[i].kind))
            return kinds[i].judge(object, phrase);
    return say(phrase, ROLLOUT_GOING_ON, mem_format("%s has no rollout that is known", kind ? kind : "it"));
}
