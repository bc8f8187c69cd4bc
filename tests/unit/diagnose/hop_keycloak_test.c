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

struct given_case {
    struct chain_facts facts;
    struct chain_item item;
};

/* Keycloak behind the Service keycloak-service of namespace portal, whose pods have the label app=selected. */
static void prepare(struct given_case *given, const char *selected, enum reach_state state) {
    *given = (struct given_case){0};
    bed_lists(&given->facts);
    struct keycloak_facts *keycloak = &given->facts.keycloak;
    keycloak->state = state;
    keycloak->address = mem_dup("keycloak-service.portal.svc:8080");
    keycloak->namespace = mem_dup("portal");
    keycloak->selector = json_pack("{s:s}", "app", selected);
    keycloak->version = mem_dup("26.7.4");
    keycloak->identity = mem_dup("user admin of realm master");
}

static void without_operator(struct given_case *given) {
    json_array_clear(given->facts.cluster.lists[FACT_KEYCLOAKS].items);
}

static void finish(struct given_case *given) {
    findings_clear(&given->item.findings);
    chain_item_set(&given->item, HOP_KEYCLOAK, HOP_NOT_CHECKED, NULL);
    chain_facts_clear(&given->facts);
}

static void expect(struct given_case *given, const char *hop, const char *codes) {
    judge_keycloak(&given->facts, NULL, &given->item);
    auto_text actual_hop = hop_shown(&given->item, HOP_KEYCLOAK);
    auto_text actual_codes = codes_shown(&given->item.findings);
    assert_string_equal(actual_hop, hop);
    assert_string_equal(actual_codes, codes);
}

static void a_server_that_answers_is_well(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", REACH_DONE);
    without_operator(&given);
    expect(&given, "ok: 26.7.4, user admin of realm master", "");
    finish(&given);
}

static void the_temporary_administrator_is_only_noted(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", REACH_DONE);
    without_operator(&given);
    given.facts.keycloak.is_temporary_admin = true;
    expect(&given, "ok: 26.7.4, user admin of realm master, temporary administrator", "3004");
    finish(&given);
}

static void missing_roles_leave_it_unknown(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", REACH_DONE);
    without_operator(&given);
    strings_add(&given.facts.keycloak.missing_roles, "view-clients");
    strings_add(&given.facts.keycloak.missing_roles, "view-realm");
    expect(&given, "unknown: 26.7.4, user admin of realm master", "3003");
    assert_string_equal(
        given.item.findings.items[0].message,
        "user admin of realm master may not see everything: it lacks view-clients, view-realm");
    finish(&given);
}

static void the_pods_come_before_the_silence(void **state) {
    (void)state;
    static const struct {
        const char *selected, *codes;
    } cases[] = {{"pull", "6201 3001"},  {"crash", "6202 3001"},  {"exec", "6203 3001"},
                 {"taint", "6204 3001"}, {"config", "6207 3001"}, {"healthy", "3001"},
                 {"nobody", "6206 3001"}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct given_case given;
        prepare(&given, cases[i].selected, REACH_FAILED);
        without_operator(&given);
        error_set(&given.facts.keycloak.error, ERROR_UNREACHABLE,
                  "no pod of Service keycloak-service is ready");
        expect(&given, "broken: it does not answer", cases[i].codes);
        finish(&given);
    }
}

static void what_the_cluster_keeps_from_us_is_not_broken(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", REACH_FAILED);
    without_operator(&given);
    error_set(&given.facts.keycloak.error, ERROR_UNREACHABLE, "the API server is down");
    error_code(&given.facts.keycloak.error, "KCR-2001");
    expect(&given, "unknown: the way to it leads through the cluster", "2001");
    finish(&given);
}

static void a_replica_in_trouble_does_not_break_what_answers(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "crash", REACH_DONE);
    without_operator(&given);
    expect(&given, "ok: 26.7.4, user admin of realm master", "6202");
    finish(&given);
}

static void set_condition(struct given_case *given, const char *type, json_t *status) {
    const json_t *conditions =
        value_at(bed_object(&given->facts, FACT_KEYCLOAKS, "keycloak"), "status", "conditions", NULL);
    json_object_set_new(value_find(conditions, "type", type), "status", status);
}

