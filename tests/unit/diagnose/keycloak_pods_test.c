#include "diagnose/keycloak_pods.h"

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

static void prepare(struct chain_facts *facts, const char *selector) {
    *facts = (struct chain_facts){0};
    bed_lists(facts);
    facts->keycloak.namespace = mem_dup("portal");
    facts->keycloak.selector = given(selector);
}

static size_t count_pods(const struct chain_facts *facts) {
    size_t count = 0;
    for (size_t i = 0; keycloak_pod(facts, &i);)
        count++;
    return count;
}

static void pods_have_all_labels_of_the_selector(void **state) {
    (void)state;
    static const struct {
        const char *selector;
        size_t count;
    } cases[] = {{"{'app': 'crash'}", 1},
                 {"{'app': 'crash', 'pod-template-hash': '656cb8fcfb'}", 1},
                 {"{'app': 'crash', 'tier': 'x'}", 0},
                 {"{}", 0},
                 {"null", 0}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct chain_facts facts;
        prepare(&facts, cases[i].selector);
        assert_int_equal(count_pods(&facts), cases[i].count);
        chain_facts_clear(&facts);
    }
}

static char *absence(struct chain_facts *facts) {
    struct findings findings = {0};
    keycloak_pods_judge(facts, true, &findings);
    char *text = findings_shown(&findings);
    findings_clear(&findings);
    return text;
}

static void the_lack_of_pods_is_explained(void **state) {
    (void)state;
    struct chain_facts facts;
    prepare(&facts, "{'app': 'keycloak'}");
    auto_text unknown = absence(&facts);
    assert_string_equal(unknown,
                        "6206 Keycloak has no pod in namespace portal\n"
                        "  seen: no StatefulSet and no Deployment makes pods that its Service selects\n"
                        "  next: kubectl get statefulsets,deployments -n portal\n");
    json_array_append_new(
        facts.cluster.lists[FACT_STATEFUL_SETS].items,
        given("{'metadata': {'name': 'keycloak', 'namespace': 'portal'},"
              " 'spec': {'replicas': 0, 'template': {'metadata': {'labels': {'app': 'keycloak'}}}}}"));
    auto_text scaled = absence(&facts);
    assert_string_equal(scaled, "6206 Keycloak has no pod in namespace portal\n"
                                "  seen: StatefulSet portal/keycloak is scaled to 0\n"
                                "  next: kubectl scale -n portal StatefulSet/keycloak --replicas=1\n");
    json_object_set_new(
        json_object_get(json_array_get(facts.cluster.lists[FACT_STATEFUL_SETS].items, 0), "spec"), "replicas",
        json_integer(1));
    auto_text silent = absence(&facts);
    assert_string_equal(silent, "6206 Keycloak has no pod in namespace portal\n"
                                "  seen: StatefulSet portal/keycloak would make them, and says nothing\n"
                                "  next: kubectl describe StatefulSet -n portal keycloak\n");
    json_array_append_new(
        facts.cluster.lists[FACT_EVENTS].items,
        given("{'involvedObject': {'kind': 'StatefulSet', 'namespace': 'portal', 'name': 'keycloak'},"
              " 'reason': 'FailedCreate', 'message': 'exceeded quota', 'lastTimestamp': "
              "'2026-01-01T00:00:00Z'}"));
    auto_text event = absence(&facts);
    assert_string_equal(
        event,
        "6206 Keycloak has no pod in namespace portal\n"
        "  seen: Event FailedCreate of StatefulSet portal/keycloak, 2026-01-01T00:00:00Z: exceeded quota\n"
        "  next: kubectl describe StatefulSet -n portal keycloak\n");
    facts.cluster.lists[FACT_PODS].missing = mem_dup("list pods");
    auto_text unread = absence(&facts);
    assert_string_equal(unread, "");
    chain_facts_clear(&facts);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pods_have_all_labels_of_the_selector),
        cmocka_unit_test(the_lack_of_pods_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
