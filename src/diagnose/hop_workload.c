#include "diagnose/consumers.h"
#include "diagnose/hop_common.h"
#include "diagnose/pod_troubles.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/condition.h"
#include "kcrealm/objects/event.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/timestamp.h"

#include <string.h>

/* One consumer on the bench. */
struct bench {
    const struct chain_facts *facts;
    const struct consumer *consumer;
    char *name; /* "Deployment web" */
    struct findings *findings;
};

static char *restart_command(const struct consumer *consumer) {
    static const char *const resources[FACT_KINDS] = {[FACT_DEPLOYMENTS] = "deployment",
                                                      [FACT_STATEFUL_SETS] = "statefulset",
                                                      [FACT_DAEMON_SETS] = "daemonset"};
    const char *namespace = object_namespace(consumer->object), *name = object_name(consumer->object);
    if (consumer->kind == FACT_PODS)
        return mem_format("whoever made it has to make it anew: kubectl delete pod -n %s %s", namespace,
                          name);
    return mem_format("kubectl rollout restart -n %s %s/%s", namespace, resources[consumer->kind], name);
}

static char *describe_use(const struct secret_use *use) {
    static const char *const ways[] = {[USE_ENV] = "in variable",
                                       [USE_ENV_FROM] = "as variables with the prefix",
                                       [USE_VOLUME] = "in the volume at",
                                       [USE_SUB_PATH] = "in a subPath at"};
    if (use->kind == USE_ENV_FROM && !*use->seen_as)
        return mem_dup("as variables");
    return mem_format("%s %s", ways[use->kind], use->seen_as);
}

/* How the container sees a change only when it starts anew; NULL: it does not. */
static const struct secret_use *lasting_use(const struct consumer *consumer, const char *container) {
    for (size_t i = 0; i < consumer->uses.count; i++)
        if (secret_use_needs_restart(&consumer->uses.items[i]) &&
            strcmp(consumer->uses.items[i].container, container) == 0)
            return &consumer->uses.items[i];
    return NULL;
}

static void report_early_start(const struct bench *bench, const json_t *pod,
                               const struct container_status *status, const struct secret_use *use) {
    const struct sync_facts *sync = bench->consumer->sync;
    auto_text started = timestamp_seconds(status->started_s);
    auto_text changed = timestamp_seconds(sync->changed_s);
    auto_text way = describe_use(use);
    struct finding *finding =
        findings_add(bench->findings, FINDING_STARTED_BEFORE_SECRET,
                     "%s started before Secret %s/%s changed, and still has the old value", bench->name,
                     sync->namespace, sync->secret);
    finding_evidence(finding,
                     "container %s of pod %s started %s, the Secret changed %s; it sees the Secret %s",
                     status->name, object_name(pod), started, changed, way);
    finding->next = restart_command(bench->consumer);
}

/* The first is enough: a restart starts all. */
static bool look_for_early_start(const struct bench *bench) {
    const struct consumer *consumer = bench->consumer;
    const json_t *pod;
    if (!consumer->sync->changed_s || consumer->of_other_keys)
        return false;
    for (size_t i = 0; (pod = consumer_pod(consumer, &i));) {
        struct container_status status;
        for (size_t k = 0; container_status_at(pod, k, &status); k++) {
            const struct secret_use *use = lasting_use(consumer, status.name);
            bool has_it =
                status.state == CONTAINER_RUNNING || (status.is_init && status.state == CONTAINER_ENDED);
            if (!use || !has_it || !status.started_s || status.started_s >= consumer->sync->changed_s)
                continue;
            report_early_start(bench, pod, &status, use);
            return true;
        }
    }
    return false;
}

static long long wanted_replicas(const struct consumer *consumer) {
    const char *part = consumer->kind == FACT_DAEMON_SETS ? "status" : "spec";
    const char *key = consumer->kind == FACT_DAEMON_SETS ? "desiredNumberScheduled" : "replicas";
    const json_t *number = value_at(consumer->object, part, key, NULL);
    return json_is_integer(number) ? (long long)json_integer_value(number) : 1;
}

/* Items of lists do not carry the kind that workload_rollout asks for. */
static enum rollout rollout_of(const struct consumer *consumer, char **phrase) {
    auto_json named = json_object();
    json_object_update(named, (json_t *)consumer->object);
    json_object_set_new(named, "kind", json_string(fact_kind_name(consumer->kind)));
    return workload_rollout(named, phrase);
}

static char *why_no_pod(const struct bench *bench) {
    static const char *const reasons[] = {"FailedCreate", NULL};
    const json_t *object = bench->consumer->object;
    const json_t *events = bench->facts->cluster.lists[FACT_EVENTS].items;
    struct condition failure = condition_of(object, "ReplicaFailure");
    struct event_view event;
    if (condition_is_true(&failure))
        return condition_text(&failure);
    if (event_latest(events, fact_kind_name(bench->consumer->kind), object, reasons, &event))
        return event_text(&event);
    return NULL;
}

