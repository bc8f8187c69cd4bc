#include "diagnose/hooks.h"

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

static void a_hook_that_did_not_fail_is_deleted_by_hand(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct findings findings = {0};
    bed_lists(&facts);
    json_t *metadata = json_object_get(bed_object(&facts, FACT_JOBS, "hook"), "metadata");
    json_object_del(metadata, "deletionTimestamp");
    json_object_set_new(json_object_get(metadata, "annotations"), "argocd.argoproj.io/hook-delete-policy",
                        json_string("HookSucceeded,HookFailed"));
    assert_true(hooks_report_deletion(&facts, bed_object(&facts, FACT_APPLICATIONS, "apps"), &findings));
    assert_string_equal(findings.items[0].next, "kubectl delete job -n portal hook");
    findings_clear(&findings);
    chain_facts_clear(&facts);
}

static void jobs_of_other_applications_are_not_taken_for_the_hook(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    struct findings findings = {0};
    bed_lists(&facts);
    json_t *annotations = value_at(bed_object(&facts, FACT_JOBS, "hook"), "metadata", "annotations", NULL);
    json_object_set_new(annotations, "argocd.argoproj.io/tracking-id",
                        json_string("other:batch/Job:portal/hook"));
    json_t *application = bed_object(&facts, FACT_APPLICATIONS, "apps");
    assert_true(hooks_report_deletion(&facts, application, &findings));
    assert_string_equal(findings.items[0].message,
                        "Application apps waits for the deletion of its hook batch/Job/hook");
    findings_clear(&findings);
    json_object_set_new(value_at(application, "status", "operationState", NULL), "message", json_string(""));
    assert_false(hooks_report_deletion(&facts, application, &findings));
    assert_int_equal(findings.count, 0);
    chain_facts_clear(&facts);
}

static void an_operation_that_succeeded_leaves_no_hook_behind(void **state) {
    (void)state;
    struct chain_facts facts = {.now_s = BED_NOW_S};
    struct findings findings = {0};
    const struct chain_objects none = {0};
    const struct client_facts client = {.is_looked_for = true, .state = DRIFT_MISSING};
    auto_json application =
        given("{'status': {'operationState': {'phase': 'Succeeded', 'startedAt': '2026-01-01T00:00:00Z',"
              " 'message': 'waiting for healthy state of x'}, 'resources': [{'kind': 'Job', 'name': 'h', "
              "'hook': true}]}}");
    assert_false(hooks_report_blocked(&facts, &client, application, &none, &findings));
    json_object_set_new(value_at(application, "status", "operationState", NULL), "phase",
                        json_string("Running"));
    assert_true(hooks_report_blocked(&facts, &client, application, &none, &findings));
    assert_int_equal(findings.items[0].code, FINDING_HOOK_CANNOT_RUN);
    findings_clear(&findings);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hook_that_did_not_fail_is_deleted_by_hand),
        cmocka_unit_test(jobs_of_other_applications_are_not_taken_for_the_hook),
        cmocka_unit_test(an_operation_that_succeeded_leaves_no_hook_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
