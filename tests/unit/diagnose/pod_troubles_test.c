#include "diagnose/pod_troubles.h"

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

static char *troubles_of(const struct chain_facts *facts, const json_t *pod, bool must_be_ready) {
    auto_pod_troubles troubles = {0};
    struct findings findings = {0};
    bool any = pod_troubles_look(facts, pod, must_be_ready, &troubles);
    assert_int_equal(any, troubles.count > 0);
    pod_troubles_report(&troubles, "Deployment web", &findings);
    char *text = findings_shown(&findings);
    findings_clear(&findings);
    return text;
}

static void pods_of_a_real_cluster_say_what_they_suffer_from(void **state) {
    (void)state;
    static const struct {
        const char *pod, *trouble;
    } cases[] = {
        {"healthy", ""},
        {"early", ""},
        {"crash", "6202 container app of pod portal/crash-656cb8fcfb-wxh26 of Deployment web crashes again "
                  "and again (exit status 1, 7 restarts)\n"
                  "  seen: Event BackOff of Pod portal/crash-656cb8fcfb-wxh26, 2026-11-22T14:50:00Z: "
                  "Back-off restarting failed container app in pod crash-656cb8fcfb-wxh26\n"
                  "  next: kubectl logs -n portal crash-656cb8fcfb-wxh26 -c app --previous\n"},
        {"exec",
         "6203 the program in container app of pod portal/exec-56748db6bd-kqsl8 of Deployment web is built "
         "for another architecture than its node (node bed-node is amd64)\n"
         "  seen: pod portal/exec-56748db6bd-kqsl8: exec /usr/local/bin/app: exec format error\n"
         "  next: use an image with a program for that architecture instead of "
         "registry.example.org/exec:1.4.2; what is downloaded at run time has to be chosen by uname -m\n"},
        {"config", "6207 container app of pod portal/config-7889dfcc44-q6n67 of Deployment web cannot be "
                   "started: couldn't find key secret in Secret portal/web\n"
                   "  seen: Event Failed of Pod portal/config-7889dfcc44-q6n67, 2026-11-22T14:50:02Z: Error: "
                   "couldn't find key secret in Secret portal/web\n"
                   "  next: kubectl describe pod -n portal config-7889dfcc44-q6n67\n"},
        {"backoff",
         "6203 the program in container importer of pod portal/backoff-k5zmc of Deployment web is built for "
         "another architecture than its node (node bed-node is amd64)\n"
         "  seen: pod portal/backoff-k5zmc: exec /usr/local/bin/importer: exec format error\n"
         "  next: use an image with a program for that architecture instead of "
         "registry.example.org/importer:2.0; what is downloaded at run time has to be chosen by uname -m\n"},
        {"hook", ""},
    };
    struct chain_facts facts = {0};
    bed_lists(&facts);
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text = troubles_of(&facts, bed_object(&facts, FACT_PODS, cases[i].pod), false);
        assert_string_equal(text, cases[i].trouble);
    }
    chain_facts_clear(&facts);
}

static void an_image_that_is_not_there_is_told_by_its_event(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    bed_lists(&facts);
    auto_text text = troubles_of(&facts, bed_object(&facts, FACT_PODS, "pull"), true);
    assert_non_null(strstr(text, "6201 image registry.example.org/pull:1.4.2 of pod portal/pull-"));
    assert_non_null(strstr(text, "seen: Event Failed of Pod portal/pull-"));
    assert_non_null(strstr(text, "next: check the image's name and tag"));
    chain_facts_clear(&facts);
}

static void a_pod_without_a_node_is_told_with_the_taints(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    bed_lists(&facts);
    auto_text text = troubles_of(&facts, bed_object(&facts, FACT_PODS, "taint"), true);
    assert_non_null(
        strstr(text, "6204 pod portal/taint-6457f6d648-crrqd of Deployment web fits on no node\n"));
    assert_non_null(strstr(
        text, "seen: node batch-node has taint dedicated=batch:NoSchedule, which the pod does not tolerate"));
    assert_non_null(strstr(
        text, "Event FailedScheduling of Pod portal/taint-6457f6d648-crrqd, 2026-11-22T14:50:03.798467Z"));
    chain_facts_clear(&facts);
}

static void the_last_line_of_the_log_is_evidence(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    bed_lists(&facts);
    facts.cluster.last_lines = json_pack("{s:s}", "portal/crash-656cb8fcfb-wxh26/app", "invalid_client");
    auto_text text = troubles_of(&facts, bed_object(&facts, FACT_PODS, "crash"), true);
    assert_non_null(strstr(text, "seen: last line of its log: invalid_client; Event BackOff"));
    chain_facts_clear(&facts);
}

