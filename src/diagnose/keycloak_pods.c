#include "diagnose/keycloak_pods.h"

#include "diagnose/hop_common.h"
#include "diagnose/pod_troubles.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/event.h"
#include "kcrealm/objects/meta.h"

/* As a Service selects: all of these labels, and nothing without any. */
static bool has_labels(const json_t *labels, const json_t *selector) {
    const char *key;
    json_t *value;
    if (!json_object_size(selector))
        return false;
    json_object_foreach ((json_t *)selector, key, value)
        if (!json_equal(json_object_get(labels, key), value))
            return false;
    return true;
}

const json_t *keycloak_pod(const struct chain_facts *facts, size_t *index) {
    const struct keycloak_facts *keycloak = &facts->keycloak;
    const json_t *pod;
    while (keycloak->namespace && (pod = fact_object(facts, FACT_PODS, keycloak->namespace, index)))
        if (has_labels(value_at(pod, "metadata", "labels", NULL), keycloak->selector))
            return pod;
    return NULL;
}

/* The StatefulSet or Deployment whose pods would have the labels. */
static const json_t *find_maker(const struct chain_facts *facts, enum fact_kind *kind) {
    static const enum fact_kind kinds[] = {FACT_STATEFUL_SETS, FACT_DEPLOYMENTS};
    for (size_t k = 0; k < mem_count(kinds); k++) {
        const json_t *object;
        for (size_t i = 0; (object = fact_object(facts, kinds[k], facts->keycloak.namespace, &i));)
            if (has_labels(value_at(object, "spec", "template", "metadata", "labels", NULL),
                           facts->keycloak.selector)) {
                *kind = kinds[k];
                return object;
            }
    }
    return NULL;
}

static void explain_absence(const struct chain_facts *facts, struct finding *finding) {
    static const char *const reasons[] = {"FailedCreate", NULL};
    enum fact_kind kind = FACT_STATEFUL_SETS;
    const json_t *maker = find_maker(facts, &kind);
    const char *namespace = facts->keycloak.namespace;
    if (!maker) {
        finding_evidence(finding, "no StatefulSet and no Deployment makes pods that its Service selects");
        finding_next(finding, "kubectl get statefulsets,deployments -n %s", namespace);
        return;
    }
    const char *kind_name = fact_kind_name(kind), *name = object_name(maker);
    const json_t *replicas = value_at(maker, "spec", "replicas", NULL);
    struct event_view event;
    if (json_is_integer(replicas) && json_integer_value(replicas) == 0) {
        finding_evidence(finding, "%s %s/%s is scaled to 0", kind_name, namespace, name);
        finding_next(finding, "kubectl scale -n %s %s/%s --replicas=1", namespace, kind_name, name);
        return;
    }
    if (event_latest(facts->cluster.lists[FACT_EVENTS].items, kind_name, maker, reasons, &event))
        finding->evidence = event_text(&event);
    else
        finding_evidence(finding, "%s %s/%s would make them, and says nothing", kind_name, namespace, name);
    finding_next(finding, "kubectl describe %s -n %s %s", kind_name, namespace, name);
}

void keycloak_pods_judge(const struct chain_facts *facts, bool is_silent, struct findings *findings) {
    const struct fact_list *pods = &facts->cluster.lists[FACT_PODS];
    auto_pod_troubles troubles = {0};
    size_t count = 0;
    const json_t *pod;
    for (size_t i = 0; (pod = keycloak_pod(facts, &i)); count++)
        pod_troubles_look(facts, pod, true, &troubles);
    pod_troubles_report(&troubles, "Keycloak", findings);
    if (!is_silent || count || !facts->keycloak.selector || !facts->keycloak.namespace || !pods->items ||
        pods->missing)
        return;
    explain_absence(facts, findings_add(findings, FINDING_NO_POD, "Keycloak has no pod in namespace %s",
                                        facts->keycloak.namespace));
}
