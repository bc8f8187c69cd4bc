#include "kcrealm/base/memory.h"
#include "support/bed_lists.h"
#include "support/findings_shown.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The bed with Application apps in this status, Deployment healthy and ExternalSecret web-secret of a client that
 * Keycloak does not have. */
struct given_case {
    struct chain_facts facts;
    struct sync_facts sync;
    struct client_facts client;
    struct chain_item item;
};

static void prepare(struct given_case *given_case, const char *status) {
    *given_case = (struct given_case){.sync = {.namespace = (char *)"portal",
                                               .name = (char *)"web-secret",
                                               .secret = (char *)"web",
                                               .key = (char *)"value"},
                                      .client = {.realm = (char *)"acme",
                                                 .name = (char *)"backstage",
                                                 .sync_count = 1,
                                                 .is_looked_for = true,
                                                 .state = DRIFT_MISSING}};
    given_case->client.syncs = &given_case->sync;
    bed_lists(&given_case->facts);
    bed_keep(&given_case->facts, FACT_DEPLOYMENTS, "healthy");
    bed_keep(&given_case->facts, FACT_PODS, "healthy");
    bed_keep(&given_case->facts, FACT_JOBS, "none");
    if (status)
        json_object_set_new(bed_object(&given_case->facts, FACT_APPLICATIONS, "apps"), "status",
                            given(status));
}

static void finish(struct given_case *given_case) {
    findings_clear(&given_case->item.findings);
    chain_item_set(&given_case->item, HOP_ARGOCD, HOP_NOT_CHECKED, NULL);
    chain_facts_clear(&given_case->facts);
}

static void expect(struct given_case *given_case, const char *name, const char *hop, const char *codes) {
    judge_argocd(&given_case->facts, &given_case->client, &given_case->item);
    auto_text actual_hop = hop_shown(&given_case->item, HOP_ARGOCD);
    auto_text actual_codes = codes_shown(&given_case->item.findings);
    if (strcmp(actual_hop, hop) != 0 || strcmp(actual_codes, codes) != 0)
        fail_msg("%s: %s (%s)", name, actual_hop, actual_codes);
}

#define SECRET_RESOURCE(rest)                                                                                \
    "{'kind': 'ExternalSecret', 'namespace': 'portal', 'name': 'web-secret'" rest "}"
#define WEB(rest) "{'kind': 'Deployment', 'namespace': 'portal', 'name': 'healthy'" rest "}"
#define HOOK "{'kind': 'Job', 'namespace': 'portal', 'name': 'importer', 'hook': true}"
#define STATUS(sync, health, operation, resources)                                                           \
    "{'sync': {'status': '" sync "'}, 'health': {'status': '" health "'}, 'operationState': {" operation     \
    "}, 'resources': [" resources "]}"
#define DONE "'phase': 'Succeeded', 'message': 'successfully synced (all tasks run)'"
#define WAITING_SINCE(time, what)                                                                            \
    "'phase': 'Running', 'startedAt': '" time "', 'message': 'waiting for healthy state of " what "'"
#define LONG_AGO "2026-11-22T14:00:00Z"
#define JUST_NOW "2026-11-22T15:19:00Z"

