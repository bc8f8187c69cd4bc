#include "diagnose/hop_objects.h"

#include "diagnose/hop_common.h"
#include "diagnose/importers.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/carried.h"
#include "kcrealm/objects/job.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/operator_condition.h"
#include "kcrealm/realm/compare.h"

#include <string.h>

/* More differences than these are counted only. */
#define DIFFERENCES_SHOWN 4

/* One client on the bench. */
struct bench {
    const struct chain_facts *facts;
    const struct client_facts *client;
    const json_t *carriers; /* array; or NULL */
    struct findings *findings;
    struct strings said; /* phrases for the detail */
    json_t *judged;      /* array: Jobs; one may carry a client in two ways */
    bool is_broken;
};

static bool is_import(const json_t *carrier) {
    return text_equal(value_text(carrier, "kind"), "KeycloakRealmImport");
}

static const json_t *import_of(const struct chain_facts *facts, const json_t *carrier) {
    const json_t *object;
    for (size_t i = 0;
         (object = fact_object(facts, FACT_REALM_IMPORTS, value_text(carrier, "namespace"), &i));)
        if (text_equal(object_name(object), value_text(carrier, "name")))
            return object;
    return NULL;
}

static bool import_is_done(const json_t *import) {
    const char *message;
    return operator_condition(import, "Done", &message) == VERDICT_TRUE &&
           operator_condition(import, "HasErrors", &message) != VERDICT_TRUE;
}

bool objects_import_is_done(const struct chain_facts *facts, const struct client_facts *client,
                            char **which) {
    auto_json carried = carried_of(facts);
    size_t i;
    json_t *carrier;
    json_array_foreach (carried_client(carried, client->realm, client->name), i, carrier) {
        const json_t *import = is_import(carrier) ? import_of(facts, carrier) : NULL;
        if (!import || !import_is_done(import))
            continue;
        *which = mem_format("KeycloakRealmImport %s/%s", object_namespace(import), object_name(import));
        return true;
    }
    return false;
}

static long long created_of(const json_t *job) {
    struct job_view view;
    job_view(job, &view);
    return view.created_s;
}

/* What an older Job did not bring about, a younger one that is complete has. */
static bool is_made_up_for(const struct bench *bench, const json_t *carrier, const json_t *job) {
    const json_t *other;
    for (size_t i = 0; (other = importer_job(bench->facts, carrier, &i));) {
        struct job_view view;
        job_view(other, &view);
        if (other != job && view.state == JOB_COMPLETE && view.created_s >= created_of(job))
            return true;
    }
    return false;
}

static bool was_carried_before(const json_t *carriers, size_t index, const json_t *carrier) {
    for (size_t i = 0; i < index; i++) {
        const json_t *other = json_array_get(carriers, i);
        if (text_equal(value_text(other, "kind"), value_text(carrier, "kind")) &&
            text_equal(value_text(other, "namespace"), value_text(carrier, "namespace")) &&
            text_equal(value_text(other, "name"), value_text(carrier, "name")))
            return true;
    }
    return false;
}

static bool was_judged(const struct bench *bench, const json_t *job) {
    size_t i;
    json_t *judged;
    json_array_foreach (bench->judged, i, judged)
        if (judged == job)
            return true;
    return false;
}

static void judge_jobs(struct bench *bench, const json_t *carrier) {
    static const char *const words[] = {
        [IMPORTER_DONE] = "complete", [IMPORTER_AT_WORK] = "at work", [IMPORTER_BROKEN] = "in trouble"};
    const json_t *job;
    for (size_t i = 0; (job = importer_job(bench->facts, carrier, &i));) {
        if (was_judged(bench, job) || is_made_up_for(bench, carrier, job))
            continue;
        json_array_append(bench->judged, (json_t *)job);
        enum importer_state state = importer_judge(bench->facts, job, bench->findings);
        bench->is_broken |= state == IMPORTER_BROKEN;
        strings_format(&bench->said, "Job %s %s", object_name(job), words[state]);
    }
}

