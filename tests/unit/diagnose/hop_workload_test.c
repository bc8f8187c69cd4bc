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

#define STARTED_S 1795358999LL /* of the pod of Deployment healthy, 2026-11-22T14:49:59Z */

/* The bed with only those Deployments whose names begin so, and a client whose secret is under key in Secret web. */
struct given_case {
    struct chain_facts facts;
    struct sync_facts sync;
    struct client_facts client;
    struct chain_item item;
};

static void prepare(struct given_case *given, const char *deployments, const char *key) {
    *given = (struct given_case){.sync = {.namespace = (char *)"portal",
                                          .name = (char *)"es",
                                          .secret = (char *)"web",
                                          .key = (char *)key,
                                          .agreement = AGREEMENT_EQUAL}};
    given->client = (struct client_facts){.syncs = &given->sync, .sync_count = 1};
    bed_lists(&given->facts);
    bed_keep(&given->facts, FACT_DEPLOYMENTS, deployments);
    bed_keep(&given->facts, FACT_PODS, deployments);
}

static void finish(struct given_case *given) {
    findings_clear(&given->item.findings);
    chain_item_set(&given->item, HOP_WORKLOAD, HOP_NOT_CHECKED, NULL);
    chain_facts_clear(&given->facts);
}

static void expect(struct given_case *given, const char *hop, const char *codes) {
    judge_workload(&given->facts, &given->client, &given->item);
    auto_text actual_hop = hop_shown(&given->item, HOP_WORKLOAD);
    auto_text actual_codes = codes_shown(&given->item.findings);
    assert_string_equal(actual_hop, hop);
    assert_string_equal(actual_codes, codes);
}

static void workloads_are_judged_by_their_pods(void **state) {
    (void)state;
    static const struct {
        const char *deployment, *key, *hop, *codes;
    } cases[] = {
        {"healthy", "value", "ok: Deployment healthy: 1 of 1 replicas available", ""},
        {"crash", "value", "broken: Deployment crash: 0 of 1 updated replicas available", "6202"},
        {"pull", "value", "broken: Deployment pull: 0 of 1 updated replicas available", "6201"},
        {"taint", "value", "broken: Deployment taint: 0 of 1 updated replicas available", "6204"},
        {"config", "other", "broken: Deployment config: 0 of 1 updated replicas available", "6207"},
        {"crash", "other", "absent: nothing consumes the Secret", ""},
        {"none", "value", "absent: nothing consumes the Secret", ""},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct given_case given;
        prepare(&given, cases[i].deployment, cases[i].key);
        expect(&given, cases[i].hop, cases[i].codes);
        finish(&given);
    }
}

static void a_container_older_than_the_change_has_to_be_restarted(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "early", "value");
    given.sync.changed_s = BED_NOW_S;
    expect(&given, "broken: Deployment early started before the Secret changed", "6103");
    auto_text text = findings_shown(&given.item.findings);
    assert_string_equal(
        text, "6103 Deployment early started before Secret portal/web changed, and still has the old value\n"
              "  seen: container app of pod early-85cd8bb4b4-hc5dw started 2026-01-01T00:00:00Z, the Secret "
              "changed "
              "2026-11-22T15:20:00Z; it sees the Secret in variable OIDC_CLIENT_SECRET\n"
              "  next: kubectl rollout restart -n portal deployment/early\n");
    finish(&given);
}

/* The time of a Secret that may not be read is not known: neither that it started too early, nor that it did not. */
static void without_the_time_of_the_change_a_start_is_neither_early_nor_late(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", "value");
    given.sync.agreement = AGREEMENT_UNKNOWN;
    expect(&given,
           "unknown: Deployment healthy: 1 of 1 replicas available; whether it started before the Secret "
           "changed is not known",
           "");
    given.sync.changed_s = STARTED_S;
    expect(&given, "ok: Deployment healthy: 1 of 1 replicas available", "");
    finish(&given);
    prepare(&given, "crash", "value");
    given.sync.agreement = AGREEMENT_UNKNOWN;
    expect(&given, "broken: Deployment crash: 0 of 1 updated replicas available", "6202");
    finish(&given);
}

static void a_start_at_the_time_of_the_change_or_later_is_well(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", "value");
    given.sync.changed_s = STARTED_S;
    expect(&given, "ok: Deployment healthy: 1 of 1 replicas available", "");
    findings_clear(&given.item.findings);
    given.sync.changed_s = STARTED_S + 1;
    expect(&given, "broken: Deployment healthy started before the Secret changed", "6103");
    finish(&given);
}

