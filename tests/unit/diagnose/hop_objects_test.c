#include "diagnose/hop_objects.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/carried.h"
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
    struct desired_object declared;
    struct client_facts client;
    struct chain_item item;
};

/* A client of realm acme that values.yaml declares (spec NULL: only named), and the bed with those of its Jobs whose
 * names begin with jobs. */
static void prepare(struct given_case *given_case, const char *client, const char *spec, const char *jobs) {
    *given_case = (struct given_case){
        .client = {.realm = (char *)"acme", .name = (char *)client, .is_looked_for = true}};
    bed_lists(&given_case->facts);
    bed_keep(&given_case->facts, FACT_JOBS, jobs);
    if (!spec)
        return;
    given_case->declared = (struct desired_object){.kind = &kind_client,
                                                   .realm = (char *)"acme",
                                                   .name = (char *)client,
                                                   .spec = given(spec),
                                                   .where = {.file = (char *)"values.yaml", .line = 3},
                                                   .path = (char *)"clientPatcher.clientSpecs[0]"};
    given_case->client.declared = &given_case->declared;
    given_case->client.state = DRIFT_MISSING;
}

static void finish(struct given_case *given_case) {
    json_decref(given_case->declared.spec);
    findings_clear(&given_case->item.findings);
    chain_item_set(&given_case->item, HOP_OBJECTS, HOP_NOT_CHECKED, NULL);
    chain_facts_clear(&given_case->facts);
}

static void expect(struct given_case *given_case, const char *hop, const char *codes) {
    judge_objects(&given_case->facts, &given_case->client, &given_case->item);
    auto_text actual_hop = hop_shown(&given_case->item, HOP_OBJECTS);
    auto_text actual_codes = codes_shown(&given_case->item.findings);
    assert_string_equal(actual_hop, hop);
    assert_string_equal(actual_codes, codes);
}

#define SAME "{'clientId': 'backstage', 'redirectUris': ['https://b/*']}"

static void what_carries_the_client_is_told(void **state) {
    (void)state;
    static const struct {
        const char *client, *spec, *jobs, *hop, *codes;
    } cases[] = {
        {"backstage", SAME, "none", "ok: ConfigMap portal-client-specs, KeycloakRealmImport acme done", ""},
        {"backstage", NULL, "none", "ok: ConfigMap portal-client-specs, KeycloakRealmImport acme done", ""},
        {"backstage", SAME, "nosa",
         "broken: ConfigMap portal-client-specs, Job nosa in trouble, KeycloakRealmImport acme done", "2105"},
        {"backstage", SAME, "backoff",
         "broken: ConfigMap portal-client-specs, Job backoff in trouble, KeycloakRealmImport acme done",
         "6203 2104"},
        {"backstage", "{'redirectUris': ['https://c/*']}", "none",
         "broken: ConfigMap portal-client-specs is stale, ConfigMap portal-client-specs, KeycloakRealmImport "
         "acme done",
         "2107"},
        {"another", NULL, "none", "absent: no object of the cluster carries it", ""},
        {"another", "{}", "none", "broken: not in any ConfigMap", "2101"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct given_case given_case;
        prepare(&given_case, cases[i].client, cases[i].spec, cases[i].jobs);
        expect(&given_case, cases[i].hop, cases[i].codes);
        finish(&given_case);
    }
}

static void a_difference_names_its_fields(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "backstage", "{'redirectUris': ['https://c/*'], 'enabled': true}", "none");
    given_case.client.state = DRIFT_IN_SYNC;
    expect(&given_case,
           "ok: ConfigMap portal-client-specs is stale, ConfigMap portal-client-specs, KeycloakRealmImport "
           "acme done",
           "2107");
    const struct finding *finding = &given_case.item.findings.items[0];
    assert_string_equal(
        finding->message,
        "ConfigMap portal/portal-client-specs declares client backstage otherwise than values.yaml");
    assert_string_equal(finding->evidence, "key clients.json: 3 differences, in redirectUris, enabled");
    finish(&given_case);
}

static void one_config_map_that_agrees_is_enough(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "backstage", "{'redirectUris': ['https://c/*']}", "none");
    auto_json twin = json_deep_copy(bed_object(&given_case.facts, FACT_CONFIG_MAPS, "portal"));
    json_object_set_new(json_object_get(twin, "metadata"), "name", json_string("stage-client-specs"));
    json_object_set_new(json_object_get(twin, "data"), "clients.json",
                        json_string("[{\"clientId\":\"backstage\",\"realm\":\"acme\",\"spec\":{"
                                    "\"redirectUris\":[\"https://c/*\"]}}]"));
    json_array_append(given_case.facts.cluster.lists[FACT_CONFIG_MAPS].items, twin);
    expect(&given_case,
           "ok: ConfigMap portal-client-specs, ConfigMap stage-client-specs, KeycloakRealmImport acme done",
           "");
    finish(&given_case);
}

