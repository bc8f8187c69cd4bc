#include "diagnose/hooks.h"
#include "diagnose/hop_common.h"
#include "diagnose/owners.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/carried.h"
#include "kcrealm/objects/application.h"
#include "kcrealm/objects/meta.h"

#include <stdlib.h>
#include <string.h>

/* One Application on the bench. */
struct bench {
    const struct chain_facts *facts;
    const struct client_facts *client;
    const struct chain_objects *objects;
    const json_t *application;
    struct application_view view;
    struct findings *findings;
};

static bool is(const char *text, const char *word) {
    return strcmp(text, word) == 0;
}

static void advise(const struct bench *bench, struct finding *finding) {
    finding_next(finding, "kubectl describe application -n %s %s", bench->view.namespace, bench->view.name);
}

/* What the last operation could not do: "Job ns/x: message". */
static char *failed_result(const json_t *application) {
    struct application_resource result;
    for (size_t i = 0; application_result_at(application, i, &result); i++)
        if (is(result.result, "SyncFailed") || is(result.hook_phase, "Failed") ||
            is(result.hook_phase, "Error"))
            return mem_format("%s %s/%s: %s", result.kind, result.namespace, result.name, result.message);
    return NULL;
}

/* Running is also what it calls the time between two attempts. */
static bool report_operation(const struct bench *bench) {
    const struct application_view *view = &bench->view;
    bool retries = is(view->phase, "Running") && strstr(view->message, "Retrying attempt");
    if (!is(view->phase, "Failed") && !is(view->phase, "Error") && !retries)
        return false;
    struct finding *finding =
        findings_add(bench->findings, FINDING_APPLICATION_OPERATION_FAILED,
                     "the last synchronisation of Application %s failed: %s", view->name, view->message);
    finding->evidence = failed_result(bench->application);
    if (!finding->evidence)
        finding_evidence(finding, "its operationState.phase is %s", view->phase);
    advise(bench, finding);
    return true;
}

static const struct chain_object *as_chain_object(const struct bench *bench,
                                                  const struct application_resource *resource) {
    for (size_t i = 0; i < bench->objects->count; i++) {
        const struct chain_object *object = &bench->objects->items[i];
        if (is(object->kind, resource->kind) && is(object->name, resource->name) &&
            is(object->namespace, resource->namespace))
            return object;
    }
    return NULL;
}

/* The first resource that is not healthy, those of the chain before others. */
static char *unhealthy_resource(const struct bench *bench) {
    struct application_resource resource;
    char *found = NULL;
    for (size_t i = 0; application_resource_at(bench->application, i, &resource); i++) {
        bool is_own = as_chain_object(bench, &resource) != NULL;
        if ((!is(resource.health, "Degraded") && !is(resource.health, "Missing")) || (found && !is_own))
            continue;
        mem_replace(&found, mem_format("%s %s/%s is %s%s%s", resource.kind, resource.namespace, resource.name,
                                       resource.health, *resource.health_message ? ": " : "",
                                       resource.health_message));
        if (is_own)
            break;
    }
    return found;
}

static bool report_health(const struct bench *bench) {
    const struct application_view *view = &bench->view;
    if (!is(view->health, "Degraded") && !is(view->health, "Missing"))
        return false;
    struct finding *finding =
        findings_add(bench->findings, FINDING_APPLICATION_DEGRADED, "Application %s is %s%s%s", view->name,
                     view->health, *view->health_message ? ": " : "", view->health_message);
    finding->evidence = unhealthy_resource(bench);
    if (!finding->evidence)
        finding_evidence(finding, "its status.health; none of its objects says why");
    advise(bench, finding);
    return true;
}

/* An Application is seldom synchronised to the last object: those of this chain count. */
static bool report_sync(const struct bench *bench) {
    struct application_resource resource;
    if (!is(bench->view.sync, "OutOfSync"))
        return false;
    for (size_t i = 0; application_resource_at(bench->application, i, &resource); i++) {
        if (!is(resource.sync, "OutOfSync") || !as_chain_object(bench, &resource))
            continue;
        struct finding *finding =
            findings_add(bench->findings, FINDING_APPLICATION_OUT_OF_SYNC,
                         "%s %s/%s is not what Application %s has in Git", resource.kind, resource.namespace,
                         resource.name, bench->view.name);
        finding_evidence(finding, "Application %s/%s is %s", bench->view.namespace, bench->view.name,
                         bench->view.sync);
        finding_next(finding, "argocd app diff %s, then argocd app sync %s", bench->view.name,
                     bench->view.name);
        return true;
    }
    return false;
}

static long wave_of(const json_t *object) {
    const char *wave = object_annotation(object, "argocd.argoproj.io/sync-wave");
    return wave ? strtol(wave, NULL, 10) : 0;
}

