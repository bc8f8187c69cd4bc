#include "kcrealm/objects/job.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_state_of_a_job_is_in_its_conditions_and_numbers(void **state) {
    (void)state;
    static const struct {
        const char *status;
        enum job_state state;
        const char *reason;
    } cases[] = {
        {"{'startTime': '2026-01-01T00:00:00Z', 'ready': 0, 'terminating': 0}", JOB_WITHOUT_PODS, ""},
        {"{'active': 1}", JOB_RUNNING, ""},
        {"{'failed': 2}", JOB_RUNNING, ""},
        {"{'succeeded': 1, 'conditions': [{'type': 'SuccessCriteriaMet', 'status': 'True'}, {'type': "
         "'Complete', 'status': 'True'}]}",
         JOB_COMPLETE, ""},
        {"{'failed': 1, 'conditions': [{'type': 'FailureTarget', 'status': 'True', 'reason': 'other'},"
         " {'type': 'Failed', 'status': 'True', 'reason': 'BackoffLimitExceeded', 'message': 'm'}]}",
         JOB_FAILED, "BackoffLimitExceeded"},
        {"{'conditions': [{'type': 'Suspended', 'status': 'True', 'reason': 'JobSuspended'}]}", JOB_SUSPENDED,
         ""},
        {"{'conditions': [{'type': 'Suspended', 'status': 'False'}], 'active': 1}", JOB_RUNNING, ""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json job = json_object();
        json_object_set_new(job, "status", given(cases[i].status));
        struct job_view view;
        job_view(job, &view);
        assert_int_equal(view.state, cases[i].state);
        assert_string_equal(view.reason, cases[i].reason);
    }
}

static void a_job_that_is_being_deleted_says_what_keeps_it(void **state) {
    (void)state;
    auto_json job =
        given("{'metadata': {'name': 'j', 'namespace': 'n', 'creationTimestamp': '2026-01-01T00:00:00Z',"
              " 'deletionTimestamp': '2026-01-02T00:00:00Z', 'finalizers': ['a/b', 'c']},"
              " 'spec': {'template': {'spec': {'serviceAccountName': 'importer'}}}}");
    struct job_view view;
    job_view(job, &view);
    assert_true(view.is_being_deleted);
    assert_string_equal(view.deleted_since, "2026-01-02T00:00:00Z");
    assert_string_equal(view.finalizer, "a/b");
    assert_string_equal(view.service_account, "importer");
    assert_int_equal(view.created_s, 1767225600);
}

static void a_config_map_is_used_in_many_ways(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        bool uses;
    } cases[] = {
        {"{'volumes': [{'emptyDir': {}}, {'configMap': {'name': 'specs'}}]}", true},
        {"{'volumes': [{'projected': {'sources': [{'secret': {'name': 'x'}}, {'configMap': {'name': "
         "'specs'}}]}}]}",
         true},
        {"{'containers': [{'envFrom': [{'configMapRef': {'name': 'specs'}}]}]}", true},
        {"{'initContainers': [{'env': [{'name': 'A', 'valueFrom': {'configMapKeyRef': {'name': 'specs', "
         "'key': 'k'}}}]}]}",
         true},
        {"{'volumes': [{'secret': {'secretName': 'specs'}}, {'configMap': {'name': 'other'}}]}", false},
        {"{}", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json spec = given(cases[i].spec);
        auto_json job = json_pack("{s:{s:{s:O}}}", "spec", "template", "spec", spec);
        assert_int_equal(job_uses_config_map(job, "specs"), cases[i].uses);
    }
}

static void pods_of_a_job_have_its_name_as_a_label(void **state) {
    (void)state;
    auto_json job = given("{'metadata': {'name': 'j', 'namespace': 'n'}}");
    auto_json own =
        given("{'metadata': {'namespace': 'n', 'labels': {'batch.kubernetes.io/job-name': 'j'}}}");
    auto_json old = given("{'metadata': {'namespace': 'n', 'labels': {'job-name': 'j'}}}");
    auto_json elsewhere = given("{'metadata': {'namespace': 'm', 'labels': {'job-name': 'j'}}}");
    auto_json other = given("{'metadata': {'namespace': 'n', 'labels': {'job-name': 'k'}}}");
    assert_true(job_has_pod(job, own));
    assert_true(job_has_pod(job, old));
    assert_false(job_has_pod(job, elsewhere));
    assert_false(job_has_pod(job, other));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_of_a_job_is_in_its_conditions_and_numbers),
        cmocka_unit_test(a_job_that_is_being_deleted_says_what_keeps_it),
        cmocka_unit_test(a_config_map_is_used_in_many_ways),
        cmocka_unit_test(pods_of_a_job_have_its_name_as_a_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
