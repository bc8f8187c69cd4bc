#include "kcrealm/realm/live.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *name;
    const char *before, *after;
};

static void no_secret_leaves_with_a_client(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"the secret itself", "{'clientId': 'a', 'secret': 'SECRET'}", "{'clientId': 'a'}"},
        {"a secret that is no text", "{'clientId': 'a', 'secret': 7}", "{'clientId': 'a'}"},
        {"the registration token", "{'registrationAccessToken': 'SECRET', 'name': 'X'}", "{'name': 'X'}"},
        {"the rotated secret and all that goes with it",
         "{'attributes': {'client.secret.rotated': 'SECRET', 'client.secret.creation.time': '1',"
         " 'client.secret.expiration.time': '2', 'client.secret.rotated.creation.time': '3', 'a': 'b'}}",
         "{'attributes': {'a': 'b'}}"},
        {"private keys",
         "{'attributes': {'saml.signing.private.key': 'SECRET', 'saml.encryption.private.key': 'SECRET',"
         " 'jwt.credential.private.key': 'SECRET', 'saml.signing.certificate': 'public'}}",
         "{'attributes': {'saml.signing.certificate': 'public'}}"},
        {"all of them at once",
         "{'secret': 'SECRET', 'registrationAccessToken': 'SECRET',"
         " 'attributes': {'client.secret.rotated': 'SECRET', 'saml.signing.private.key': 'SECRET'}}",
         "{'attributes': {}}"},
        {"a public client", "{'clientId': 'a', 'publicClient': true, 'attributes': {}}",
         "{'clientId': 'a', 'publicClient': true, 'attributes': {}}"},
        {"a client without attributes", "{'clientId': 'a'}", "{'clientId': 'a'}"},
        {"attributes that are null", "{'attributes': null}", "{'attributes': null}"},
        {"names that only sound alike", "{'secretive': 'x', 'attributes': {'my.client.secret': 'x'}}",
         "{'secretive': 'x', 'attributes': {'my.client.secret': 'x'}}"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json client = given(rows[i].before);
        auto_json expected = given(rows[i].after);
        live_drop_secrets(client);
        same_json(rows[i].name, client, expected);
    }
}

static void flow_ids_become_the_aliases_that_files_use(void **state) {
    (void)state;
    static const char flow_ids[] = "{'my browser': 'id-1', 'my direct grant': 'id-2'}";
    static const struct row rows[] = {
        {"known ids", "{'authenticationFlowBindingOverrides': {'browser': 'id-1', 'direct_grant': 'id-2'}}",
         "{'authenticationFlowBindingOverrides': {'browser': 'my browser', 'direct_grant': 'my direct "
         "grant'}}"},
        {"an unknown id stays", "{'authenticationFlowBindingOverrides': {'browser': 'id-9'}}",
         "{'authenticationFlowBindingOverrides': {'browser': 'id-9'}}"},
        {"an alias stays", "{'authenticationFlowBindingOverrides': {'browser': 'my browser'}}",
         "{'authenticationFlowBindingOverrides': {'browser': 'my browser'}}"},
        {"what is no text stays", "{'authenticationFlowBindingOverrides': {'browser': null}}",
         "{'authenticationFlowBindingOverrides': {'browser': null}}"},
        {"no overrides", "{'name': 'id-1', 'authenticationFlowBindingOverrides': {}}",
         "{'name': 'id-1', 'authenticationFlowBindingOverrides': {}}"},
        {"no such field", "{'name': 'X'}", "{'name': 'X'}"},
    };
    auto_json ids = given(flow_ids);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json client = given(rows[i].before);
        auto_json expected = given(rows[i].after);
        live_name_flows(client, ids);
        same_json(rows[i].name, client, expected);
    }
}

static void without_known_flows_ids_stay(void **state) {
    (void)state;
    static const char text[] = "{'authenticationFlowBindingOverrides': {'browser': 'id-1'}}";
    auto_json client = given(text);
    auto_json expected = given(text);
    live_name_flows(client, NULL);
    same_json("NULL", client, expected);
}

static void flows_that_may_not_be_read_are_masked(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"each of them",
         "{'name': 'X', 'authenticationFlowBindingOverrides': {'browser': 'id-1', 'direct_grant': ''}}",
         "{'name': 'X', 'authenticationFlowBindingOverrides': {'browser': '**********',"
         " 'direct_grant': '**********'}}"},
        {"none", "{'authenticationFlowBindingOverrides': {}}", "{'authenticationFlowBindingOverrides': {}}"},
        {"no such field", "{'name': 'X'}", "{'name': 'X'}"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json client = given(rows[i].before);
        auto_json expected = given(rows[i].after);
        live_mask_flows(client);
        same_json(rows[i].name, client, expected);
    }
}

static void a_seal_keeps_the_fingerprint_of_the_secret_alone(void **state) {
    (void)state;
    static const struct seal seal = {{1}};
    auto_json client = given("{'clientId': 'a', 'secret': 'SECRET', 'registrationAccessToken': 'SECRET'}");
    live_seal_secrets(client, &seal);
    assert_true(seal_matches(json_object_get(client, "secret"), "SECRET"));
    assert_null(json_object_get(client, "registrationAccessToken"));
    auto_json masked = given("{'secret': '**********'}");
    live_seal_secrets(masked, &seal);
    assert_string_equal(value_text(masked, "secret"), "**********");
    static const char *const without[] = {"{'a': 'b'}", "{'a': 'b', 'secret': ''}",
                                          "{'a': 'b', 'secret': 7}"};
    for (size_t i = 0; i < mem_count(without); i++) {
        auto_json other = given(without[i]);
        live_seal_secrets(other, &seal);
        assert_int_equal(json_object_size(other), 1);
    }
    auto_json unsealed = given("{'secret': 'SECRET'}");
    live_seal_secrets(unsealed, NULL);
    assert_int_equal(json_object_size(unsealed), 0);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_secret_leaves_with_a_client),
        cmocka_unit_test(a_seal_keeps_the_fingerprint_of_the_secret_alone),
        cmocka_unit_test(flow_ids_become_the_aliases_that_files_use),
        cmocka_unit_test(without_known_flows_ids_stay),
        cmocka_unit_test(flows_that_may_not_be_read_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
