#include "kcrealm/objects/external_secret.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KEY "'remoteRef': {'key': 'backstage', 'property': 'value'"
#define ALL "{'extract': {'key': 'backstage'}}"

/* The Secret's view of the field "value" of secret/backstage, read through the store of a namespace. */
struct chain {
    json_t *object, *store_object;
    struct external_secret view;
    struct secret_store store;
    struct vault_location location;
};

static void chain_open(struct chain *chain, const char *spec, const char *version) {
    auto_text object =
        mem_format("{'metadata': {'namespace': 'team', 'name': 'es'}, 'spec': {'secretStoreRef':"
                   " {'name': 'v'}, %s}}",
                   spec);
    auto_text store =
        mem_format("{'kind': 'SecretStore', 'metadata': {'namespace': 'team', 'name': 'v'}, 'spec':"
                   " {'provider': {'vault': {'path': 'secret', 'version': '%s'}}}}",
                   version);
    chain->object = given(object);
    chain->store_object = given(store);
    external_secret_view(chain->object, &chain->view);
    chain->store = secret_store_view(chain->store_object);
    chain->location = (struct vault_location){.mount = "secret", .path = "backstage", .kv_version = 2};
}

static void chain_close(struct chain *chain) {
    external_secret_view_clear(&chain->view);
    json_decref(chain->object);
    json_decref(chain->store_object);
}

static void references_read_by_store_and_path(void **state) {
    (void)state;
    static const struct {
        const char *spec, *version;
        enum reading reading;
    } cases[] = {
        {"'data': [{'secretKey': 'k', " KEY "}}]", "v2", READS},
        {"'data': [{'secretKey': 'k', " KEY "}}]", "v1", READS},
        {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'secret/data/backstage'}}]", "v2", READS},
        {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'other'}}]", "v2", READS_NOT},
        {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'other'}}, {'secretKey': 'l', " KEY "}}]", "v2",
         READS},
        {"'data': [{'secretKey': 'k', 'sourceRef': {'storeRef': {'name': 'w'}}, " KEY "}}]", "v2", READS_NOT},
        {"'data': [{'secretKey': 'k', 'sourceRef': {'storeRef': {'name': 'v'}}, " KEY "}}]", "v2", READS},
        {"'data': [{'secretKey': 'k', 'sourceRef': {'storeRef': {'name': 'v', 'kind': "
         "'ClusterSecretStore'}}, " KEY "}}]",
         "v2", READS_NOT},
        {"'data': [{'secretKey': 'k', " KEY ", 'metadataPolicy': 'Fetch'}}]", "v2", READS_NOT},
        {"'dataFrom': [" ALL "]", "v2", READS},
        {"'dataFrom': [{'extract': {'key': 'other'}}]", "v2", READS_NOT},
        {"'dataFrom': [{'find': {'name': {'regexp': '.*'}}}]", "v2", MAY_READ},
        {"'dataFrom': [{'find': {'name': {'regexp': '.*'}}}]", "v1", READS_NOT},
        {"'dataFrom': [{'find': {'path': 'other'}}]", "v2", READS_NOT},
        {"'dataFrom': [{'find': {'path': 'backstage'}}]", "v2", READS_NOT},
        {"'dataFrom': [{'find': {'path': '/'}}]", "v2", MAY_READ},
        {"'dataFrom': [{'find': {}}, " ALL "]", "v2", READS},
        {"'dataFrom': [{'sourceRef': {'generatorRef': {'kind': 'Password', 'name': 'p'}}}]", "v2", READS_NOT},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct chain chain;
        chain_open(&chain, cases[i].spec, cases[i].version);
        enum reading reading = external_secret_reads(&chain.view, &chain.store, &chain.location);
        chain_close(&chain);
        if (reading != cases[i].reading)
            fail_msg("%s: %d", cases[i].spec, reading);
    }
}