static void the_operators_conditions_are_told(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", REACH_DONE);
    expect(&given, "broken: 26.7.4, user admin of realm master", "3006");
    auto_text text = findings_shown(&given.item.findings);
    assert_string_equal(text, "3006 Keycloak portal/keycloak has errors: Waiting for more replicas\n"
                              "  seen: its condition HasErrors is True\n"
                              "  next: kubectl describe keycloak -n portal keycloak\n");
    finish(&given);
    prepare(&given, "healthy", REACH_DONE);
    set_condition(&given, "HasErrors", json_string("False"));
    expect(&given, "ok: 26.7.4, user admin of realm master", "3005");
    finish(&given);
    prepare(&given, "pull", REACH_FAILED);
    set_condition(&given, "HasErrors", json_false());
    set_condition(&given, "Ready", json_false());
    error_set(&given.facts.keycloak.error, ERROR_UNREACHABLE, "it does not answer");
    expect(&given, "broken: it does not answer", "6201 3005 3001");
    finish(&given);
}

static void a_keycloak_of_another_service_is_none_of_ours(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "healthy", REACH_DONE);
    json_t *items = given.facts.cluster.lists[FACT_KEYCLOAKS].items;
    auto_json other = json_deep_copy(json_array_get(items, 0));
    json_object_set_new(json_object_get(other, "metadata"), "name", json_string("other"));
    json_array_insert(items, 0, other);
    set_condition(&given, "HasErrors", json_string("True"));
    json_object_set_new(value_find(value_at(bed_object(&given.facts, FACT_KEYCLOAKS, "keycloak"), "status",
                                            "conditions", NULL),
                                   "type", "HasErrors"),
                        "status", json_string("False"));
    json_object_set_new(value_find(value_at(bed_object(&given.facts, FACT_KEYCLOAKS, "keycloak"), "status",
                                            "conditions", NULL),
                                   "type", "Ready"),
                        "status", json_string("True"));
    expect(&given, "ok: 26.7.4, user admin of realm master", "");
    finish(&given);
}

static void each_kind_of_silence_has_its_finding(void **state) {
    (void)state;
    static const struct {
        enum error_class class;
        const char *origin, *hop, *codes, *code;
    } cases[] = {
        {ERROR_UNAUTHENTICATED, "POST /realms/master/protocol/openid-connect/token",
         "broken: it answers, the login failed", "3002", NULL},
        {ERROR_UNAUTHENTICATED, NULL, "unknown: there is nothing to log in with", "3009", "KCR-3009"},
        {ERROR_FORBIDDEN, "GET /admin/realms/acme", "unknown: the login may not look", "3003", NULL},
        {ERROR_FORBIDDEN, "GET /api/v1/namespaces/portal/pods",
         "unknown: it could not be reached: Kubernetes refuses the way", "2003", NULL},
        {ERROR_USAGE, NULL, "unknown: it is not known where it is", "3001", NULL},
        {ERROR_SERVER, NULL, "broken: it does not answer", "3001", NULL},
        {ERROR_NOT_FOUND, NULL, "broken: it does not answer", "3001", NULL},
        {ERROR_INTERRUPTED, NULL, "unknown: interrupted", "", NULL},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct given_case given;
        prepare(&given, "healthy", REACH_FAILED);
        without_operator(&given);
        error_set(&given.facts.keycloak.error, cases[i].class, "no");
        given.facts.keycloak.error.code = cases[i].code;
        if (cases[i].origin)
            error_origin(&given.facts.keycloak.error, "%s", cases[i].origin);
        expect(&given, cases[i].hop, cases[i].codes);
        finish(&given);
    }
}

static void pods_that_may_not_be_listed_are_said_when_it_is_silent(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "nobody", REACH_FAILED);
    without_operator(&given);
    error_set(&given.facts.keycloak.error, ERROR_UNREACHABLE, "it does not answer");
    given.facts.cluster.lists[FACT_PODS].missing = mem_dup("list pods in namespace portal");
    expect(&given, "broken: it does not answer", "3001 2003");
    finish(&given);
}

static void nothing_is_said_of_what_was_not_tried(void **state) {
    (void)state;
    struct given_case given;
    prepare(&given, "crash", REACH_NOT_TRIED);
    expect(&given, "not-checked", "");
    finish(&given);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_answers_is_well),
        cmocka_unit_test(the_temporary_administrator_is_only_noted),
        cmocka_unit_test(missing_roles_leave_it_unknown),
        cmocka_unit_test(the_pods_come_before_the_silence),
        cmocka_unit_test(what_the_cluster_keeps_from_us_is_not_broken),
        cmocka_unit_test(a_replica_in_trouble_does_not_break_what_answers),
        cmocka_unit_test(the_operators_conditions_are_told),
        cmocka_unit_test(a_keycloak_of_another_service_is_none_of_ours),
        cmocka_unit_test(each_kind_of_silence_has_its_finding),
        cmocka_unit_test(pods_that_may_not_be_listed_are_said_when_it_is_silent),
        cmocka_unit_test(nothing_is_said_of_what_was_not_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
