#include "kcrealm/realm/export.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define auto_export __attribute__((cleanup(realm_export_clear))) struct realm_export

static bool read(const char *text, struct realm_export *export, struct error *err) {
    auto_text json = mem_dup(text);
    for (char *at = json; *at; at++)
        if (*at == '\'')
            *at = '"';
    const struct realm_export_text realm = {.name = "realm.json", .bytes = json, .size = strlen(json)};
    return realm_export_read(&realm, export, err);
}

static void an_export_gives_its_clients_and_scopes_by_name(void **state) {
    (void)state;
    auto_error err = {0};
    auto_export export = {0};
    assert_true(read(
        "{'realm': 'r', 'clients': [{'clientId': 'a', 'name': 'A'}, {'clientId': 'b'}, {'name': 'none'}],"
        " 'clientScopes': [{'name': 'email', 'protocol': 'openid-connect'}]}",
        &export, &err));
    auto_json clients = given("{'a': {'clientId': 'a', 'name': 'A'}, 'b': {'clientId': 'b'}}");
    auto_json scopes = given("{'email': {'name': 'email', 'protocol': 'openid-connect'}}");
    assert_string_equal(export.realm, "r");
    same_json("clients", export.clients, clients);
    same_json("scopes", export.scopes, scopes);
}

static void a_list_of_one_realm_is_an_export_too(void **state) {
    (void)state;
    auto_error err = {0};
    auto_export export = {0};
    assert_true(read("[{'realm': 'r', 'clients': []}]", &export, &err));
    assert_string_equal(export.realm, "r");
    assert_int_equal(json_object_size(export.clients), 0);
}

static void secrets_of_an_export_are_dropped_and_flows_named(void **state) {
    (void)state;
    auto_error err = {0};
    auto_export export = {0};
    assert_true(read(
        "{'realm': 'r', 'clients': [{'clientId': 'a', 'secret': 's', 'registrationAccessToken': 't',"
        " 'attributes': {'client.secret.rotated': 's', 'saml.signing.private.key': 's', 'b': 'c'},"
        " 'authenticationFlowBindingOverrides': {'browser': 'id-1', 'direct_grant': 'id-9'}}],"
        " 'authenticationFlows': [{'id': 'id-1', 'alias': 'mine'}, {'alias': 'no id'}, {'id': 'no alias'}]}",
        &export, &err));
    auto_json expected =
        given("{'clientId': 'a', 'attributes': {'b': 'c'},"
              " 'authenticationFlowBindingOverrides': {'browser': 'mine', 'direct_grant': 'id-9'}}");
    same_json("a", json_object_get(export.clients, "a"), expected);
}