static void applications_are_judged_by_sync_health_and_operation(void **state) {
    (void)state;
    static const struct {
        const char *name, *status, *hop, *codes;
    } cases[] = {
        {"healthy", STATUS("Synced", "Healthy", DONE, SECRET_RESOURCE("")),
         "ok: Application apps: Synced, Healthy", ""},
        {"at work", STATUS("Synced", "Progressing", "'phase': 'Running', 'message': ''", SECRET_RESOURCE("")),
         "ok: Application apps: Synced, Progressing, operation Running", ""},
        {"others are out of sync",
         STATUS("OutOfSync", "Healthy", DONE, SECRET_RESOURCE(", 'status': 'Synced'")),
         "ok: Application apps: OutOfSync, Healthy", ""},
        {"out of sync", STATUS("OutOfSync", "Healthy", DONE, SECRET_RESOURCE(", 'status': 'OutOfSync'")),
         "broken: Application apps: OutOfSync, Healthy", "7102"},
        {"degraded",
         STATUS("Synced", "Degraded", DONE, WEB(", 'health': {'status': 'Degraded', 'message': 'm'}")),
         "broken: Application apps: Synced, Degraded", "7101"},
        {"failed",
         STATUS("OutOfSync", "Missing", "'phase': 'Failed', 'message': 'one or more objects failed to apply'",
                WEB("")),
         "broken: Application apps: OutOfSync, Missing, operation Failed", "7103"},
        {"retries",
         STATUS("OutOfSync", "Healthy",
                "'phase': 'Running', 'message': 'one or more tasks failed. Retrying attempt #2 at 10:00AM.'",
                WEB("")),
         "broken: Application apps: OutOfSync, Healthy, operation Running", "7103"},
        {"not compared", "{'resources': [" WEB("") "]}",
         "ok: Application apps: not compared yet, health not known", ""},
        {"of nobody", STATUS("Synced", "Degraded", DONE, ""), "absent: no Application owns it", ""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct given_case given_case;
        prepare(&given_case, cases[i].status);
        expect(&given_case, cases[i].name, cases[i].hop, cases[i].codes);
        finish(&given_case);
    }
}

static void a_hook_that_needs_itself_is_found(void **state) {
    (void)state;
    static const struct {
        const char *name, *status, *codes;
        enum drift_state client;
    } cases[] = {
        {"the ExternalSecret waits for the hook",
         STATUS("OutOfSync", "Degraded",
                WAITING_SINCE(JUST_NOW, "external-secrets.io/ExternalSecret/web-secret"),
                SECRET_RESOURCE("") "," HOOK),
         "7001", DRIFT_MISSING},
        {"the workload waits for the hook",
         STATUS("OutOfSync", "Progressing",
                WAITING_SINCE(JUST_NOW, "apps/Deployment/healthy and 2 more resources"), WEB("") "," HOOK),
         "7001", DRIFT_MISSING},
        {"the client exists, it may become healthy",
         STATUS("OutOfSync", "Progressing", WAITING_SINCE(JUST_NOW, "apps/Deployment/healthy"),
                WEB("") "," HOOK),
         "", DRIFT_IN_SYNC},
        {"the client exists, and it does not become healthy",
         STATUS("OutOfSync", "Progressing", WAITING_SINCE(LONG_AGO, "apps/Deployment/healthy"),
                WEB("") "," HOOK),
         "7001", DRIFT_IN_SYNC},
        {"nothing is pending",
         STATUS("OutOfSync", "Progressing", WAITING_SINCE(JUST_NOW, "apps/Deployment/healthy"), WEB("")), "",
         DRIFT_MISSING},
        {"the hook has run",
         STATUS("OutOfSync", "Progressing",
                WAITING_SINCE(JUST_NOW,
                              "apps/Deployment/healthy") ", 'syncResult': {'resources': [{'kind': 'Job', "
                                                         "'namespace': 'portal', 'name': 'importer', "
                                                         "'hookType': 'PreSync', 'hookPhase': 'Succeeded'}]}",
                WEB("") "," HOOK),
         "", DRIFT_MISSING},
        {"the operation failed at the ExternalSecret",
         STATUS(
             "OutOfSync", "Degraded",
             "'phase': 'Failed', 'message': 'one or more synchronization tasks completed unsuccessfully', "
             "'syncResult': {'resources': [{'kind': 'ExternalSecret', 'namespace': 'portal', 'name': "
             "'web-secret', 'hookPhase': 'Failed', 'message': 'could not get secret data from provider'}]}",
             SECRET_RESOURCE("") "," HOOK),
         "7001", DRIFT_MISSING},
        {"another object does not become healthy",
         STATUS("OutOfSync", "Progressing", WAITING_SINCE(LONG_AGO, "networking.k8s.io/Ingress/web"),
                WEB("") "," HOOK),
         "7105", DRIFT_MISSING},
        {"another object is not healthy yet",
         STATUS("OutOfSync", "Progressing", WAITING_SINCE(JUST_NOW, "networking.k8s.io/Ingress/web"),
                WEB("") "," HOOK),
         "", DRIFT_MISSING},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct given_case given_case;
        prepare(&given_case, cases[i].status);
        given_case.client.state = cases[i].client;
        judge_argocd(&given_case.facts, &given_case.client, &given_case.item);
        auto_text codes = codes_shown(&given_case.item.findings);
        if (strcmp(codes, cases[i].codes) != 0)
            fail_msg("%s: %s", cases[i].name, codes);
        finish(&given_case);
    }
}

static void a_cycle_is_told_with_the_way_out(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, STATUS("OutOfSync", "Degraded",
                                WAITING_SINCE(JUST_NOW, "external-secrets.io/ExternalSecret/web-secret"),
                                SECRET_RESOURCE("") "," HOOK));
    given_case.client.realm_is_missing = true;
    judge_argocd(&given_case.facts, &given_case.client, &given_case.item);
    auto_text text = findings_shown(&given_case.item.findings);
    assert_string_equal(text, "7001 Application apps waits for ExternalSecret portal/web-secret, which needs "
                              "what hook Job importer brings, and "
                              "that runs only afterwards\n"
                              "  seen: operation Running: waiting for healthy state of "
                              "external-secrets.io/ExternalSecret/web-secret; the realm "
                              "does not exist\n"
                              "  next: make Job importer a hook of Sync with an earlier sync-wave, not of "
                              "PostSync; to get out of it now: kubectl "
                              "kcrealm ensure, then kubectl kcrealm extract backstage\n");
    finish(&given_case);
}