static void report_errors(struct bench *bench, const json_t *import, const char *message) {
    const char *namespace = object_namespace(import), *name = object_name(import);
    struct finding *finding =
        findings_add(bench->findings, FINDING_IMPORT_FAILED, "KeycloakRealmImport %s/%s has errors%s%s",
                     namespace, name, *message ? ": " : "", message);
    finding_evidence(finding, "its condition HasErrors is True");
    finding_next(
        finding,
        "the operator tries again once the KeycloakRealmImport is deleted and applied anew; see why it "
        "failed: kubectl logs -n %s job/%s",
        namespace, name);
    strings_format(&bench->said, "KeycloakRealmImport %s has errors", name);
    bench->is_broken = true;
}

static void report_not_done(struct bench *bench, const json_t *import, const char *message) {
    const char *namespace = object_namespace(import), *name = object_name(import);
    const char *started_message;
    bool has_started = operator_condition(import, "Started", &started_message) == VERDICT_TRUE;
    bool has_status = value_at(import, "status", "conditions", NULL) != NULL;
    if (!*message)
        message = has_started ? started_message : "";
    struct finding *finding =
        findings_add(bench->findings, FINDING_IMPORT_NOT_DONE, "KeycloakRealmImport %s/%s is not done%s%s",
                     namespace, name, *message ? ": " : "", message);
    finding_evidence(finding, !has_status   ? "it has no status: the operator has not looked at it yet"
                              : has_started ? "its condition Started is True, Done is not"
                                            : "neither Done nor Started of its conditions is True");
    if (has_status)
        finding_next(finding, "kubectl describe keycloakrealmimport -n %s %s", namespace, name);
    else
        finding_next(
            finding,
            "is the Keycloak operator running, and does it watch namespace %s? kubectl get deployments -A "
            "-l app.kubernetes.io/name=keycloak-operator",
            namespace);
    strings_format(&bench->said, "KeycloakRealmImport %s is not done", name);
    bench->is_broken = true;
}

/* The Job of an import that is done does not matter any more. */
static void judge_import(struct bench *bench, const json_t *carrier) {
    const json_t *import = import_of(bench->facts, carrier);
    const char *errors, *undone;
    enum verdict has_errors = operator_condition(import, "HasErrors", &errors);
    enum verdict is_done = operator_condition(import, "Done", &undone);
    if (has_errors != VERDICT_TRUE && is_done == VERDICT_TRUE) {
        strings_format(&bench->said, "KeycloakRealmImport %s done", object_name(import));
        return;
    }
    judge_jobs(bench, carrier);
    if (has_errors == VERDICT_TRUE)
        report_errors(bench, import, errors);
    else
        report_not_done(bench, import, undone);
}

static void judge_carriers(struct bench *bench) {
    size_t i;
    json_t *carrier;
    json_array_foreach (bench->carriers, i, carrier) {
        if (was_carried_before(bench->carriers, i, carrier))
            continue;
        if (is_import(carrier)) {
            judge_import(bench, carrier);
            continue;
        }
        strings_format(&bench->said, "ConfigMap %s", value_text(carrier, "name"));
        judge_jobs(bench, carrier);
    }
}

/* A declaration of an import is looked for among the imports, any other among the ConfigMaps. */
static const char *expected_kind(const struct desired_object *declared) {
    return declared->path && text_starts_with(declared->path, "spec.realm.") ? "KeycloakRealmImport"
                                                                             : "ConfigMap";
}

static char *list_differences(const struct changes *changes) {
    auto_strings names = {0};
    for (size_t i = 0; i < changes->count; i++) {
        auto_text name = change_label(&changes->items[i]);
        if (!strings_contain(&names, name) && names.count < DIFFERENCES_SHOWN)
            strings_add(&names, name);
    }
    return strings_join(&names, ", ");
}

/* Whether what the cluster holds matters still: Keycloak may have the client as declared by another way. */
static bool is_in_keycloak(const struct client_facts *client) {
    return client->is_looked_for && client->state == DRIFT_IN_SYNC;
}

static void report_stale(struct bench *bench, const json_t *carrier, const struct changes *changes) {
    const struct position *where = &bench->client->declared->where;
    const char *kind = value_text(carrier, "kind"), *key = value_text(carrier, "key");
    auto_text differences = list_differences(changes);
    struct finding *finding = findings_add(bench->findings, FINDING_CONFIG_MAP_STALE,
                                           "%s %s/%s declares client %s otherwise than %s", kind,
                                           value_text(carrier, "namespace"), value_text(carrier, "name"),
                                           bench->client->name, where->file ? where->file : "the file");
    finding_evidence(finding, "%s%s: %zu difference%s, in %s", key ? "key " : "", key ? key : "its spec",
                     changes->count, changes->count == 1 ? "" : "s", differences);
    finding_next(
        finding,
        "apply it: helm upgrade, or let ArgoCD synchronise; until then the cluster works with the older one");
    strings_format(&bench->said, "%s %s is stale", kind, value_text(carrier, "name"));
    bench->is_broken |= !is_in_keycloak(bench->client);
}