/* The first object of this part with the highest (or lowest) wave that the Application manages. */
static const struct chain_object *extreme(const struct bench *bench, enum chain_part part, bool highest) {
    const struct chain_object *found = NULL;
    for (size_t i = 0; i < bench->objects->count; i++) {
        const struct chain_object *object = &bench->objects->items[i];
        if (object->part != part || !object->object ||
            !chain_application_manages(bench->objects, bench->application, object))
            continue;
        if (!found || (highest ? wave_of(object->object) > wave_of(found->object)
                               : wave_of(object->object) < wave_of(found->object)))
            found = object;
    }
    return found;
}

/* As long as all goes well the order does not matter. */
static void report_waves(const struct bench *bench) {
    if (is(bench->view.phase, "Succeeded") || !*bench->view.phase)
        return;
    const struct chain_object *importer = extreme(bench, PART_IMPORTER, true);
    const struct chain_object *consumer = extreme(bench, PART_CONSUMER, false);
    if (!importer || !consumer || wave_of(importer->object) <= wave_of(consumer->object))
        return;
    struct finding *finding = findings_add(
        bench->findings, FINDING_IMPORTER_AFTER_CONSUMER,
        "%s %s comes in sync-wave %ld, after %s %s in wave %ld, which needs it", importer->kind,
        importer->name, wave_of(importer->object), consumer->kind, consumer->name, wave_of(consumer->object));
    finding_evidence(finding, "operation %s: %s", bench->view.phase, bench->view.message);
    finding_next(finding, "give %s %s a lower argocd.argoproj.io/sync-wave than %s %s", importer->kind,
                 importer->name, consumer->kind, consumer->name);
}

/* Cause before effect; what follows from a cause that was told is not told again. */
static bool judge_application(const struct bench *bench) {
    size_t before = bench->findings->count;
    report_waves(bench);
    bool is_told = hooks_report_deletion(bench->facts, bench->application, bench->findings) ||
                   hooks_report_blocked(bench->facts, bench->client, bench->application, bench->objects,
                                        bench->findings) ||
                   report_operation(bench) || report_health(bench) || report_sync(bench);
    return is_told || bench->findings->count > before;
}

static char *detail_of(const struct application_view *view) {
    bool is_quiet = !*view->phase || is(view->phase, "Succeeded");
    return mem_format("Application %s: %s, %s%s%s", view->name, *view->sync ? view->sync : "not compared yet",
                      *view->health ? view->health : "health not known", is_quiet ? "" : ", operation ",
                      is_quiet ? "" : view->phase);
}

static void conclude(const struct chain_facts *facts, const struct chain_objects *objects, size_t count,
                     bool is_broken, char *detail, struct chain_item *item) {
    static const enum fact_kind kinds[] = {FACT_APPLICATIONS};
    bool is_complete = hop_has_lists(facts, kinds, mem_count(kinds), item);
    auto_text told = detail;
    auto_text unseen = count ? NULL : chain_application_unseen(facts, objects);
    if (count > 1)
        mem_replace(&told, mem_format("%s, and %zu more", told, count - 1));
    if (is_broken)
        chain_item_set(item, HOP_ARGOCD, HOP_BROKEN, mem_steal(told));
    else if (unseen)
        chain_item_set(item, HOP_ARGOCD, HOP_UNKNOWN, mem_format("Application %s was not seen", unseen));
    else if (!is_complete)
        chain_item_set(item, HOP_ARGOCD, HOP_UNKNOWN, mem_dup("not all was looked at"));
    else
        chain_item_set(item, HOP_ARGOCD, count ? HOP_OK : HOP_ABSENT,
                       count ? mem_steal(told) : mem_dup("no Application owns it"));
}

void judge_argocd(const struct chain_facts *facts, const struct client_facts *client,
                  struct chain_item *item) {
    const struct fact_list *list = &facts->cluster.lists[FACT_APPLICATIONS];
    if (!client || !hop_has_cluster(facts, item, HOP_ARGOCD))
        return;
    if (!list->is_served && !list->missing) {
        chain_item_set(item, HOP_ARGOCD, HOP_ABSENT, mem_dup("the cluster has no ArgoCD"));
        return;
    }
    auto_json carried = carried_of(facts);
    auto_chain_objects objects = {0};
    struct bench bench = {.facts = facts, .client = client, .objects = &objects, .findings = &item->findings};
    char *detail = NULL;
    size_t count = 0;
    bool is_broken = false;
    chain_objects_find(facts, client, carried, &objects);
    for (size_t i = 0; (bench.application = chain_application(facts, &objects, &i)); count++) {
        application_view(bench.application, &bench.view);
        bool is_in_trouble = judge_application(&bench);
        if (!detail || (is_in_trouble && !is_broken))
            mem_replace(&detail, detail_of(&bench.view));
        is_broken |= is_in_trouble;
    }
    conclude(facts, &objects, count, is_broken, detail, item);
}
