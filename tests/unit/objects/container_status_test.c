#include "kcrealm/objects/container_status.h"

#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char pod_text[] =
    "{'spec': {'initContainers': [{'name': 'wait', 'image': 'wait:1'}], 'containers': [{'name': 'app', "
    "'image': 'app:1'}, {'name': 'side'}]},"
    " 'status': {'initContainerStatuses': [{'name': 'wait', 'image': 'docker.io/wait:1', 'ready': true, "
    "'restartCount': 0,"
    "   'state': {'terminated': {'exitCode': 0, 'reason': 'Completed', 'startedAt': "
    "'2026-01-01T00:00:00Z'}}}],"
    "  'containerStatuses': [{'name': 'app', 'ready': false, 'restartCount': 7,"
    "   'state': {'waiting': {'reason': 'CrashLoopBackOff', 'message': 'back-off 5m0s'}},"
    "   'lastState': {'terminated': {'exitCode': 137, 'reason': 'OOMKilled', 'message': 'm'}}},"
    "   {'name': 'side', 'image': 'side@sha256:1', 'ready': true, 'restartCount': 1,"
    "    'state': {'running': {'startedAt': '2026-01-01T00:01:00Z'}}}, {'name': 'new', 'state': {}}]}}";

static void containers_are_told_one_after_the_other(void **state) {
    (void)state;
    auto_json pod = given(pod_text);
    struct container_status status;
    assert_true(container_status_at(pod, 0, &status));
    assert_string_equal(status.name, "wait");
    assert_string_equal(status.image, "wait:1");
    assert_true(status.is_init && status.is_ready);
    assert_int_equal(status.state, CONTAINER_ENDED);
    assert_int_equal(status.started_s, 1767225600);
    assert_true(status.ended.is_known && status.ended.exit_code == 0);
    assert_true(container_status_at(pod, 1, &status));
    assert_false(status.is_init || status.is_ready);
    assert_int_equal(status.state, CONTAINER_WAITING);
    assert_string_equal(status.reason, "CrashLoopBackOff");
    assert_string_equal(status.message, "back-off 5m0s");
    assert_int_equal(status.restarts, 7);
    assert_int_equal(status.started_s, 0);
    assert_int_equal(status.ended.exit_code, 137);
    assert_string_equal(status.ended.reason, "OOMKilled");
    assert_string_equal(status.ended.message, "m");
    assert_true(container_status_at(pod, 2, &status));
    assert_int_equal(status.state, CONTAINER_RUNNING);
    assert_int_equal(status.started_s, 1767225660);
    assert_string_equal(status.image, "side@sha256:1");
    assert_false(status.ended.is_known);
    assert_true(container_status_at(pod, 3, &status));
    assert_int_equal(status.state, CONTAINER_NOT_REPORTED);
    assert_false(container_status_at(pod, 4, &status));
    assert_false(container_status_at(NULL, 0, &status));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {cmocka_unit_test(containers_are_told_one_after_the_other)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
