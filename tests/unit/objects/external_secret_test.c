#include "kcrealm/objects/external_secret.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define OBJECT(spec) "{'metadata': {'namespace': 'team', 'name': 'es'}, 'spec': {" spec "}}"

static void what_is_absent_has_the_defaults_of_the_crd(void **state) {
    (void)state;
    auto_json object = given(OBJECT("'secretStoreRef': {'name': 'v'}, 'data': [{'secretKey': 'k',"
                                    " 'remoteRef': {'key': 'backstage'}}]"));
    auto_external_secret view = {0};
    external_secret_view(object, &view);
    assert_string_equal(view.namespace, "team");
    assert_string_equal(view.name, "es");
    assert_string_equal(view.target, "es");
    assert_string_equal(view.store.name, "v");
    assert_false(view.store.is_cluster);
    assert_int_equal(view.refresh_policy, REFRESH_PERIODIC);
    assert_string_equal(view.refresh_interval, "1h");
    assert_true(view.interval_is_positive);
    assert_int_equal(view.creation_policy, CREATE_OWNER);
    assert_false(view.is_immutable);
    assert_false(view.is_being_deleted);
    assert_string_equal(view.ready.status, "");
    assert_string_equal(view.synced_resource_version, "");
    assert_int_equal(view.reference_count, 1);
    assert_string_equal(view.references[0].decoding, "None");
    assert_string_equal(view.references[0].conversion, "Default");
    assert_string_equal(view.references[0].property, "");
}

static void what_is_there_is_seen(void **state) {
    (void)state;
    auto_json object = given(
        "{'metadata': {'namespace': 'team', 'name': 'es', 'deletionTimestamp': '2026-11-22T01:02:03Z'},"
        " 'spec': {'secretStoreRef': {'name': 'v', 'kind': 'ClusterSecretStore'}, 'refreshPolicy': "
        "'OnChange',"
        " 'target': {'name': 't', 'creationPolicy': 'Merge', 'immutable': true}},"
        " 'status': {'refreshTime': '2026-11-22T01:02:03Z', 'syncedResourceVersion': '1-abc', 'conditions':"
        " [{'type': 'Ready', 'status': 'True', 'reason': 'SecretSynced', 'message': 'Secret was synced'}]}}");
    auto_external_secret view = {0};
    external_secret_view(object, &view);
    assert_string_equal(view.target, "t");
    assert_true(view.store.is_cluster);
    assert_int_equal(view.refresh_policy, REFRESH_ON_CHANGE);
    assert_int_equal(view.creation_policy, CREATE_MERGE);
    assert_true(view.is_immutable);
    assert_true(view.is_being_deleted);
    assert_true(condition_is_true(&view.ready));
    assert_string_equal(view.ready.reason, "SecretSynced");
    assert_string_equal(view.refresh_time, "2026-11-22T01:02:03Z");
    assert_string_equal(view.synced_resource_version, "1-abc");
}

static void intervals_are_told_apart_in_all_spellings(void **state) {
    (void)state;
    static const struct {
        const char *interval;
        bool understood, positive;
    } cases[] = {
        {"'1h'", true, true},   {"'1h0m0s'", true, true}, {"'500us'", true, true}, {"'0'", true, false},
        {"'0s'", true, false},  {"'0h0m'", true, false},  {"'-1m'", true, false},  {"'0.0s'", true, false},
        {"'1d'", false, false}, {"'soon'", false, false}, {"''", false, false},    {"null", true, true},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text = mem_format(OBJECT("'refreshInterval': %s"), cases[i].interval);
        auto_json object = given(text);
        auto_external_secret view = {0};
        external_secret_view(object, &view);
        if (view.interval_is_understood != cases[i].understood ||
            view.interval_is_positive != cases[i].positive)
            fail_msg("%s", cases[i].interval);
    }
}