static void report_absent(struct bench *bench, const char *kind) {
    const struct desired_object *declared = bench->client->declared;
    struct finding *finding = findings_add(
        bench->findings, FINDING_NOT_IN_CLUSTER,
        "no %s of the cluster carries client %s of realm %s, though %s declares it", kind,
        bench->client->name, bench->client->realm, declared->where.file ? declared->where.file : "a file");
    finding_evidence(finding, "others of that realm are there");
    finding_next(
        finding,
        "apply it: helm upgrade, or let ArgoCD synchronise; or create it right away: kubectl kcrealm ensure");
    strings_format(&bench->said, "not in any %s", kind);
    bench->is_broken |= !is_in_keycloak(bench->client);
}

/* The first object of the kind when none of them declares the client as the file does: a cluster may hold several
 * stages of one realm. */
static const json_t *find_stale(const struct bench *bench, const char *kind, struct changes *changes) {
    const struct desired_object *declared = bench->client->declared;
    const json_t *stale = NULL;
    size_t i;
    json_t *carrier;
    json_array_foreach (bench->carriers, i, carrier) {
        struct changes other = {0};
        if (!text_equal(value_text(carrier, "kind"), kind))
            continue;
        compare_object(declared->kind, declared->spec, value_at(carrier, "spec", NULL), true,
                       stale ? &other : changes);
        bool is_equal = stale ? other.count == 0 : changes->count == 0;
        changes_clear(&other);
        if (is_equal)
            return NULL;
        if (!stale)
            stale = carrier;
    }
    return stale;
}

/* One way only: what a chart adds to a spec is no difference. Without any object of that kind for the realm the files
 * are used as they are, and nothing is missing. */
static void compare_declaration(struct bench *bench, const json_t *carried) {
    const struct desired_object *declared = bench->client->declared;
    if (!declared)
        return;
    const char *kind = expected_kind(declared);
    if (!value_find(bench->carriers, "kind", kind)) {
        if (carried_realm(carried, kind, bench->client->realm) && !carried_is_unclear(carried, kind))
            report_absent(bench, kind);
        return;
    }
    struct changes changes = {0};
    const json_t *stale = find_stale(bench, kind, &changes);
    if (stale)
        report_stale(bench, stale, &changes);
    changes_clear(&changes);
}

static void conclude(struct bench *bench, struct chain_item *item) {
    static const enum fact_kind kinds[] = {FACT_CONFIG_MAPS, FACT_REALM_IMPORTS, FACT_JOBS};
    bool is_complete = hop_has_lists(bench->facts, kinds, mem_count(kinds), item);
    if (bench->is_broken)
        hop_note_unread_causes(bench->facts, item);
    bool is_there = json_array_size(bench->carriers) || bench->said.count;
    enum hop_state state = bench->is_broken ? HOP_BROKEN
                           : !is_complete   ? HOP_UNKNOWN
                           : is_there       ? HOP_OK
                                            : HOP_ABSENT;
    char *detail = bench->said.count ? strings_join(&bench->said, ", ")
                   : is_complete     ? mem_dup("no object of the cluster carries it")
                                     : mem_dup("not all was looked at");
    chain_item_set(item, HOP_OBJECTS, state, detail);
}

void judge_objects(const struct chain_facts *facts, const struct client_facts *client,
                   struct chain_item *item) {
    if (!hop_has_cluster(facts, item, HOP_OBJECTS))
        return;
    if (!client) {
        chain_item_set(item, HOP_OBJECTS, HOP_OK, mem_format("API server %s", facts->cluster.address));
        return;
    }
    auto_json carried = carried_of(facts);
    struct bench bench = {.facts = facts,
                          .client = client,
                          .carriers = carried_client(carried, client->realm, client->name),
                          .findings = &item->findings,
                          .judged = json_array()};
    compare_declaration(&bench, carried);
    judge_carriers(&bench);
    conclude(&bench, item);
    strings_clear(&bench.said);
    json_decref(bench.judged);
}