static void a_find_below_a_path_may_read_what_is_below(void **state) {
    (void)state;
    static const struct {
        const char *path, *secret;
        enum reading reading;
    } cases[] = {{"team", "team/backstage", MAY_READ},
                 {"team/", "team/backstage", MAY_READ},
                 {"tea", "team/backstage", READS_NOT},
                 {"", "team/backstage", MAY_READ},
                 {"team/a", "team/backstage", READS_NOT}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct chain chain;
        auto_text spec = mem_format("'dataFrom': [{'find': {'path': '%s'}}]", cases[i].path);
        chain_open(&chain, spec, "v2");
        chain.location.path = cases[i].secret;
        enum reading reading = external_secret_reads(&chain.view, &chain.store, &chain.location);
        chain_close(&chain);
        assert_int_equal(reading, cases[i].reading);
    }
}

#define TEMPLATE(text) "'data': [{'secretKey': 'k', " KEY "}}], 'target': {'template': {" text "}}"

static const struct {
    const char *spec;
    enum carriage how;
    const char *key;     /* or NULL */
    const char *between; /* a word of it, or NULL */
    bool pinned;
} carriages[] = {
    {"'data': [{'secretKey': 'k', " KEY "}}]", CARRIED_UNCHANGED, "k", NULL, false},
    {"'data': [{'secretKey': 'k', " KEY ", 'conversionStrategy': 'Unicode'}}]", CARRIED_UNCHANGED, "k", NULL,
     false},
    {"'data': [{'secretKey': 'k', " KEY ", 'decodingStrategy': 'None'}}]", CARRIED_UNCHANGED, "k", NULL,
     false},
    {"'data': [{'secretKey': 'k', " KEY ", 'decodingStrategy': 'Base64'}}]", CARRIED_CHANGED, "k",
     "decodingStrategy", false},
    {"'data': [{'secretKey': 'k', " KEY ", 'decodingStrategy': 'Auto'}}]", CARRIED_CHANGED, "k",
     "decodingStrategy", false},
    {"'data': [{'secretKey': 'k', " KEY ", 'version': '3'}}]", CARRIED_UNCHANGED, "k", NULL, true},
    {"'data': [{'secretKey': 'k', " KEY ", 'version': '0'}}]", CARRIED_UNCHANGED, "k", NULL, false},
    {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'backstage'}}]", CARRIED_CHANGED, "k", "whole secret",
     false},
    {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'backstage', 'property': 'other'}}]", CARRIED_NOT,
     NULL, NULL, false},
    {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'backstage', 'property': 'value.a'}}]",
     CARRIED_CHANGED, "k", "inside", false},
    {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'backstage', 'property': 'value|@this'}}]",
     CARRIED_CHANGED, "k", "inside", false},
    {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'backstage', 'property': 'values'}}]", CARRIED_NOT,
     NULL, NULL, false},
    {"'data': [{'secretKey': 'k', 'remoteRef': {'key': 'other', 'property': 'value'}}]", CARRIED_NOT, NULL,
     NULL, false},
    {"'data': [{'secretKey': 'k', " KEY ", 'version': '3'}}, {'secretKey': 'l', " KEY "}}]",
     CARRIED_UNCHANGED, "l", NULL, false},
    {"'data': [{'secretKey': 'k', " KEY ", 'decodingStrategy': 'Base64'}}, {'secretKey': 'l', " KEY "}}]",
     CARRIED_UNCHANGED, "l", NULL, false},
    {"'data': [{'secretKey': 'k', " KEY "}}, {'secretKey': 'k', 'remoteRef': {'key': 'x'}}]", CARRIED_CHANGED,
     "k", "same key", false},

    {"'dataFrom': [" ALL "]", CARRIED_UNCHANGED, "value", NULL, false},
    {"'dataFrom': [{'extract': {'key': 'backstage', 'version': '2'}}]", CARRIED_UNCHANGED, "value", NULL,
     true},
    {"'dataFrom': [{'extract': {'key': 'backstage', 'decodingStrategy': 'Auto'}}]", CARRIED_CHANGED, "value",
     "decodingStrategy", false},
    {"'dataFrom': [{'extract': {'key': 'backstage', 'property': 'value'}}]", CARRIED_CHANGED, NULL,
     "property", false},
    {"'dataFrom': [{'extract': {'key': 'backstage', 'property': 'other'}}]", CARRIED_NOT, NULL, NULL, false},
    {"'dataFrom': [{'extract': {'key': 'backstage'}, 'rewrite': [{'regexp': {}}]}]", CARRIED_CHANGED, NULL,
     "rewrite", false},
    {"'dataFrom': [" ALL ", {'extract': {'key': 'other'}}]", CARRIED_CHANGED, "value", "later", false},
    {"'dataFrom': [{'extract': {'key': 'other'}}, " ALL "]", CARRIED_UNCHANGED, "value", NULL, false},
    {"'dataFrom': [" ALL "], 'data': [{'secretKey': 'value', 'remoteRef': {'key': 'x'}}]", CARRIED_CHANGED,
     "value", "same key", false},
    {"'dataFrom': [" ALL "], 'data': [{'secretKey': 'k', " KEY "}}]", CARRIED_UNCHANGED, "value", NULL,
     false},
    {"'dataFrom': [{'find': {}}]", CARRIED_CHANGED, NULL, "find", false},

    {TEMPLATE("'metadata': {'labels': {'a': 'b'}}, 'type': 'Opaque'"), CARRIED_UNCHANGED, "k", NULL, false},
    {TEMPLATE("'data': {}"), CARRIED_UNCHANGED, "k", NULL, false},
    {TEMPLATE("'data': {'k': '{{ .k }}'}"), CARRIED_CHANGED, "k", "template", false},
    {TEMPLATE("'data': {'other': '{{ .k }}'}"), CARRIED_CHANGED, "k", "template", false},
    {TEMPLATE("'mergePolicy': 'Merge', 'data': {'other': '{{ .k }}'}"), CARRIED_UNCHANGED, "k", NULL, false},
    {TEMPLATE("'mergePolicy': 'Merge', 'data': {'k': '{{ .k }}'}"), CARRIED_CHANGED, "k", "template", false},
    {TEMPLATE("'mergePolicy': 'Merge', 'templateFrom': [{'literal': 'x'}]"), CARRIED_CHANGED, "k", "template",
     false},
};