static void policies_have_their_names(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        enum refresh_policy refresh;
        enum creation_policy creation;
    } cases[] = {
        {"'refreshPolicy': 'Periodic', 'target': {'creationPolicy': 'Owner'}", REFRESH_PERIODIC,
         CREATE_OWNER},
        {"'refreshPolicy': 'CreatedOnce', 'target': {'creationPolicy': 'Orphan'}", REFRESH_CREATED_ONCE,
         CREATE_ORPHAN},
        {"'refreshPolicy': 'OnChange', 'target': {'creationPolicy': 'None'}", REFRESH_ON_CHANGE, CREATE_NONE},
        {"'refreshPolicy': '', 'target': {'creationPolicy': 'other'}", REFRESH_PERIODIC, CREATE_OWNER},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text text = mem_format(OBJECT("%s"), cases[i].spec);
        auto_json object = given(text);
        auto_external_secret view = {0};
        external_secret_view(object, &view);
        assert_int_equal(view.refresh_policy, cases[i].refresh);
        assert_int_equal(view.creation_policy, cases[i].creation);
    }
}

static void references_come_in_the_order_in_which_they_are_written(void **state) {
    (void)state;
    auto_json object = given(OBJECT(
        "'secretStoreRef': {'name': 'v'}, 'data': [{'secretKey': 'a', 'remoteRef': {'key': 'x', 'property':"
        " 'p', 'version': '3', 'decodingStrategy': 'Base64', 'conversionStrategy': 'Unicode',"
        " 'metadataPolicy': 'Fetch'}, 'sourceRef': {'storeRef': {'name': 'w', 'kind':"
        " 'ClusterSecretStore'}}}], 'dataFrom': [{'sourceRef': {'generatorRef': {'kind': 'Password'}}},"
        " {'extract': {'key': 'y'}, 'rewrite': [{'regexp': {}}]}, {'find': {'path': 'z'}}]"));
    static const struct {
        enum reference_kind kind;
        size_t index;
        const char *key, *store;
    } wanted[] = {
        {REFERENCE_EXTRACT, 1, "y", "v"}, {REFERENCE_FIND, 2, "z", "v"}, {REFERENCE_DATA, 0, "x", "w"}};
    auto_external_secret view = {0};
    external_secret_view(object, &view);
    assert_int_equal(view.reference_count, mem_count(wanted));
    for (size_t i = 0; i < mem_count(wanted); i++) {
        assert_int_equal(view.references[i].kind, wanted[i].kind);
        assert_int_equal(view.references[i].index, wanted[i].index);
        assert_string_equal(view.references[i].key, wanted[i].key);
        assert_string_equal(view.references[i].store.name, wanted[i].store);
    }
    const struct external_secret_reference *data = &view.references[2];
    assert_true(data->store.is_cluster && data->fetches_metadata && view.references[0].rewrites);
    assert_string_equal(data->secret_key, "a");
    assert_string_equal(data->property, "p");
    assert_string_equal(data->version, "3");
    assert_string_equal(data->decoding, "Base64");
    assert_string_equal(data->conversion, "Unicode");
}

static void objects_of_other_shapes_are_empty(void **state) {
    (void)state;
    static const char *const cases[] = {"{}", "[]", "{'spec': []}", "{'spec': {'data': {}, 'dataFrom': 'x'}}",
                                        "{'spec': {'dataFrom': [7, {}, {'extract': 7}]}}"};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = given(cases[i]);
        auto_external_secret view = {0};
        external_secret_view(object, &view);
        assert_int_equal(view.reference_count, 0);
        assert_string_equal(view.target, "");
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_absent_has_the_defaults_of_the_crd),
        cmocka_unit_test(what_is_there_is_seen),
        cmocka_unit_test(intervals_are_told_apart_in_all_spellings),
        cmocka_unit_test(policies_have_their_names),
        cmocka_unit_test(references_come_in_the_order_in_which_they_are_written),
        cmocka_unit_test(objects_of_other_shapes_are_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
