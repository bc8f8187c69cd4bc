#include "diagnose/importers.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/meta.h"
#include "support/bed_lists.h"
#include "support/findings_shown.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The Job as the bed had it, with these members of its status besides. */
static char *judge(struct chain_facts *facts, const char *job, const char *status,
                   enum importer_state *importer) {
    struct findings findings = {0};
    json_t *object = bed_object(facts, FACT_JOBS, job);
    if (status)
        json_object_set_new(object, "status", given(status));
    *importer = importer_judge(facts, object, &findings);
    char *text = findings_shown(&findings);
    findings_clear(&findings);
    return text;
}

static void jobs_are_found_by_what_they_mount_and_who_owns_them(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    auto_json config_map =
        given("{'kind': 'ConfigMap', 'namespace': 'portal', 'name': 'portal-client-specs'}");
    auto_json import = given("{'kind': 'KeycloakRealmImport', 'namespace': 'portal', 'name': 'nosa'}");
    auto_json owner = given("{'kind': 'KeycloakRealmImport', 'namespace': 'portal', 'name': 'acme'}");
    size_t index = 0;
    bed_lists(&facts);
    for (size_t i = 0; i < 3; i++)
        assert_non_null(importer_job(&facts, config_map, &index));
    assert_null(importer_job(&facts, config_map, &index));
    index = 0;
    assert_string_equal(object_name(importer_job(&facts, import, &index)), "nosa");
    assert_null(importer_job(&facts, import, &index));
    index = 0;
    assert_null(importer_job(&facts, owner, &index));
    json_object_set_new(json_object_get(bed_object(&facts, FACT_JOBS, "backoff"), "metadata"),
                        "ownerReferences",
                        given("[{'kind': 'KeycloakRealmImport', 'name': 'acme', 'controller': true}]"));
    index = 0;
    assert_string_equal(object_name(importer_job(&facts, owner, &index)), "backoff");
    chain_facts_clear(&facts);
}

static void a_failed_job_is_told_after_its_pod(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    enum importer_state importer;
    bed_lists(&facts);
    auto_text text = judge(&facts, "backoff", NULL, &importer);
    assert_int_equal(importer, IMPORTER_BROKEN);
    assert_non_null(
        strstr(text, "6203 the program in container importer of pod portal/backoff-k5zmc of Job backoff"));
    assert_non_null(strstr(
        text,
        "\n2104 Job portal/backoff failed: BackoffLimitExceeded: Job has reached the specified backoff "
        "limit\n"
        "  seen: container importer of pod backoff-k5zmc ended with status 255: exec "
        "/usr/local/bin/importer: exec format error\n"
        "  next: once that is mended let it run again, and apply it as before: kubectl delete job -n portal "
        "backoff\n"));
    chain_facts_clear(&facts);
}

/* With restartPolicy OnFailure the pods are gone when the limit is reached. */
static void the_events_of_pods_that_are_gone_speak_for_them(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    enum importer_state importer;
    bed_lists(&facts);
    bed_keep(&facts, FACT_PODS, "none");
    auto_text silent = judge(&facts, "backoff", NULL, &importer);
    assert_non_null(strstr(silent, "next: kubectl logs -n portal job/backoff\n"));
    json_array_append_new(
        facts.cluster.lists[FACT_EVENTS].items,
        given("{'involvedObject': {'kind': 'Pod', 'namespace': 'portal', 'name': 'backoff-xyz'}, 'reason': "
              "'BackOff',"
              " 'message': 'Back-off restarting', 'lastTimestamp': '2026-01-01T00:00:00Z'}"));
    auto_text text = judge(&facts, "backoff", NULL, &importer);
    assert_non_null(strstr(
        text, "seen: Event BackOff of Pod portal/backoff-xyz, 2026-01-01T00:00:00Z: Back-off restarting\n"));
    chain_facts_clear(&facts);
}

static void a_job_without_its_service_account_has_no_pod(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    enum importer_state importer;
    bed_lists(&facts);
    auto_text text = judge(&facts, "nosa", NULL, &importer);
    assert_int_equal(importer, IMPORTER_BROKEN);
    assert_string_equal(text,
                        "2105 Job portal/nosa has no pod, so that nothing is imported\n"
                        "  seen: Event FailedCreate of Job portal/nosa, 2026-11-22T14:50:12Z: Error "
                        "creating: pods \"nosa-\" is forbidden: error "
                        "looking up service account portal/importer: serviceaccount \"importer\" not found\n"
                        "  next: name a service account that exists in the Job's pod template, or make this "
                        "one: kubectl create serviceaccount -n "
                        "portal importer\n");
    chain_facts_clear(&facts);
}