static void bytes_can_be_compared_where_nothing_is_in_between(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(carriages); i++) {
        struct chain chain;
        chain_open(&chain, carriages[i].spec, "v2");
        struct carried carried = external_secret_carries(&chain.view, &chain.store, &chain.location, "value");
        bool same = carried.how == carriages[i].how && carried.is_pinned == carriages[i].pinned &&
                    !carried.secret_key == !carriages[i].key && !carried.between == !carriages[i].between;
        if (!same || (carriages[i].key && strcmp(carried.secret_key, carriages[i].key) != 0) ||
            (carriages[i].between && !strstr(carried.between, carriages[i].between)))
            fail_msg("%s: %d %s %s", carriages[i].spec, carried.how,
                     carried.secret_key ? carried.secret_key : "-", carried.between ? carried.between : "-");
        chain_close(&chain);
    }
}

static void kv_v1_has_no_versions_to_pin(void **state) {
    (void)state;
    struct chain chain;
    chain_open(&chain, "'data': [{'secretKey': 'k', " KEY ", 'version': '3'}}]", "v1");
    assert_false(external_secret_carries(&chain.view, &chain.store, &chain.location, "value").is_pinned);
    chain_close(&chain);
}

static void fields_that_are_no_keys_of_secrets_are_renamed(void **state) {
    (void)state;
    struct chain chain;
    chain_open(&chain, "'dataFrom': [" ALL "]", "v2");
    struct carried carried =
        external_secret_carries(&chain.view, &chain.store, &chain.location, "client secret");
    assert_int_equal(carried.how, CARRIED_CHANGED);
    assert_non_null(strstr(carried.between, "conversionStrategy"));
    chain_close(&chain);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_read_by_store_and_path),
        cmocka_unit_test(a_find_below_a_path_may_read_what_is_below),
        cmocka_unit_test(bytes_can_be_compared_where_nothing_is_in_between),
        cmocka_unit_test(kv_v1_has_no_versions_to_pin),
        cmocka_unit_test(fields_that_are_no_keys_of_secrets_are_renamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