static void a_hook_that_cannot_be_deleted_is_found(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, NULL);
    chain_facts_clear(&given_case.facts);
    bed_lists(&given_case.facts);
    bed_keep(&given_case.facts, FACT_JOBS, "hook");
    expect(&given_case, "the bed", "broken: Application apps: OutOfSync, Degraded, operation Running",
           "7104");
    auto_text text = findings_shown(&given_case.item.findings);
    assert_string_equal(text,
                        "7104 Application apps waits for the deletion of its hook Job portal/hook\n"
                        "  seen: operation: waiting for deletion of hook batch/Job/hook; Job portal/hook has "
                        "failed; hook-delete-policy is "
                        "HookSucceeded; it is being deleted since 2026-11-22T14:50:07Z, and its finalizer "
                        "argocd.argoproj.io/hook-finalizer keeps it\n"
                        "  next: add HookFailed to its hook-delete-policy, and let go of it now: kubectl "
                        "patch job -n portal hook "
                        "--type=merge -p '{\"metadata\":{\"finalizers\":null}}'\n");
    finish(&given_case);
}

static void a_hook_that_is_no_job_is_named_as_argocd_does(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case,
            STATUS("OutOfSync", "Healthy",
                   "'phase': 'Running', 'message': 'waiting for deletion of hook /Pod/setup'", WEB("")));
    expect(&given_case, "a pod", "broken: Application apps: OutOfSync, Healthy, operation Running", "7104");
    assert_string_equal(given_case.item.findings.items[0].message,
                        "Application apps waits for the deletion of its hook /Pod/setup");
    finish(&given_case);
}

static void importers_of_a_later_wave_are_told_while_it_does_not_go_on(void **state) {
    (void)state;
    static const struct {
        const char *phase, *wave, *codes;
    } cases[] = {{"Running", "5", "7003"}, {"Running", "0", ""}, {"Succeeded", "5", ""}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct given_case given_case;
        prepare(
            &given_case,
            STATUS("Synced", "Progressing", DONE,
                   WEB("") ",{'kind': 'ConfigMap', 'namespace': 'portal', 'name': 'portal-client-specs'}"));
        json_t *application = bed_object(&given_case.facts, FACT_APPLICATIONS, "apps");
        json_object_set_new(value_at(application, "status", "operationState", NULL), "phase",
                            json_string(cases[i].phase));
        json_object_set_new(
            json_object_get(bed_object(&given_case.facts, FACT_CONFIG_MAPS, "portal"), "metadata"),
            "annotations", json_pack("{s:s}", "argocd.argoproj.io/sync-wave", cases[i].wave));
        judge_argocd(&given_case.facts, &given_case.client, &given_case.item);
        auto_text codes = codes_shown(&given_case.item.findings);
        assert_string_equal(codes, cases[i].codes);
        finish(&given_case);
    }
}

static void without_argocd_or_its_applications_it_says_so(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, NULL);
    struct fact_list *list = &given_case.facts.cluster.lists[FACT_APPLICATIONS];
    json_array_clear(list->items);
    expect(&given_case, "none", "absent: no Application owns it", "");
    list->missing = mem_dup("list applications in namespace argocd");
    expect(&given_case, "no right", "unknown: not all was looked at", "2003");
    findings_clear(&given_case.item.findings);
    mem_replace(&list->missing, NULL);
    list->is_served = false;
    expect(&given_case, "not served", "absent: the cluster has no ArgoCD", "");
    list->is_served = true;
    json_object_set_new(
        json_object_get(bed_object(&given_case.facts, FACT_DEPLOYMENTS, "healthy"), "metadata"),
        "annotations",
        json_pack("{s:s}", "argocd.argoproj.io/tracking-id", "far:apps/Deployment:portal/healthy"));
    expect(&given_case, "elsewhere", "unknown: Application far was not seen", "");
    finish(&given_case);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(applications_are_judged_by_sync_health_and_operation),
        cmocka_unit_test(a_hook_that_needs_itself_is_found),
        cmocka_unit_test(a_cycle_is_told_with_the_way_out),
        cmocka_unit_test(a_hook_that_cannot_be_deleted_is_found),
        cmocka_unit_test(a_hook_that_is_no_job_is_named_as_argocd_does),
        cmocka_unit_test(importers_of_a_later_wave_are_told_while_it_does_not_go_on),
        cmocka_unit_test(without_argocd_or_its_applications_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