static void events_that_may_not_be_read_are_said_with_a_trouble(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "backstage", NULL, "backoff");
    given_case.facts.cluster.lists[FACT_EVENTS].missing = mem_dup("list events in namespace portal");
    expect(&given_case,
           "broken: ConfigMap portal-client-specs, Job backoff in trouble, KeycloakRealmImport acme done",
           "6203 2104 2003");
    finish(&given_case);
    prepare(&given_case, "backstage", NULL, "none");
    given_case.facts.cluster.lists[FACT_EVENTS].missing = mem_dup("list events in namespace portal");
    expect(&given_case, "ok: ConfigMap portal-client-specs, KeycloakRealmImport acme done", "");
    finish(&given_case);
}

static void files_alone_need_no_config_map(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "another", "{}", "none");
    given_case.client.realm = (char *)"elsewhere";
    expect(&given_case, "absent: no object of the cluster carries it", "");
    finish(&given_case);
}

/* An entry that could not be read may be the one that is missing. */
static void an_unclear_config_map_proves_nothing(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "another", "{}", "none");
    json_object_set_new(json_object_get(bed_object(&given_case.facts, FACT_CONFIG_MAPS, "portal"), "data"),
                        "more.json", json_string("[{"));
    expect(&given_case, "absent: no object of the cluster carries it", "");
    finish(&given_case);
}

static void a_declaration_of_an_import_is_looked_for_among_the_imports(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "added-later", "{}", "none");
    given_case.declared.path = (char *)"spec.realm.clients[3]";
    expect(&given_case, "broken: not in any KeycloakRealmImport", "2101");
    finish(&given_case);
}

static void imports_are_judged_by_their_conditions(void **state) {
    (void)state;
    static const struct {
        const char *status, *hop, *codes, *message;
    } cases[] = {
        {"{'conditions': [{'type': 'Done', 'status': true}, {'type': 'HasErrors', 'status': false}]}",
         "ok: KeycloakRealmImport acme done", "", ""},
        {"{'conditions': [{'type': 'Done', 'status': 'False'}, {'type': 'HasErrors', 'status': 'True', "
         "'message': 'Import Job failed'}]}",
         "broken: KeycloakRealmImport acme has errors", "2102",
         "KeycloakRealmImport portal/acme has errors: Import Job failed"},
        {"{'conditions': [{'type': 'Done', 'status': 'False', 'message': ''}, {'type': 'Started', 'status': "
         "'True', 'message': 'Import Job running'}]}",
         "broken: KeycloakRealmImport acme is not done", "2103",
         "KeycloakRealmImport portal/acme is not done: Import Job running"},
        {"{'conditions': [{'type': 'Done', 'status': 'False', 'message': 'Waiting for Keycloak'}]}",
         "broken: KeycloakRealmImport acme is not done", "2103",
         "KeycloakRealmImport portal/acme is not done: Waiting for Keycloak"},
        {"{}", "broken: KeycloakRealmImport acme is not done", "2103",
         "KeycloakRealmImport portal/acme is not done"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct given_case given_case;
        prepare(&given_case, "backstage", NULL, "none");
        bed_keep(&given_case.facts, FACT_CONFIG_MAPS, "none");
        json_object_set_new(bed_object(&given_case.facts, FACT_REALM_IMPORTS, "acme"), "status",
                            given(cases[i].status));
        expect(&given_case, cases[i].hop, cases[i].codes);
        if (*cases[i].message)
            assert_string_equal(given_case.item.findings.items[0].message, cases[i].message);
        finish(&given_case);
    }
}

static void the_jobs_trouble_comes_before_that_of_its_import(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "backstage", NULL, "backoff");
    bed_keep(&given_case.facts, FACT_CONFIG_MAPS, "none");
    json_object_set_new(json_object_get(bed_object(&given_case.facts, FACT_JOBS, "backoff"), "metadata"),
                        "ownerReferences", given("[{'kind': 'KeycloakRealmImport', 'name': 'acme'}]"));
    json_object_set_new(bed_object(&given_case.facts, FACT_REALM_IMPORTS, "acme"), "status",
                        given("{'conditions': [{'type': 'HasErrors', 'status': 'True'}]}"));
    expect(&given_case, "broken: Job backoff in trouble, KeycloakRealmImport acme has errors",
           "6203 2104 2102");
    finish(&given_case);
}

