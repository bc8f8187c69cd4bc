#include "kcrealm/diagnose/pod_logs.h"

#include "diagnose/consumers.h"
#include "diagnose/importers.h"
#include "diagnose/keycloak_pods.h"
#include "diagnose/pod_troubles.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/carried.h"
#include "kcrealm/objects/job.h"
#include "kcrealm/objects/meta.h"

static bool is_wanted_already(const struct pod_logs *logs, size_t first, const char *container) {
    for (size_t i = first; i < logs->count; i++)
        if (text_equal(logs->items[i].container, container))
            return true;
    return false;
}

static bool is_known(const struct pod_logs *logs, const json_t *pod, const char *container) {
    for (size_t i = 0; i < logs->count; i++)
        if (text_equal(logs->items[i].pod, object_name(pod)) &&
            text_equal(logs->items[i].namespace, object_namespace(pod)) &&
            text_equal(logs->items[i].container, container))
            return true;
    return false;
}

/* From first on are those of the same owner. */
static void add_pod(const json_t *pod, size_t first, struct pod_logs *logs) {
    struct container_status status;
    for (size_t i = 0; container_status_at(pod, i, &status); i++) {
        if (!container_crashes(&status) || logs->count >= POD_LOGS_MAX ||
            is_wanted_already(logs, first, status.name) || is_known(logs, pod, status.name))
            continue;
        logs->items = mem_resize(logs->items, (logs->count + 1) * sizeof *logs->items);
        logs->items[logs->count++] = (struct pod_log){.namespace = mem_dup(object_namespace(pod)),
                                                      .pod = mem_dup(object_name(pod)),
                                                      .container = mem_dup(status.name),
                                                      .previous = status.state == CONTAINER_WAITING};
    }
}

static void add_consumers(const struct chain_facts *facts, const struct client_facts *client,
                          struct pod_logs *logs) {
    auto_consumers consumers = {0};
    consumers_find(facts, client, &consumers);
    for (size_t i = 0; i < consumers.count; i++) {
        size_t first = logs->count;
        const json_t *pod;
        for (size_t k = 0; (pod = consumer_pod(&consumers.items[i], &k));)
            add_pod(pod, first, logs);
    }
}

static void add_jobs(const struct chain_facts *facts, const json_t *carriers, struct pod_logs *logs) {
    size_t i;
    json_t *carrier;
    json_array_foreach (carriers, i, carrier) {
        const json_t *job, *pod;
        for (size_t k = 0; (job = importer_job(facts, carrier, &k));) {
            size_t first = logs->count;
            for (size_t p = 0; (pod = fact_object(facts, FACT_PODS, object_namespace(job), &p));)
                if (job_has_pod(job, pod))
                    add_pod(pod, first, logs);
        }
    }
}

void pod_crashes(const struct chain_facts *facts, struct pod_logs *logs) {
    auto_json carried = carried_of(facts);
    const json_t *pod;
    for (size_t i = 0, first = logs->count; (pod = keycloak_pod(facts, &i));)
        add_pod(pod, first, logs);
    for (size_t i = 0; i < facts->client_count && logs->count < POD_LOGS_MAX; i++) {
        const struct client_facts *client = &facts->clients[i];
        add_jobs(facts, carried_client(carried, client->realm, client->name), logs);
        add_consumers(facts, client, logs);
    }
}

void pod_logs_clear(struct pod_logs *logs) {
    for (size_t i = 0; i < logs->count; i++) {
        mem_free(logs->items[i].namespace);
        mem_free(logs->items[i].pod);
        mem_free(logs->items[i].container);
    }
    mem_free(logs->items);
    *logs = (struct pod_logs){0};
}

char *pod_log_key(const struct pod_log *log) {
    return mem_format("%s/%s/%s", log->namespace, log->pod, log->container);
}