static void look_at_rollout(const struct bench *bench, bool has_pods) {
    const json_t *object = bench->consumer->object;
    auto_text phrase = NULL;
    if (rollout_of(bench->consumer, &phrase) == ROLLOUT_DONE)
        return;
    bool is_empty = !has_pods && !bench->facts->cluster.lists[FACT_PODS].missing;
    struct finding *finding =
        findings_add(bench->findings, is_empty ? FINDING_NO_POD : FINDING_WORKLOAD_NOT_READY,
                     is_empty ? "%s has no pod: %s" : "%s is not ready: %s", bench->name, phrase);
    char *why = why_no_pod(bench);
    finding->evidence = why ? why
                            : mem_format("the status of %s %s/%s", fact_kind_name(bench->consumer->kind),
                                         object_namespace(object), object_name(object));
    finding_next(finding, "kubectl describe %s -n %s %s", fact_kind_name(bench->consumer->kind),
                 object_namespace(object), object_name(object));
}

/* Whether a pod cannot start because of the consumer's Secret. */
static bool names_the_secret(const struct consumer *consumer, const struct pod_troubles *troubles) {
    for (size_t i = 0; i < troubles->count; i++)
        if (troubles->items[i].code == FINDING_POD_CONFIG &&
            strstr(troubles->items[i].after, consumer->sync->secret))
            return true;
    return false;
}

/* Those of other keys matter only when their key is a mistake. */
static bool look_at_pods(const struct bench *bench) {
    auto_pod_troubles troubles = {0};
    bool has_pods = false;
    const json_t *pod;
    for (size_t i = 0; (pod = consumer_pod(bench->consumer, &i));) {
        has_pods = true;
        pod_troubles_look(bench->facts, pod, true, &troubles);
    }
    if (bench->consumer->of_other_keys && !names_the_secret(bench->consumer, &troubles))
        return false;
    pod_troubles_report(&troubles, bench->consumer->kind == FACT_PODS ? NULL : bench->name, bench->findings);
    if (!troubles.count && bench->consumer->kind != FACT_PODS)
        look_at_rollout(bench, has_pods);
    return true;
}

/* Without the time of the Secret nobody can say whether a container started after it. */
static bool is_of_unknown_age(const struct consumer *consumer) {
    const struct sync_facts *sync = consumer->sync;
    if (sync->changed_s || sync->agreement != AGREEMENT_UNKNOWN || consumer->of_other_keys)
        return false;
    for (size_t i = 0; i < consumer->uses.count; i++)
        if (secret_use_needs_restart(&consumer->uses.items[i]))
            return consumer->kind == FACT_PODS || wanted_replicas(consumer) > 0;
    return false;
}

static bool any_of_unknown_age(const struct consumers *consumers) {
    for (size_t i = 0; i < consumers->count; i++)
        if (is_of_unknown_age(&consumers->items[i]))
            return true;
    return false;
}

static bool was_seen(const struct consumers *consumers, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (consumers->items[i].object == consumers->items[index].object)
            return true;
    return false;
}

static char *detail_of(const struct consumer *consumer) {
    auto_text name = consumer_name(consumer);
    auto_text phrase = NULL;
    if (consumer->kind != FACT_PODS && wanted_replicas(consumer) == 0)
        return mem_format("%s: scaled to 0", name);
    (void)rollout_of(consumer, &phrase);
    return mem_format("%s: %s", name, phrase);
}

/* The number of consumers that count; *detail tells of the first one that is not well, else of the first. */
static size_t judge_all(const struct chain_facts *facts, const struct consumers *consumers,
                        struct findings *findings, char **detail) {
    size_t count = 0, before = findings->count;
    for (size_t i = 0; i < consumers->count; i++) {
        auto_text name = consumer_name(&consumers->items[i]);
        const struct bench bench = {facts, &consumers->items[i], name, findings};
        bool is_well = findings->count == before;
        bool is_early = look_for_early_start(&bench);
        bool counts = was_seen(consumers, i) || look_at_pods(&bench);
        if (!counts)
            continue;
        count += !was_seen(consumers, i);
        if (!*detail || (is_well && findings->count > before))
            mem_replace(detail, is_early ? mem_format("%s started before the Secret changed", name)
                                         : detail_of(bench.consumer));
    }
    return count;
}

void judge_workload(const struct chain_facts *facts, const struct client_facts *client,
                    struct chain_item *item) {
    static const enum fact_kind kinds[] = {FACT_DEPLOYMENTS, FACT_STATEFUL_SETS, FACT_DAEMON_SETS, FACT_PODS};
    if (!client || !client->sync_count || !hop_has_cluster(facts, item, HOP_WORKLOAD))
        return;
    auto_consumers consumers = {0};
    auto_text detail = NULL;
    size_t before = item->findings.count;
    consumers_find(facts, client, &consumers);
    size_t count = judge_all(facts, &consumers, &item->findings, &detail);
    bool is_broken = item->findings.count > before;
    bool is_complete = hop_has_lists(facts, kinds, mem_count(kinds), item);
    if (is_broken)
        hop_note_unread_causes(facts, item);
    bool is_unsure = !is_broken && any_of_unknown_age(&consumers);
    enum hop_state state = is_broken                   ? HOP_BROKEN
                           : !is_complete || is_unsure ? HOP_UNKNOWN
                           : count                     ? HOP_OK
                                                       : HOP_ABSENT;
    if (!count)
        mem_replace(&detail, mem_dup(is_complete ? "nothing consumes the Secret" : "not all was looked at"));
    if (count > 1)
        mem_replace(&detail, mem_format("%s, and %zu more", detail, count - 1));
    if (is_unsure && count)
        mem_replace(&detail,
                    mem_format("%s; whether it started before the Secret changed is not known", detail));
    chain_item_set(item, HOP_WORKLOAD, state, mem_steal(detail));
}
