#include "kcrealm/objects/pod.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/meta.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RUNNING "\"phase\":\"Running\""
#define READY_SINCE(time)                                                                                    \
    "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"lastTransitionTime\":\"" time "\"}]"
#define NOT_READY "\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]"
#define POD(metadata, spec, status)                                                                          \
    "{\"metadata\":{" metadata "},\"spec\":{" spec "},\"status\":{" status "}}"
#define ON_NODE "\"nodeName\":\"n\""
#define GOOD POD("\"name\":\"good\"", ON_NODE, RUNNING "," READY_SINCE("2026-01-02T00:00:00Z"))

static json_t *parse(const char *text) {
    json_t *value = json_loads(text, 0, NULL);
    assert_non_null(value);
    return value;
}

/* In each pair kubectl prefers the first. */
static void pods_sort_as_kubectl_sorts_them(void **state) {
    (void)state;
    static const struct {
        const char *better;
        const char *worse;
    } cases[] = {
        {POD("", ON_NODE, "\"phase\":\"Pending\""), POD("", "", RUNNING)},
        {POD("", ON_NODE, RUNNING), POD("", ON_NODE, "\"phase\":\"Unknown\"")},
        {POD("", ON_NODE, "\"phase\":\"Unknown\""), POD("", ON_NODE, "\"phase\":\"Pending\"")},
        {GOOD, POD("", ON_NODE, RUNNING "," NOT_READY)},
        {GOOD, POD("\"deletionTimestamp\":\"2026-01-03T00:00:00Z\"", ON_NODE,
                   RUNNING "," READY_SINCE("2026-01-01T00:00:00Z"))},
        {POD("\"deletionTimestamp\":\"2026-01-04T00:00:00Z\"", ON_NODE, RUNNING),
         POD("\"deletionTimestamp\":\"2026-01-03T00:00:00Z\"", ON_NODE, RUNNING)},
        {POD("", ON_NODE, RUNNING "," READY_SINCE("2026-01-01T00:00:00Z")), GOOD},
        {POD("", ON_NODE, RUNNING ",\"containerStatuses\":[{\"restartCount\":1}]"),
         POD("", ON_NODE, RUNNING ",\"containerStatuses\":[{\"restartCount\":0},{\"restartCount\":2}]")},
        {POD("\"creationTimestamp\":\"2026-01-01T00:00:00Z\"", ON_NODE, RUNNING),
         POD("\"creationTimestamp\":\"2026-01-02T00:00:00Z\"", ON_NODE, RUNNING)},
        {POD("\"creationTimestamp\":\"2026-01-01T00:00:00Z\"", ON_NODE, RUNNING), POD("", ON_NODE, RUNNING)},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json better = parse(cases[i].better);
        auto_json worse = parse(cases[i].worse);
        assert_true(pod_compare(better, worse) < 0);
        assert_true(pod_compare(worse, better) > 0);
        assert_int_equal(pod_compare(better, better), 0);
    }
}

static void only_a_ready_running_pod_is_chosen(void **state) {
    (void)state;
    auto_json pods = parse("[" POD("\"name\":\"starting\"", ON_NODE, RUNNING "," NOT_READY) "," GOOD "," POD(
        "\"name\":\"done\"", ON_NODE, "\"phase\":\"Succeeded\"") "]");
    auto_json none = parse("[" POD("\"name\":\"starting\"", ON_NODE, RUNNING "," NOT_READY) "]");
    auto_json empty = parse("[]");
    assert_string_equal(object_name(pod_choose(pods)), "good");
    assert_null(pod_choose(none));
    assert_null(pod_choose(empty));
}

static void states_say_why_a_pod_does_not_serve(void **state) {
    (void)state;
    static const struct {
        const char *pod;
        const char *text;
    } cases[] = {
        {GOOD, "Running, ready"},
        {POD("", ON_NODE, RUNNING "," NOT_READY), "Running, not ready"},
        {POD("\"deletionTimestamp\":\"2026-01-03T00:00:00Z\"", ON_NODE, RUNNING), "Terminating"},
        {POD("", "",
             "\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\","
             "\"reason\":\"Unschedulable\"}]"),
         "Pending: Unschedulable"},
        {POD("", ON_NODE,
             "\"phase\":\"Pending\",\"containerStatuses\":[{\"restartCount\":0,\"state\":{\"waiting\":"
             "{\"reason\":\"ImagePullBackOff\"}}}]"),
         "Pending: ImagePullBackOff"},
        {POD("", ON_NODE,
             RUNNING ",\"containerStatuses\":[{\"restartCount\":7,\"state\":{\"waiting\":"
                     "{\"reason\":\"CrashLoopBackOff\"}}}]"),
         "CrashLoopBackOff, 7 restarts"},
        {POD("", ON_NODE, "\"phase\":\"Failed\",\"reason\":\"Evicted\""), "Failed: Evicted"},
        {POD("", ON_NODE,
             "\"phase\":\"Failed\",\"containerStatuses\":[{\"restartCount\":0,\"state\":{\"terminated\":"
             "{\"reason\":\"OOMKilled\"}}}]"),
         "Failed: OOMKilled"},
        {POD("", ON_NODE,
             "\"phase\":\"Succeeded\",\"containerStatuses\":[{\"state\":{\"terminated\":"
             "{\"reason\":\"Completed\"}}}]"),
         "Succeeded"},
        {"{}", "unknown"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json pod = parse(cases[i].pod);
        auto_text text = pod_state(pod);
        assert_string_equal(text, cases[i].text);
    }
}

static void named_ports_are_found_in_any_container(void **state) {
    (void)state;
    auto_json pod =
        parse("{\"spec\":{\"containers\":[{\"ports\":[{\"name\":\"metrics\",\"containerPort\":9000}]},"
              "{\"ports\":[{\"name\":\"http\",\"containerPort\":8080}]}],"
              "\"initContainers\":[{\"ports\":[{\"name\":\"http\",\"containerPort\":1},"
              "{\"name\":\"proxy\",\"containerPort\":15000}]}]}}");
    assert_int_equal(pod_named_port(pod, "http"), 8080);
    assert_int_equal(pod_named_port(pod, "proxy"), 15000);
    assert_int_equal(pod_named_port(pod, "https"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pods_sort_as_kubectl_sorts_them),
        cmocka_unit_test(only_a_ready_running_pod_is_chosen),
        cmocka_unit_test(states_say_why_a_pod_does_not_serve),
        cmocka_unit_test(named_ports_are_found_in_any_container),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
