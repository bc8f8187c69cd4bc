#include "diagnose/consumers.h"

#include "diagnose/hop_common.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/carried.h"
#include "kcrealm/objects/label_selector.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

static bool selects(const json_t *workload, const json_t *pod) {
    return label_selector_matches(value_at(workload, "spec", "selector", NULL),
                                  value_at(pod, "metadata", "labels", NULL));
}

/* Pods of a Deployment belong to its ReplicaSets. */
static bool is_pod_of(const struct consumer *consumer, const json_t *pod) {
    static const char *const controllers[FACT_KINDS] = {[FACT_DEPLOYMENTS] = "ReplicaSet",
                                                        [FACT_STATEFUL_SETS] = "StatefulSet",
                                                        [FACT_DAEMON_SETS] = "DaemonSet"};
    if (consumer->kind == FACT_PODS)
        return consumer->object == pod;
    const char *controller = object_controller_kind(pod);
    return (!*controller || text_equal(controller, controllers[consumer->kind])) &&
           strcmp(object_namespace(pod), object_namespace(consumer->object)) == 0 &&
           selects(consumer->object, pod);
}

static enum fact_kind kind_of(const json_t *user) {
    return (enum fact_kind)json_integer_value(json_object_get(user, "kind"));
}

static void look_at(const json_t *user, const struct sync_facts *sync, const json_t *users,
                    struct consumers *consumers) {
    const json_t *object = json_object_get(user, "object");
    struct consumer consumer = {.kind = kind_of(user), .object = object, .sync = sync};
    workload_secret_uses(object, sync->secret, sync->key, &consumer.uses);
    if (!consumer.uses.count) {
        workload_secret_uses(object, sync->secret, NULL, &consumer.uses);
        consumer.of_other_keys = true;
    }
    if (!consumer.uses.count)
        return;
    consumer.users = json_incref((json_t *)users);
    consumers->items = mem_resize(consumers->items, (consumers->count + 1) * sizeof *consumers->items);
    consumers->items[consumers->count++] = consumer;
}

static bool belongs_to_one(const struct consumers *consumers, size_t first, const json_t *pod) {
    for (size_t i = first; i < consumers->count; i++)
        if (is_pod_of(&consumers->items[i], pod))
            return true;
    return false;
}

static bool is_on_its_own(const json_t *pod) {
    const char *phase = value_text(value_at(pod, "status", NULL), "phase");
    return !text_equal(object_controller_kind(pod), "Job") && !text_equal(phase, "Succeeded") &&
           !text_equal(phase, "Failed");
}

static void find_of_sync(const json_t *users, const struct sync_facts *sync, struct consumers *consumers) {
    size_t first = consumers->count, i;
    json_t *user;
    json_array_foreach (users, i, user)
        if (kind_of(user) != FACT_PODS)
            look_at(user, sync, users, consumers);
    json_array_foreach (users, i, user) {
        const json_t *pod = json_object_get(user, "object");
        if (kind_of(user) == FACT_PODS && is_on_its_own(pod) && !belongs_to_one(consumers, first, pod))
            look_at(user, sync, users, consumers);
    }
}

static bool is_known_already(const struct client_facts *client, size_t index) {
    const struct sync_facts *sync = &client->syncs[index];
    for (size_t i = 0; i < index; i++)
        if (text_equal(client->syncs[i].namespace, sync->namespace) &&
            text_equal(client->syncs[i].secret, sync->secret) && text_equal(client->syncs[i].key, sync->key))
            return true;
    return false;
}

void consumers_find(const struct chain_facts *facts, const struct client_facts *client,
                    struct consumers *consumers) {
    auto_json carried = carried_of(facts);
    for (size_t i = 0; i < client->sync_count; i++) {
        const struct sync_facts *sync = &client->syncs[i];
        if (sync->namespace && sync->secret && !is_known_already(client, i))
            find_of_sync(carried_users(carried, sync->namespace, sync->secret), sync, consumers);
    }
}

void consumers_clear(struct consumers *consumers) {
    for (size_t i = 0; i < consumers->count; i++) {
        secret_uses_clear(&consumers->items[i].uses);
        json_decref(consumers->items[i].users);
    }
    mem_free(consumers->items);
    *consumers = (struct consumers){0};
}

const json_t *consumer_pod(const struct consumer *consumer, size_t *index) {
    const json_t *user;
    while ((user = json_array_get(consumer->users, (*index)++))) {
        const json_t *pod = json_object_get(user, "object");
        if (kind_of(user) == FACT_PODS && is_pod_of(consumer, pod) &&
            !value_at(pod, "metadata", "deletionTimestamp", NULL))
            return pod;
    }
    return NULL;
}

char *consumer_name(const struct consumer *consumer) {
    return mem_format("%s %s", fact_kind_name(consumer->kind), object_name(consumer->object));
}