static void the_same_trouble_of_several_pods_is_told_once(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    auto_pod_troubles troubles = {0};
    struct findings findings = {0};
    bed_lists(&facts);
    auto_json twin = json_deep_copy(bed_object(&facts, FACT_PODS, "crash"));
    json_object_set_new(json_object_get(twin, "metadata"), "name", json_string("crash-2"));
    assert_true(pod_troubles_look(&facts, bed_object(&facts, FACT_PODS, "crash"), true, &troubles));
    assert_true(pod_troubles_look(&facts, twin, true, &troubles));
    assert_true(pod_troubles_look(&facts, bed_object(&facts, FACT_PODS, "exec"), true, &troubles));
    pod_troubles_report(&troubles, NULL, &findings);
    assert_int_equal(findings.count, 2);
    assert_string_equal(findings.items[0].message,
                        "container app of pod portal/crash-656cb8fcfb-wxh26 and 1 more crashes again "
                        "and again (exit status 1, 7 restarts)");
    findings_clear(&findings);
    chain_facts_clear(&facts);
}

#define STATUS(container)                                                                                    \
    "{'metadata': {'name': 'p', 'namespace': 'n'}, 'spec': {'nodeName': 'a'}, 'status': {'phase': "          \
    "'Running',"                                                                                             \
    "'containerStatuses': [{'name': 'c', 'restartCount': 3, " container "}]}}"

static void containers_fail_in_many_ways(void **state) {
    (void)state;
    static const struct {
        const char *pod, *codes;
    } cases[] = {
        {STATUS("'state': {'terminated': {'exitCode': 137, 'reason': 'OOMKilled'}}"), "6202"},
        {STATUS("'state': {'waiting': {'reason': 'RunContainerError', 'message': 'exec: \"x\": executable "
                "file not found'}}"),
         "6207"},
        {STATUS("'state': {'waiting': {'reason': 'RunContainerError', 'message': 'exec /x: exec format "
                "error'}}"),
         "6203"},
        {STATUS("'state': {'waiting': {'reason': 'ErrImageNeverPull'}}"), "6201"},
        {STATUS("'state': {'waiting': {'reason': 'ContainerCreating'}}"), "6205"},
        {STATUS("'state': {'running': {}}, 'lastState': {'terminated': {'exitCode': 255, 'message': 'exec "
                "format error'}}"),
         "6205"},
        {"{'metadata': {'name': 'p', 'namespace': 'n', 'deletionTimestamp': '2026-01-01T00:00:00Z'}, "
         "'status': {'phase': 'Running'}}",
         ""},
        {"{'metadata': {'name': 'p', 'namespace': 'n'}, 'status': {'phase': 'Failed', 'reason': 'Evicted'}}",
         ""},
        {"{'metadata': {'name': 'p', 'namespace': 'n'}, 'status': {'phase': 'Succeeded'}}", ""},
        {"{'metadata': {'name': 'p', 'namespace': 'n'}, 'spec': {'nodeName': 'a'}, 'status': {'phase': "
         "'Running',"
         " 'conditions': [{'type': 'Ready', 'status': 'True'}]}}",
         ""},
    };
    const struct chain_facts facts = {0};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text quoted = mem_dup(cases[i].pod);
        for (char *at = strchr(quoted, '"'); at; at = strchr(at, '"'))
            *at = '.';
        auto_json pod = given(quoted);
        auto_pod_troubles troubles = {0};
        struct findings findings = {0};
        pod_troubles_look(&facts, pod, true, &troubles);
        pod_troubles_report(&troubles, NULL, &findings);
        auto_text codes = codes_shown(&findings);
        if (strcmp(codes, cases[i].codes) != 0)
            fail_msg("%s: %s", cases[i].pod, codes);
        findings_clear(&findings);
    }
}

static void a_volume_that_cannot_be_mounted_is_configuration(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    facts.cluster.lists[FACT_EVENTS].items =
        given("[{'involvedObject': {'kind': 'Pod', 'namespace': 'n', 'name': 'p'}, 'reason': 'FailedMount',"
              " 'message': 'MountVolume.SetUp failed for volume oidc : secret web not found', "
              "'lastTimestamp': '2026-01-01T00:00:00Z'}]");
    auto_json pod = given(
        "{'metadata': {'name': 'p', 'namespace': 'n'}, 'spec': {'nodeName': 'a'}, 'status': {'phase': "
        "'Pending',"
        "'containerStatuses': [{'name': 'c', 'state': {'waiting': {'reason': 'ContainerCreating'}}}]}}");
    auto_text text = troubles_of(&facts, pod, true);
    assert_non_null(strstr(
        text, "6207 a volume of pod n/p of Deployment web cannot be mounted: MountVolume.SetUp failed for "
              "volume oidc : secret web not found\n"));
    chain_facts_clear(&facts);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pods_of_a_real_cluster_say_what_they_suffer_from),
        cmocka_unit_test(an_image_that_is_not_there_is_told_by_its_event),
        cmocka_unit_test(a_pod_without_a_node_is_told_with_the_taints),
        cmocka_unit_test(the_last_line_of_the_log_is_evidence),
        cmocka_unit_test(the_same_trouble_of_several_pods_is_told_once),
        cmocka_unit_test(containers_fail_in_many_ways),
        cmocka_unit_test(a_volume_that_cannot_be_mounted_is_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
