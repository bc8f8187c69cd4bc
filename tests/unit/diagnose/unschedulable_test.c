#include "diagnose/unschedulable.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NODE(name, taints) "{'metadata': {'name': '" name "'}, 'spec': {'taints': [" taints "]}}"
#define CONTROL_PLANE "{'key': 'node-role.kubernetes.io/control-plane', 'effect': 'NoSchedule'}"
#define BATCH "{'key': 'dedicated', 'value': 'batch', 'effect': 'NoSchedule'}"
#define CORDONED "{'key': 'node.kubernetes.io/unschedulable', 'effect': 'NoSchedule'}"

static void advice_follows_the_taints(void **state) {
    (void)state;
    static const struct {
        const char *nodes, *evidence, *next;
    } cases[] = {
        {"[" NODE("a", CONTROL_PLANE) "," NODE("b", BATCH) "," NODE("c", BATCH) "]",
         "node a has taint node-role.kubernetes.io/control-plane:NoSchedule, which the pod does not "
         "tolerate; "
         "node b and 1 more have taint dedicated=batch:NoSchedule, which the pod does not tolerate; said",
         "add the toleration {key: dedicated, operator: Equal, value: \"batch\", effect: NoSchedule} to the "
         "pod template, "
         "or remove the taint: kubectl taint node b dedicated=batch:NoSchedule-"},
        {"[" NODE("a", CORDONED) "]",
         "node a has taint node.kubernetes.io/unschedulable:NoSchedule, which the pod does not tolerate; "
         "said",
         "let pods onto the node again: kubectl uncordon a"},
        {"[" NODE("a", "{'key': 'node.kubernetes.io/disk-pressure', 'effect': 'NoSchedule'}") "]",
         "node a has taint node.kubernetes.io/disk-pressure:NoSchedule, which the pod does not tolerate; "
         "said",
         "see what is wrong with the node: kubectl describe node a"},
        {"[" NODE("a", "") "]", "said", "kubectl describe pod -n n p"},
        {"[]", "said", "kubectl describe pod -n n p"},
    };
    auto_json pod = given("{'metadata': {'name': 'p', 'namespace': 'n'}}");
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct chain_facts facts = {0};
        auto_text evidence = NULL;
        auto_text next = NULL;
        facts.cluster.lists[FACT_NODES].items = given(cases[i].nodes);
        unschedulable_explain(&facts, pod, "said", &evidence, &next);
        assert_string_equal(evidence, cases[i].evidence);
        assert_string_equal(next, cases[i].next);
        chain_facts_clear(&facts);
    }
}

static void nodes_that_may_not_be_listed_are_named(void **state) {
    (void)state;
    auto_json pod = given("{'metadata': {'name': 'p', 'namespace': 'n'}}");
    struct chain_facts facts = {0};
    auto_text evidence = NULL;
    auto_text next = NULL;
    facts.cluster.lists[FACT_NODES].missing = mem_dup("list nodes");
    unschedulable_explain(&facts, pod, "said", &evidence, &next);
    assert_string_equal(evidence, "said (the taints of the nodes were not read: list nodes)");
    chain_facts_clear(&facts);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advice_follows_the_taints),
        cmocka_unit_test(nodes_that_may_not_be_listed_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
