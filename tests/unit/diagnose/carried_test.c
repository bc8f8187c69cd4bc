#include "kcrealm/diagnose/carried.h"

#include "kcrealm/base/memory.h"
#include "support/bed_lists.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void config_maps_and_imports_carry_clients(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    bed_lists(&facts);
    chain_facts_collect(&facts);
    const json_t *carriers = carried_client(facts.cluster.carried, "acme", "backstage");
    auto_text text = shown(carriers);
    assert_string_equal(
        text,
        "[{'key':'clients.json','spec':{'redirectUris':['https://b/"
        "*'],'clientId':'backstage'},'kind':'ConfigMap',"
        "'namespace':'portal','name':'portal-client-specs'},"
        "{'spec':{'clientId':'backstage'},'kind':'KeycloakRealmImport','namespace':'portal','name':'acme'}]");
    assert_null(carried_client(facts.cluster.carried, "acme", "nobody"));
    assert_null(carried_client(facts.cluster.carried, "other", "backstage"));
    assert_true(carried_realm(facts.cluster.carried, "ConfigMap", "acme"));
    assert_true(carried_realm(facts.cluster.carried, "KeycloakRealmImport", "acme"));
    assert_false(carried_realm(facts.cluster.carried, "ConfigMap", "other"));
    assert_false(carried_is_unclear(facts.cluster.carried, "ConfigMap"));
    chain_facts_clear(&facts);
}

static void secrets_of_declarations_are_left_behind(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    facts.cluster.lists[FACT_CONFIG_MAPS].items = json_array();
    json_array_append_new(
        facts.cluster.lists[FACT_CONFIG_MAPS].items,
        json_pack("{s:{s:s},s:{s:s}}", "metadata", "name", "a-client-specs", "data", "clients.json",
                  "[{\"clientId\":\"c\",\"realm\":\"r\",\"spec\":{\"secret\":\"hidden-value\"}}]"));
    facts.cluster.lists[FACT_REALM_IMPORTS].items =
        given("[{'metadata': {'name': 'i'}, 'spec': {'realm': {'realm': 'r', 'clients': [{'clientId': 'c', "
              "'secret': 'hidden-value'}]}}}]");
    auto_json carried = carried_of(&facts);
    auto_text text = value_dump(carried);
    assert_int_equal(json_array_size(carried_client(carried, "r", "c")), 2);
    assert_null(strstr(text, "hidden-value"));
    chain_facts_clear(&facts);
}

static void values_are_read_and_what_is_no_declaration_makes_it_unclear(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    auto_json maps =
        json_pack("[{s:{s:s},s:{s:s,s:s}},{s:{s:s},s:{s:s}}]", "metadata", "name", "b-client-specs", "data",
                  "values.yaml",
                  "clientPatcher:\n  clientSpecs:\n    - {clientId: c, realm: r, spec: {enabled: true}}\n",
                  "readme", "nothing", "metadata", "name", "unrelated", "data", "clients.json", "[");
    facts.cluster.lists[FACT_CONFIG_MAPS].items = json_incref(maps);
    auto_json carried = carried_of(&facts);
    assert_non_null(carried_client(carried, "r", "c"));
    assert_false(carried_is_unclear(carried, "ConfigMap"));
    json_object_set_new(json_object_get(json_array_get(maps, 0), "data"), "clients.json", json_string("[{"));
    auto_json broken = carried_of(&facts);
    assert_true(carried_is_unclear(broken, "ConfigMap"));
    assert_non_null(carried_client(broken, "r", "c"));
    chain_facts_clear(&facts);
}

static void users_of_a_secret_and_managers_of_an_object_are_listed(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    bed_lists(&facts);
    chain_facts_collect(&facts);
    const json_t *carried = facts.cluster.carried;
    assert_int_equal(json_array_size(carried_users(carried, "portal", "web")), 7 + 7);
    assert_null(carried_users(carried, "portal", "other"));
    assert_null(carried_users(carried, "other", "web"));
    const json_t *managers = carried_managers(carried, "Deployment", "portal", "healthy");
    assert_int_equal(json_array_size(managers), 1);
    assert_ptr_equal(json_array_get(managers, 0), bed_object(&facts, FACT_APPLICATIONS, "apps"));
    assert_null(carried_managers(carried, "Deployment", "portal", "crash"));
    chain_facts_clear(&facts);
}

static void collected_lists_are_read_by_namespace(void **state) {
    (void)state;
    struct chain_facts facts = {0};
    size_t before = 0, after = 0;
    bed_lists(&facts);
    json_object_set_new(json_object_get(bed_object(&facts, FACT_PODS, "crash"), "metadata"), "namespace",
                        json_string("other"));
    for (size_t i = 0; fact_object(&facts, FACT_PODS, "portal", &i);)
        before++;
    chain_facts_collect(&facts);
    for (size_t i = 0; fact_object(&facts, FACT_PODS, "portal", &i);)
        after++;
    assert_int_equal(before, 8);
    assert_int_equal(after, 8);
    size_t index = 0;
    assert_non_null(fact_object(&facts, FACT_PODS, "other", &index));
    assert_null(fact_object(&facts, FACT_PODS, "other", &index));
    index = 0;
    assert_null(fact_object(&facts, FACT_PODS, "nowhere", &index));
    chain_facts_clear(&facts);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_of_a_secret_and_managers_of_an_object_are_listed),
        cmocka_unit_test(collected_lists_are_read_by_namespace),
        cmocka_unit_test(config_maps_and_imports_carry_clients),
        cmocka_unit_test(secrets_of_declarations_are_left_behind),
        cmocka_unit_test(values_are_read_and_what_is_no_declaration_makes_it_unclear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
