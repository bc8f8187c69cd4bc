#include "kcrealm/objects/workload.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define OBJECT(kind, spec, status)                                                                           \
    "{'kind': '" kind "', 'metadata': {'generation': 2}, 'spec': {" spec                                     \
    "}, 'status': {'observedGeneration': 2, " status "}}"
#define DEPLOYMENT(spec, status) OBJECT("Deployment", spec, status)
#define SET(spec, status) OBJECT("StatefulSet", spec, status)
#define DAEMONS(spec, status) OBJECT("DaemonSet", spec, status)
#define SAME "'currentRevision': 'a', 'updateRevision': 'a'"
#define OTHER "'currentRevision': 'a', 'updateRevision': 'b'"

static void rollouts_are_judged_as_by_kubectl(void **state) {
    (void)state;
    static const struct {
        const char *object;
        enum rollout rollout;
        const char *phrase;
    } cases[] = {
        {DEPLOYMENT("'replicas': 3", "'replicas': 3, 'updatedReplicas': 3, 'availableReplicas': 3"),
         ROLLOUT_DONE, "3 of 3 replicas available"},
        {DEPLOYMENT("'replicas': 3", "'replicas': 4, 'updatedReplicas': 2, 'availableReplicas': 3"),
         ROLLOUT_GOING_ON, "2 of 3 replicas updated"},
        {DEPLOYMENT("'replicas': 3", "'replicas': 4, 'updatedReplicas': 3, 'availableReplicas': 3"),
         ROLLOUT_GOING_ON, "1 old replicas still end"},
        {DEPLOYMENT("'replicas': 3", "'replicas': 3, 'updatedReplicas': 3, 'availableReplicas': 1"),
         ROLLOUT_GOING_ON, "1 of 3 updated replicas available"},
        {DEPLOYMENT("'replicas': 0", "'replicas': 0"), ROLLOUT_DONE, "0 of 0 replicas available"},
        {DEPLOYMENT("'replicas': 1", "'conditions': [{'type': 'Progressing', 'status': 'False', 'reason':"
                                     " 'ProgressDeadlineExceeded'}]"),
         ROLLOUT_FAILED, "its progress deadline is over: 0 of 1 replicas updated"},
        {DEPLOYMENT("'replicas': 1, 'paused': true", "'replicas': 1"), ROLLOUT_WAITS,
         "it is paused: 0 of 1 replicas updated"},
        {DEPLOYMENT("'paused': true", "'replicas': 1, 'updatedReplicas': 1, 'availableReplicas': 1"),
         ROLLOUT_DONE, "1 of 1 replicas available"},
        {"{'kind': 'Deployment', 'metadata': {'generation': 2}, 'status': {'observedGeneration': 1, "
         "'replicas': 1,"
         " 'updatedReplicas': 1, 'availableReplicas': 1}}",
         ROLLOUT_GOING_ON, "the controller has not seen the change yet"},
        {"{'kind': 'Deployment', 'metadata': {'generation': 1}}", ROLLOUT_GOING_ON,
         "the controller has not seen the change yet"},

        {DAEMONS("", "'desiredNumberScheduled': 2, 'updatedNumberScheduled': 2, 'numberAvailable': 2"),
         ROLLOUT_DONE, "2 of 2 replicas available"},
        {DAEMONS("", "'desiredNumberScheduled': 2, 'updatedNumberScheduled': 1, 'numberAvailable': 2"),
         ROLLOUT_GOING_ON, "1 of 2 replicas updated"},
        {DAEMONS("", "'desiredNumberScheduled': 2, 'updatedNumberScheduled': 2, 'numberAvailable': 1"),
         ROLLOUT_GOING_ON, "1 of 2 updated replicas available"},
        {DAEMONS("'updateStrategy': {'type': 'OnDelete'}", "'desiredNumberScheduled': 2"), ROLLOUT_WAITS,
         "updateStrategy is OnDelete: its pods have to be deleted"},

        {SET("'replicas': 2", "'readyReplicas': 2, " SAME), ROLLOUT_DONE, "2 of 2 replicas ready"},
        {SET("'replicas': 2", "'readyReplicas': 1, " SAME), ROLLOUT_GOING_ON, "1 of 2 replicas ready"},
        {SET("'replicas': 2", "'readyReplicas': 2, 'updatedReplicas': 1, " OTHER), ROLLOUT_GOING_ON,
         "1 of 2 replicas updated"},
        {SET("'replicas': 2", "'readyReplicas': 2, 'updatedReplicas': 2, " OTHER), ROLLOUT_GOING_ON,
         "its revision is not the current one yet"},
        {SET("'replicas': 3, 'updateStrategy': {'rollingUpdate': {'partition': 2}}",
             "'readyReplicas': 3, 'updatedReplicas': 0, " OTHER),
         ROLLOUT_GOING_ON, "0 of 1 replicas updated"},
        {SET("'replicas': 3, 'updateStrategy': {'rollingUpdate': {'partition': 2}}",
             "'readyReplicas': 3, 'updatedReplicas': 1, " OTHER),
         ROLLOUT_WAITS, "2 replicas below partition 2 keep the old template"},
        {SET("'updateStrategy': {'type': 'OnDelete'}", SAME), ROLLOUT_WAITS,
         "updateStrategy is OnDelete: its pods have to be deleted"},

        {"{'kind': 'Pod', 'status': {'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': "
         "'True'}]}}",
         ROLLOUT_DONE, "Running, ready"},
        {"{'kind': 'Pod', 'status': {'phase': 'Pending'}}", ROLLOUT_GOING_ON, "Pending"},
        {OBJECT("Job", "", "'active': 1"), ROLLOUT_GOING_ON, "Job has no rollout that is known"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = given(cases[i].object);
        auto_text phrase = NULL;
        enum rollout rollout = workload_rollout(object, &phrase);
        if (rollout != cases[i].rollout || strcmp(phrase, cases[i].phrase) != 0)
            fail_msg("%zu: %d %s", i, rollout, phrase);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rollouts_are_judged_as_by_kubectl),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