static void a_job_that_carries_it_in_two_ways_is_judged_once(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "backstage", NULL, "backoff");
    json_object_set_new(json_object_get(bed_object(&given_case.facts, FACT_JOBS, "backoff"), "metadata"),
                        "name", json_string("acme"));
    json_object_set_new(bed_object(&given_case.facts, FACT_REALM_IMPORTS, "acme"), "status",
                        given("{'conditions': [{'type': 'HasErrors', 'status': 'True'}]}"));
    expect(&given_case,
           "broken: ConfigMap portal-client-specs, Job acme in trouble, KeycloakRealmImport acme has errors",
           "2104 2102");
    finish(&given_case);
}

static void a_younger_job_that_is_complete_makes_up_for_a_failure(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "backstage", NULL, "");
    bed_keep(&given_case.facts, FACT_REALM_IMPORTS, "none");
    json_object_set_new(bed_object(&given_case.facts, FACT_JOBS, "nosa"), "status",
                        given("{'conditions': [{'type': 'Complete', 'status': 'True'}]}"));
    expect(&given_case, "ok: ConfigMap portal-client-specs, Job nosa complete", "");
    finish(&given_case);
}

static void an_import_that_is_done_will_not_create_the_client(void **state) {
    (void)state;
    struct given_case given_case;
    auto_text which = NULL;
    prepare(&given_case, "backstage", NULL, "none");
    assert_true(objects_import_is_done(&given_case.facts, &given_case.client, &which));
    assert_string_equal(which, "KeycloakRealmImport portal/acme");
    chain_facts_collect(&given_case.facts);
    given_case.client.name = (char *)"other";
    assert_false(objects_import_is_done(&given_case.facts, &given_case.client, &which));
    given_case.client.name = (char *)"backstage";
    json_object_set_new(bed_object(&given_case.facts, FACT_REALM_IMPORTS, "acme"), "status", json_object());
    assert_false(objects_import_is_done(&given_case.facts, &given_case.client, &which));
    finish(&given_case);
}

static void lists_that_may_not_be_read_leave_it_unknown(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "another", NULL, "none");
    given_case.facts.cluster.lists[FACT_REALM_IMPORTS].missing =
        mem_dup("list keycloakrealmimports in namespace portal");
    expect(&given_case, "unknown: not all was looked at", "2003");
    finish(&given_case);
}

static void without_clients_the_api_server_is_looked_at(void **state) {
    (void)state;
    struct given_case given_case;
    prepare(&given_case, "another", NULL, "none");
    given_case.facts.cluster.address = mem_dup("cluster.test:6443");
    judge_objects(&given_case.facts, NULL, &given_case.item);
    auto_text there = hop_shown(&given_case.item, HOP_OBJECTS);
    assert_string_equal(there, "ok: API server cluster.test:6443");
    given_case.facts.cluster.state = REACH_FAILED;
    error_set(&given_case.facts.cluster.error, ERROR_UNREACHABLE, "connection refused");
    judge_objects(&given_case.facts, NULL, &given_case.item);
    auto_text lost = hop_shown(&given_case.item, HOP_OBJECTS);
    auto_text codes = codes_shown(&given_case.item.findings);
    assert_string_equal(lost, "unknown: the cluster could not be read");
    assert_string_equal(codes, "2001");
    finish(&given_case);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_carries_the_client_is_told),
        cmocka_unit_test(a_difference_names_its_fields),
        cmocka_unit_test(one_config_map_that_agrees_is_enough),
        cmocka_unit_test(events_that_may_not_be_read_are_said_with_a_trouble),
        cmocka_unit_test(files_alone_need_no_config_map),
        cmocka_unit_test(an_unclear_config_map_proves_nothing),
        cmocka_unit_test(a_declaration_of_an_import_is_looked_for_among_the_imports),
        cmocka_unit_test(imports_are_judged_by_their_conditions),
        cmocka_unit_test(the_jobs_trouble_comes_before_that_of_its_import),
        cmocka_unit_test(a_job_that_carries_it_in_two_ways_is_judged_once),
        cmocka_unit_test(a_younger_job_that_is_complete_makes_up_for_a_failure),
        cmocka_unit_test(an_import_that_is_done_will_not_create_the_client),
        cmocka_unit_test(lists_that_may_not_be_read_leave_it_unknown),
        cmocka_unit_test(without_clients_the_api_server_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