/* The kubelet brings changes to volumes by itself. */
static void a_volume_needs_no_restart_and_a_sub_path_does(void **state) {
    (void)state;
    for (int with_sub_path = 0; with_sub_path < 2; with_sub_path++) {
        struct given_case given;
        prepare(&given, "healthy", "value");
        given.sync.changed_s = BED_NOW_S;
        json_t *spec =
            value_at(bed_object(&given.facts, FACT_DEPLOYMENTS, "healthy"), "spec", "template", "spec", NULL);
        json_t *container = json_array_get(json_object_get(spec, "containers"), 0);
        auto_json mount = json_pack("{s:s,s:s}", "name", "oidc", "mountPath", "/oidc");
        if (with_sub_path)
            json_object_set_new(mount, "subPath", json_string("value"));
        json_object_del(container, "env");
        json_object_set_new(container, "volumeMounts", json_pack("[O]", mount));
        json_object_set_new(spec, "volumes",
                            json_pack("[{s:s,s:{s:s}}]", "name", "oidc", "secret", "secretName", "web"));
        expect(&given,
               with_sub_path ? "broken: Deployment healthy started before the Secret changed"
                             : "ok: Deployment healthy: 1 of 1 replicas available",
               with_sub_path ? "6103" : "");
        finish(&given);
    }
}

static void several_workloads_are_counted(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "", "value");
    given.sync.changed_s = STARTED_S - 100;
    expect(&given, "broken: Deployment config: 0 of 1 updated replicas available, and 6 more",
           "6207 6202 6103 6203 6201 6204");
    finish(&given);
}

static void a_workload_without_pods_says_why(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "crash", "value");
    bed_keep(&given.facts, FACT_PODS, "none");
    json_t *conditions =
        value_at(bed_object(&given.facts, FACT_DEPLOYMENTS, "crash"), "status", "conditions", NULL);
    json_array_append_new(conditions,
                          json_pack("{s:s,s:s,s:s,s:s}", "type", "ReplicaFailure", "status", "True", "reason",
                                    "FailedCreate", "message", "exceeded quota"));
    expect(&given, "broken: Deployment crash: 0 of 1 updated replicas available", "6206");
    assert_string_equal(given.item.findings.items[0].evidence, "FailedCreate: exceeded quota");
    finish(&given);
}

static void a_workload_scaled_to_zero_is_well(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", "value");
    bed_keep(&given.facts, FACT_PODS, "none");
    json_t *deployment = bed_object(&given.facts, FACT_DEPLOYMENTS, "healthy");
    json_object_set_new(json_object_get(deployment, "spec"), "replicas", json_integer(0));
    json_object_set_new(json_object_get(deployment, "status"), "replicas", json_integer(0));
    json_object_set_new(json_object_get(deployment, "status"), "updatedReplicas", json_integer(0));
    expect(&given, "ok: Deployment healthy: scaled to 0", "");
    finish(&given);
}

static void a_list_that_may_not_be_read_is_never_taken_for_nothing(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "none", "value");
    given.facts.cluster.lists[FACT_DEPLOYMENTS].missing = mem_dup("list deployments in namespace portal");
    expect(&given, "unknown: not all was looked at", "2003");
    finish(&given);
    prepare(&given, "healthy", "value");
    given.facts.cluster.lists[FACT_PODS].missing = mem_dup("list pods in namespace portal");
    json_array_clear(given.facts.cluster.lists[FACT_PODS].items);
    expect(&given, "unknown: Deployment healthy: 1 of 1 replicas available", "2003");
    finish(&given);
}

static void without_a_secret_there_is_nothing_to_look_at(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", "value");
    given.client.sync_count = 0;
    expect(&given, "not-checked", "");
    judge_workload(&given.facts, NULL, &given.item);
    assert_int_equal(given.item.hops[HOP_WORKLOAD].state, HOP_NOT_CHECKED);
    finish(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workloads_are_judged_by_their_pods),
        cmocka_unit_test(a_container_older_than_the_change_has_to_be_restarted),
        cmocka_unit_test(without_the_time_of_the_change_a_start_is_neither_early_nor_late),
        cmocka_unit_test(a_start_at_the_time_of_the_change_or_later_is_well),
        cmocka_unit_test(a_volume_needs_no_restart_and_a_sub_path_does),
        cmocka_unit_test(several_workloads_are_counted),
        cmocka_unit_test(a_workload_without_pods_says_why),
        cmocka_unit_test(a_workload_scaled_to_zero_is_well),
        cmocka_unit_test(a_list_that_may_not_be_read_is_never_taken_for_nothing),
        cmocka_unit_test(without_a_secret_there_is_nothing_to_look_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