static void other_files_are_refused_with_advice(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[]",
        "7",
        "{'realm': 'r'}",
        "{'clients': []}",
        "{'realm': 7, 'clients': []}",
        "{'realm': 'r', 'clients': {}}",
        "[{'realm': 'r', 'clients': []}, {'realm': 's', 'clients': []}]",
    };
    for (size_t i = 0; i < mem_count(texts); i++) {
        auto_error err = {0};
        auto_export export = {0};
        assert_false(read(texts[i], &export, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(strstr(err.message, "realm.json is not an export of one realm"));
        assert_non_null(strstr(err.next, "kc.sh export"));
        assert_null(export.realm);
    }
}

static void a_text_that_is_no_json_is_refused_at_its_place(void **state) {
    (void)state;
    auto_error err = {0};
    auto_export export = {0};
    assert_false(read("{'realm': 'r',\n 'clients': [}", &export, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(err.origin, "realm.json:2:14");
}

static void an_export_may_be_yaml(void **state) {
    (void)state;
    static const struct {
        const char *name, *bytes;
    } rows[] = {
        {"r.yaml", "realm: r\nclients:\n- clientId: a\n  name: A\n"},
        {"r.yml", "{\"realm\": \"r\", \"clients\": [{\"clientId\": \"a\", \"name\": \"A\"}]}"},
        {"standard input", "# mine\nrealm: r\nclients: [{clientId: a, name: A}]\n"},
        {"standard input", "\n {\"realm\": \"r\", \"clients\": [{\"clientId\": \"a\", \"name\": \"A\"}]}"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        auto_export export = {0};
        const struct realm_export_text text = {
            .name = rows[i].name, .bytes = rows[i].bytes, .size = strlen(rows[i].bytes)};
        if (!realm_export_read(&text, &export, &err))
            fail_msg("%s: %s", rows[i].bytes, err.message);
        assert_string_equal(value_at(export.clients, "a", "name", NULL) ? "A" : "", "A");
    }
}

static void several_yaml_documents_are_no_export(void **state) {
    (void)state;
    static const char two[] = "realm: r\nclients: []\n---\nrealm: s\nclients: []\n";
    auto_error err = {0};
    auto_export export = {0};
    const struct realm_export_text text = {.name = "r.yaml", .bytes = two, .size = strlen(two)};
    assert_false(realm_export_read(&text, &export, &err));
    assert_string_equal(err.message, "r.yaml is not an export of one realm: it has 2 YAML documents");
}

static void fingerprints_of_secrets_are_kept_where_they_are_wanted(void **state) {
    (void)state;
    static const char json[] = "{\"realm\": \"r\", \"clients\": [{\"clientId\": \"a\", \"secret\": \"s\"}]}";
    static const struct seal seal = {{1}};
    auto_error err = {0};
    auto_export export = {0};
    const struct realm_export_text text = {"r.json", json, strlen(json), &seal};
    assert_true(realm_export_read(&text, &export, &err));
    assert_true(seal_matches(value_at(export.clients, "a", "secret", NULL), "s"));
}

static void declare(struct desired *desired, const char *realm, const char *name, const char *spec_text) {
    auto_json spec = given(spec_text);
    auto_text own_realm = mem_dup(realm);
    auto_text own_name = mem_dup(name);
    char path[] = "clientSpecs[0]";
    const struct desired_object object = {
        .kind = &kind_client, .realm = own_realm, .name = own_name, .spec = spec, .path = path};
    desired_add(desired, &object);
}

/* One line an item: "realm/name state reason". */
static char *drift_shown(const struct drift *drift) {
    struct buffer out = {0};
    for (size_t i = 0; i < drift->count; i++)
        buffer_format(&out, "%s %s/%s %s %s\n", drift->items[i].kind->name, drift->items[i].realm,
                      drift->items[i].name, drift_state_name(drift->items[i].state),
                      drift->items[i].reason ? drift->items[i].reason : "-");
    return buffer_steal(&out);
}

static void judge(const char *export_text, bool strict, const char *expected) {
    auto_error err = {0};
    auto_export export = {0};
    struct desired desired = {0};
    struct drift drift = {0};
    assert_true(read(export_text, &export, &err));
    declare(&desired, "r", "same", "{'name': 'X'}");
    declare(&desired, "r", "other", "{'name': 'X', 'attributes': {}}");
    declare(&desired, "r", "gone", "{'name': 'X'}");
    declare(&desired, "r", "links", "{'defaultClientScopes': ['groups', 'email', 'custom']}");
    declare(&desired, "elsewhere", "same", "{'name': 'X'}");
    realm_export_judge(&export, &desired, strict, &drift);
    auto_text lines = drift_shown(&drift);
    drift_clear(&drift);
    desired_clear(&desired);
    assert_string_equal(lines, expected);
}

static void objects_are_compared_with_the_export_of_their_realm(void **state) {
    (void)state;
    static const char clients[] = "'realm': 'r', 'clients': [{'clientId': 'same', 'name': 'X'},"
                                  " {'clientId': 'other', 'name': 'X', 'attributes': {'a': 'b'}},"
                                  " {'clientId': 'links', 'defaultClientScopes': ['email']}]";
    auto_text with_scopes = mem_format("{%s, 'clientScopes': [{'name': 'email'}]}", clients);
    judge(with_scopes, false,
          "client elsewhere/same unknown the export is of realm \"r\"\n"
          "client r/gone missing -\n"
          "client r/links drifted -\n"
          "client r/other in-sync -\n"
          "client r/same in-sync -\n"
          "client-scope r/custom missing client \"links\" links it\n"
          "client-scope r/groups missing client \"links\" links it\n");
    auto_text without_scopes = mem_format("{%s}", clients);
    judge(without_scopes, true,
          "client elsewhere/same unknown the export is of realm \"r\"\n"
          "client r/gone missing -\n"
          "client r/links drifted -\n"
          "client r/other drifted -\n"
          "client r/same in-sync -\n");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_export_gives_its_clients_and_scopes_by_name),
        cmocka_unit_test(a_list_of_one_realm_is_an_export_too),
        cmocka_unit_test(secrets_of_an_export_are_dropped_and_flows_named),
        cmocka_unit_test(other_files_are_refused_with_advice),
        cmocka_unit_test(a_text_that_is_no_json_is_refused_at_its_place),
        cmocka_unit_test(an_export_may_be_yaml),
        cmocka_unit_test(several_yaml_documents_are_no_export),
        cmocka_unit_test(fingerprints_of_secrets_are_kept_where_they_are_wanted),
        cmocka_unit_test(objects_are_compared_with_the_export_of_their_realm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