static void a_job_that_was_just_made_is_at_work(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    enum importer_state importer;
    bed_lists(&facts);
    json_array_clear(facts.cluster.lists[FACT_EVENTS].items);
    facts.now_s = 1795359005 + 30;
    auto_text young = judge(&facts, "nosa", NULL, &importer);
    assert_int_equal(importer, IMPORTER_AT_WORK);
    assert_string_equal(young, "");
    facts.now_s += 60;
    auto_text old = judge(&facts, "nosa", NULL, &importer);
    assert_int_equal(importer, IMPORTER_BROKEN);
    assert_non_null(strstr(old, "next: kubectl describe job -n portal nosa"));
    chain_facts_clear(&facts);
}

static void a_running_job_is_stuck_when_its_pod_is_or_after_a_while(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    enum importer_state importer;
    bed_lists(&facts);
    json_object_set_new(value_at(bed_object(&facts, FACT_PODS, "pull"), "metadata", "labels", NULL),
                        "job-name", json_string("nosa"));
    facts.now_s = 1795359005 + 120;
    auto_text pulling = judge(&facts, "nosa", "{'active': 1}", &importer);
    assert_int_equal(importer, IMPORTER_BROKEN);
    assert_non_null(strstr(pulling, "6201 "));
    assert_non_null(strstr(pulling, "\n2106 Job portal/nosa has not come to an end since 2 minutes\n"));
    bed_keep(&facts, FACT_PODS, "none");
    auto_text young = judge(&facts, "nosa", "{'active': 1}", &importer);
    assert_int_equal(importer, IMPORTER_AT_WORK);
    assert_string_equal(young, "");
    facts.now_s = BED_NOW_S;
    auto_text old = judge(&facts, "nosa", "{'active': 1}", &importer);
    assert_string_equal(old, "2106 Job portal/nosa has not come to an end since 29 minutes\n"
                             "  seen: pods: 1 at work, 0 failed\n  next: kubectl logs -n portal job/nosa\n");
    chain_facts_clear(&facts);
}

static void complete_and_suspended_jobs_are_told_apart(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    enum importer_state importer;
    bed_lists(&facts);
    auto_text complete =
        judge(&facts, "nosa", "{'succeeded': 1, 'conditions': [{'type': 'Complete', 'status': 'True'}]}",
              &importer);
    assert_int_equal(importer, IMPORTER_DONE);
    assert_string_equal(complete, "");
    auto_text suspended =
        judge(&facts, "nosa", "{'conditions': [{'type': 'Suspended', 'status': 'True'}]}", &importer);
    assert_int_equal(importer, IMPORTER_BROKEN);
    assert_non_null(strstr(suspended, "2106 Job portal/nosa is suspended\n"));
    chain_facts_clear(&facts);
}

static void a_job_that_a_finalizer_keeps_is_stuck_unless_argocd_is_asked(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    enum importer_state importer;
    bed_lists(&facts);
    auto_text hook = judge(&facts, "hook", NULL, &importer);
    assert_null(strstr(hook, "2106"));
    json_array_clear(facts.cluster.lists[FACT_APPLICATIONS].items);
    auto_text alone = judge(&facts, "hook", NULL, &importer);
    assert_non_null(strstr(
        alone,
        "2106 Job portal/hook is being deleted since 2026-11-22T14:50:07Z and is still there, so that it "
        "cannot be made anew\n  seen: metadata.finalizers has argocd.argoproj.io/hook-finalizer\n"));
    json_object_set_new(json_object_get(bed_object(&facts, FACT_JOBS, "hook"), "metadata"), "finalizers",
                        given("['foregroundDeletion']"));
    auto_text passing = judge(&facts, "hook", NULL, &importer);
    assert_null(strstr(passing, "2106"));
    chain_facts_clear(&facts);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_found_by_what_they_mount_and_who_owns_them),
        cmocka_unit_test(a_failed_job_is_told_after_its_pod),
        cmocka_unit_test(the_events_of_pods_that_are_gone_speak_for_them),
        cmocka_unit_test(a_job_without_its_service_account_has_no_pod),
        cmocka_unit_test(a_job_that_was_just_made_is_at_work),
        cmocka_unit_test(a_running_job_is_stuck_when_its_pod_is_or_after_a_while),
        cmocka_unit_test(complete_and_suspended_jobs_are_told_apart),
        cmocka_unit_test(a_job_that_a_finalizer_keeps_is_stuck_unless_argocd_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
