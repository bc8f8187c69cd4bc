#include "kcrealm/realm/body.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct creation {
    const char *name;
    const char *declared;
    const char *body;
};

#define DEFAULTS "{'defaultClientScopes': ['profile', 'email'], 'optionalClientScopes': ['phone', 'address']}"
/* What every POST says, because its default depends on whether the protocol is named. */
#define EXPLICIT "'publicClient': false, 'directAccessGrantsEnabled': false, 'standardFlowEnabled': true"

static void check_creations(const struct creation *rows, size_t count) {
    auto_json defaults = given(DEFAULTS);
    for (size_t i = 0; i < count; i++) {
        auto_json declared = given(rows[i].declared);
        auto_json expected = given(rows[i].body);
        auto_json body = body_create_client(declared, defaults);
        same_json(rows[i].name, body, expected);
    }
}

static void a_new_client_says_what_the_server_would_guess(void **state) {
    (void)state;
    static const struct creation rows[] = {
        {"nothing declared", "{'clientId': 'a'}", "{'clientId': 'a', " EXPLICIT "}"},
        {"null declares nothing", "{'clientId': 'a', 'publicClient': null, 'name': null, 'attributes': null}",
         "{'clientId': 'a', " EXPLICIT "}"},
        {"declared values count",
         "{'clientId': 'a', 'publicClient': true, 'directAccessGrantsEnabled': true, 'standardFlowEnabled': "
         "false}",
         "{'clientId': 'a', 'publicClient': true, 'directAccessGrantsEnabled': true,"
         " 'standardFlowEnabled': false}"},
        {"a bearer-only client has no flows", "{'clientId': 'a', 'bearerOnly': true}",
         "{'clientId': 'a', 'bearerOnly': true, 'publicClient': false, 'directAccessGrantsEnabled': false,"
         " 'standardFlowEnabled': false}"},
        {"the default protocol is left out", "{'clientId': 'a', 'protocol': 'openid-connect'}",
         "{'clientId': 'a', " EXPLICIT "}"},
        {"another protocol is named", "{'clientId': 'a', 'protocol': 'saml'}",
         "{'clientId': 'a', 'protocol': 'saml', " EXPLICIT "}"},
        {"fields that the table does not name", "{'clientId': 'a', 'somethingNew': {'b': [1, null]}}",
         "{'clientId': 'a', 'somethingNew': {'b': [1, null]}, " EXPLICIT "}"},
    };
    check_creations(rows, mem_count(rows));
}

static void maps_of_a_new_client_hold_texts(void **state) {
    (void)state;
    static const struct creation rows[] = {
        {"attributes", "{'clientId': 'a', 'attributes': {'b': true, 'c': 300, 'd': 'x', 'e': null}}",
         "{'clientId': 'a', 'attributes': {'b': 'true', 'c': '300', 'd': 'x'}, " EXPLICIT "}"},
        {"those of the server stay its own",
         "{'clientId': 'a', 'attributes': {'realm_client': 'true', 'client.secret.rotated': 'x', 'b': 'c'}}",
         "{'clientId': 'a', 'attributes': {'b': 'c'}, " EXPLICIT "}"},
        {"settings of mappers, without what the server fills in; their protocol is the client's",
         "{'clientId': 'a', 'protocolMappers': [{'id': '7', 'name': 'm', 'consentRequired': true,"
         " 'config': {'full.path': false, 'n': 1}}]}",
         "{'clientId': 'a', 'protocolMappers': [{'name': 'm', 'config': {'full.path': 'false', 'n': '1'},"
         " 'protocol': 'openid-connect'}], " EXPLICIT "}"},
        {"mappers of a client of another protocol",
         "{'clientId': 'a', 'protocol': 'saml', 'protocolMappers': [{'name': 'm'}]}",
         "{'clientId': 'a', 'protocol': 'saml', 'protocolMappers': [{'name': 'm', 'protocol': "
         "'saml'}], " EXPLICIT "}"},
    };
    check_creations(rows, mem_count(rows));
}

static void a_new_client_brings_neither_secrets_nor_masks_nor_ids(void **state) {
    (void)state;
    static const struct creation rows[] = {
        {"secrets", "{'clientId': 'a', 'secret': 's', 'registrationAccessToken': 't'}",
         "{'clientId': 'a', " EXPLICIT "}"},
        {"the server's own",
         "{'clientId': 'a', 'id': '7', 'access': {'view': true}, 'surrogateAuthRequired': true}",
         "{'clientId': 'a', " EXPLICIT "}"},
        {"a masked text is no value", "{'clientId': 'a', 'name': '**********'}",
         "{'clientId': 'a', " EXPLICIT "}"},
        {"a masked attribute", "{'clientId': 'a', 'attributes': {'b': '**********', 'c': 'd'}}",
         "{'clientId': 'a', 'attributes': {'c': 'd'}, " EXPLICIT "}"},
    };
    check_creations(rows, mem_count(rows));
}

static void authorization_settings_are_sent_with_a_new_client(void **state) {
    (void)state;
    static const struct creation rows[] = {
        {"settings",
         "{'clientId': 'a', 'authorizationServicesEnabled': true, 'authorizationSettings': {'resources': "
         "[{'b': 1}]}}",
         "{'clientId': 'a', 'authorizationServicesEnabled': true, 'authorizationSettings': {'resources': "
         "[{'b': 1}]}, " EXPLICIT "}"},
    };
    check_creations(rows, mem_count(rows));
}

static void one_declared_list_of_scopes_brings_the_realms_other_one(void **state) {
    (void)state;
    static const struct creation rows[] = {
        {"neither: the server links the realm's", "{'clientId': 'a'}", "{'clientId': 'a', " EXPLICIT "}"},
        {"default", "{'clientId': 'a', 'defaultClientScopes': ['openid', 'roles', 'roles']}",
         "{'clientId': 'a', 'defaultClientScopes': ['roles'], 'optionalClientScopes': ['phone', "
         "'address'], " EXPLICIT "}"},
        {"optional", "{'clientId': 'a', 'optionalClientScopes': []}",
         "{'clientId': 'a', 'optionalClientScopes': [], 'defaultClientScopes': ['profile', "
         "'email'], " EXPLICIT "}"},
        {"one that the realm links the other way", "{'clientId': 'a', 'defaultClientScopes': ['phone']}",
         "{'clientId': 'a', 'defaultClientScopes': ['phone'], 'optionalClientScopes': ['address'], " EXPLICIT
         "}"},
        {"null is not declared",
         "{'clientId': 'a', 'defaultClientScopes': ['phone'], 'optionalClientScopes': null}",
         "{'clientId': 'a', 'defaultClientScopes': ['phone'], 'optionalClientScopes': ['address'], " EXPLICIT
         "}"},
        {"both", "{'clientId': 'a', 'defaultClientScopes': ['email'], 'optionalClientScopes': ['roles']}",
         "{'clientId': 'a', 'defaultClientScopes': ['email'], 'optionalClientScopes': ['roles'], " EXPLICIT
         "}"},
    };
    static const char *const needed[] = {
        NULL, "optionalClientScopes", "defaultClientScopes", "optionalClientScopes", "optionalClientScopes",
        NULL};
    check_creations(rows, mem_count(rows));
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json declared = given(rows[i].declared);
        assert_true(text_equal(body_needed_list(declared), needed[i]));
    }
}

struct update {
    const char *name;
    const char *declared, *live;
    const char *body;
};

static void check_updates(const struct kind *kind, bool strict, const struct update *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_json declared = given(rows[i].declared);
        auto_json live = given(rows[i].live);
        auto_json expected = given(rows[i].body);
        auto_json body = body_update(kind, declared, live, strict);
        same_json(rows[i].name, body, expected);
    }
}

static void an_update_carries_all_that_is_live_with_the_declared_merged_in(void **state) {
    (void)state;
    static const struct update rows[] = {
        {"a scalar", "{'name': 'X'}",
         "{'id': '7', 'clientId': 'a', 'name': 'Y', 'enabled': true, 'webOrigins': ['+'], 'new': {'b': 1}}",
         "{'id': '7', 'clientId': 'a', 'name': 'X', 'enabled': true, 'webOrigins': ['+'], 'new': {'b': 1}}"},
        {"a scalar that is removed", "{'name': ''}", "{'name': 'Y', 'webOrigins': []}",
         "{'name': '', 'webOrigins': []}"},
        {"a set", "{'redirectUris': ['a', 'b']}", "{'redirectUris': ['c', 'a'], 'webOrigins': ['+']}",
         "{'redirectUris': ['a', 'b'], 'webOrigins': ['+']}"},
        {"null declares nothing", "{'name': null, 'redirectUris': null, 'attributes': null}",
         "{'name': 'Y', 'redirectUris': ['c'], 'webOrigins': [], 'attributes': {'a': 'b'}}",
         "{'name': 'Y', 'redirectUris': ['c'], 'webOrigins': [], 'attributes': {'a': 'b'}}"},
        {"webOrigins are explicit, or the server fills them", "{'redirectUris': ['a']}", "{}",
         "{'redirectUris': ['a'], 'webOrigins': []}"},
        {"attributes", "{'attributes': {'a': 1, 'b': '', 'c': null}}",
         "{'attributes': {'a': 'x', 'b': 'y', 'c': 'z', 'd': 'w'}, 'webOrigins': []}",
         "{'attributes': {'a': '1', 'b': '', 'c': 'z', 'd': 'w'}, 'webOrigins': []}"},
        {"the first attribute", "{'attributes': {'a': 'x'}}", "{'webOrigins': []}",
         "{'attributes': {'a': 'x'}, 'webOrigins': []}"},
        {"mappers",
         "{'protocolMappers': [{'name': 'm', 'config': {'k': 2}}, {'name': 'new', 'config': {'l': true}}]}",
         "{'protocolMappers': [{'id': '1', 'name': 'm', 'protocol': 'p', 'config': {'k': '1', 'j': 'x'}},"
         " {'id': '2', 'name': 'other', 'protocol': 'p'}], 'webOrigins': []}",
         "{'protocolMappers': [{'id': '1', 'name': 'm', 'protocol': 'p', 'config': {'k': '2', 'j': 'x'}},"
         " {'id': '2', 'name': 'other', 'protocol': 'p'},"
         " {'name': 'new', 'config': {'l': 'true'}, 'protocol': 'openid-connect'}], 'webOrigins': []}"},
        {"a mapper without a name is left alone", "{'protocolMappers': [{'name': 'm'}]}",
         "{'protocolMappers': [{'id': '1', 'protocol': 'p'}], 'protocol': 'saml', 'webOrigins': []}",
         "{'protocolMappers': [{'id': '1', 'protocol': 'p'}, {'name': 'm', 'protocol': 'saml'}],"
         " 'protocol': 'saml', 'webOrigins': []}"},
        {"fields that the table does not name", "{'new': {'a': 1, 'b': null, 'c': {'d': 2}}}",
         "{'new': {'b': 7, 'c': {'e': 8}}, 'webOrigins': []}",
         "{'new': {'a': 1, 'b': 7, 'c': {'d': 2, 'e': 8}}, 'webOrigins': []}"},
    };
    static const struct update scope_rows[] = {
        {"a client scope has no origins", "{'description': 'X'}", "{'id': '7', 'name': 's'}",
         "{'id': '7', 'name': 's', 'description': 'X'}"},
    };
    check_updates(&kind_client, false, rows, mem_count(rows));
    check_updates(&kind_client_scope, false, scope_rows, mem_count(scope_rows));
}

static void an_update_leaves_out_what_must_not_be_written_back(void **state) {
    (void)state;
    static const struct update rows[] = {
        {"secrets and links", "{'secret': 'declared', 'defaultClientScopes': ['x']}",
         "{'secret': 'live', 'registrationAccessToken': 't', 'defaultClientScopes': ['y'],"
         " 'optionalClientScopes': ['z'], 'webOrigins': []}",
         "{'webOrigins': []}"},
        {"the server's own, but for the id", "{'id': 'mine', 'access': {'configure': true}}",
         "{'id': '7', 'access': {'view': true}, 'surrogateAuthRequired': false, 'containerId': 'r',"
         " 'registeredNodes': {'n': 1}, 'webOrigins': []}",
         "{'id': '7', 'webOrigins': []}"},
        {"dates of secrets and other attributes of the server: they would come back to life",
         "{'attributes': {'client.secret.rotated': 'x', 'a': 'b'}}",
         "{'attributes': {'realm_client': 'false', 'client.secret.creation.time': '1',"
         " 'client.secret.rotated': 'y', 'de.adorsys.keycloak.config.state': 'z'}, 'webOrigins': []}",
         "{'attributes': {'a': 'b'}, 'webOrigins': []}"},
        {"masks of the server", "{'description': 'X'}",
         "{'name': '**********', 'attributes': {'a': '**********', 'b': 'c'}, 'webOrigins': []}",
         "{'description': 'X', 'attributes': {'b': 'c'}, 'webOrigins': []}"},
        {"masks that are declared", "{'name': '**********', 'attributes': {'a': '**********', 'b': 'c'}}",
         "{'name': 'X', 'attributes': {'a': 'd'}, 'webOrigins': []}",
         "{'name': 'X', 'attributes': {'a': 'd', 'b': 'c'}, 'webOrigins': []}"},
        {"what is masked is unknown, and not written when it is declared",
         "{'name': 'X', 'attributes': {'a': 'x', 'b': 'y'}}",
         "{'name': '**********', 'attributes': {'a': '**********'}, 'webOrigins': []}",
         "{'attributes': {'b': 'y'}, 'webOrigins': []}"},
        {"mappers are written together, so one masked setting keeps all as they are",
         "{'name': 'X', 'protocolMappers': [{'name': 'm', 'config': {'a': 'b'}}]}",
         "{'protocolMappers': [{'name': 'm', 'config': {'a': '**********'}}, {'name': 'n'}], 'webOrigins': "
         "[]}",
         "{'name': 'X', 'webOrigins': []}"},
        {"a mask somewhere in a field that the table does not name", "{'new': {'a': 1}}",
         "{'new': {'a': 2, 'b': ['**********']}, 'webOrigins': []}", "{'webOrigins': []}"},
        {"flows that nobody could read", "{'authenticationFlowBindingOverrides': {'browser': 'mine'}}",
         "{'authenticationFlowBindingOverrides': {'browser': '**********'}, 'webOrigins': []}",
         "{'authenticationFlowBindingOverrides': {}, 'webOrigins': []}"},
        {"lists with a declared mask stay as they are",
         "{'redirectUris': ['a', '**********'], 'new': ['**********'], 'protocolMappers': [{'name':"
         " '**********'}]}",
         "{'redirectUris': ['b'], 'new': ['c'], 'protocolMappers': [{'name': 'm'}], 'webOrigins': []}",
         "{'redirectUris': ['b'], 'new': ['c'], 'protocolMappers': [{'name': 'm', 'protocol': "
         "'openid-connect'}], 'webOrigins': []}"},
        {"a new mapper with a declared mask is not added",
         "{'protocolMappers': [{'name': 'm', 'config': {'a': '**********'}}, {'name': 'n'}]}",
         "{'webOrigins': []}",
         "{'protocolMappers': [{'name': 'n', 'protocol': 'openid-connect'}], 'webOrigins': []}"},
        {"masks that are declared where nothing is", "{'attributes': {'a': '**********'}}",
         "{'webOrigins': []}", "{'attributes': {}, 'webOrigins': []}"},
    };
    check_updates(&kind_client, false, rows, mem_count(rows));
}

static void a_strict_update_drops_what_declared_collections_do_not_list(void **state) {
    (void)state;
    static const struct update rows[] = {
        {"attributes, but for those that the server fills in", "{'attributes': {'a': 'x'}}",
         "{'attributes': {'a': 'y', 'b': 'z', 'backchannel.logout.session.required': 'true', 'realm_client': "
         "'f'},"
         " 'webOrigins': []}",
         "{'attributes': {'a': 'x', 'b': '', 'backchannel.logout.session.required': 'true'}, 'webOrigins': "
         "[]}"},
        {"a masked one is not listed either", "{'attributes': {}}",
         "{'attributes': {'a': '**********'}, 'webOrigins': []}",
         "{'attributes': {'a': ''}, 'webOrigins': []}"},
        {"a null entry is not listed", "{'attributes': {'a': null}}",
         "{'attributes': {'a': 'x'}, 'webOrigins': []}", "{'attributes': {'a': ''}, 'webOrigins': []}"},
        {"mappers and their settings", "{'protocolMappers': [{'name': 'm', 'config': {'k': 'v'}}]}",
         "{'protocolMappers': [{'id': '1', 'name': 'm', 'protocol': 'p', 'config': {'j': 'x'}}, {'id': '2', "
         "'name': 'other'}],"
         " 'webOrigins': []}",
         "{'protocolMappers': [{'id': '1', 'name': 'm', 'protocol': 'p', 'config': {'j': '', 'k': 'v'}}], "
         "'webOrigins': []}"},
        {"mappers that older servers give to service accounts stay", "{'protocolMappers': []}",
         "{'protocolMappers': [{'name': 'Client ID', 'protocolMapper': 'oidc-usersessionmodel-note-mapper',"
         " 'protocol': 'p'}], 'webOrigins': []}",
         "{'protocolMappers': [{'name': 'Client ID', 'protocolMapper': 'oidc-usersessionmodel-note-mapper',"
         " 'protocol': 'p'}], 'webOrigins': []}"},
        {"a mapper without a name stays", "{'protocolMappers': []}",
         "{'protocolMappers': [{'id': '1', 'protocol': 'p'}], 'webOrigins': []}",
         "{'protocolMappers': [{'id': '1', 'protocol': 'p'}], 'webOrigins': []}"},
        {"collections that are not declared stay", "{'name': 'X'}",
         "{'attributes': {'a': 'x'}, 'protocolMappers': [{'name': 'm', 'protocol': 'p'}], 'redirectUris': "
         "['u'], "
         "'webOrigins': []}",
         "{'name': 'X', 'attributes': {'a': 'x'}, 'protocolMappers': [{'name': 'm', 'protocol': 'p'}], "
         "'redirectUris': ['u'],"
         " 'webOrigins': []}"},
    };
    check_updates(&kind_client, true, rows, mem_count(rows));
}

static void flow_aliases_become_ids_or_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *name, *body, *resolved, *error;
    } rows[] = {
        {"an alias", "{'authenticationFlowBindingOverrides': {'browser': 'mine'}}",
         "{'authenticationFlowBindingOverrides': {'browser': 'id-1'}}", NULL},
        {"an id, as it was live", "{'authenticationFlowBindingOverrides': {'browser': 'id-1'}}",
         "{'authenticationFlowBindingOverrides': {'browser': 'id-1'}}", NULL},
        {"a removal", "{'authenticationFlowBindingOverrides': {'browser': '', 'direct_grant': null}}",
         "{'authenticationFlowBindingOverrides': {'browser': '', 'direct_grant': null}}", NULL},
        {"no overrides", "{'name': 'X'}", "{'name': 'X'}", NULL},
        {"an unknown alias", "{'authenticationFlowBindingOverrides': {'browser': 'theirs'}}", NULL,
         "the realm has no authentication flow \"theirs\" (declared at"
         " authenticationFlowBindingOverrides.browser)"},
    };
    auto_json flow_ids = given("{'mine': 'id-1', 'other': 'id-2'}");
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        auto_json body = given(rows[i].body);
        auto_json resolved = given(rows[i].resolved);
        assert_int_equal(body_resolve_flows(body, flow_ids, &err), rows[i].error == NULL);
        if (rows[i].error)
            assert_string_equal(err.message, rows[i].error);
        else
            same_json(rows[i].name, body, resolved);
    }
}

static void flows_that_nobody_could_read_are_not_called_missing(void **state) {
    (void)state;
    auto_error err = {0};
    auto_json body = given("{'authenticationFlowBindingOverrides': {'browser': 'mine'}}");
    assert_false(body_resolve_flows(body, NULL, &err));
    assert_int_equal(err.class, ERROR_FORBIDDEN);
    assert_non_null(strstr(err.message, "could not be read, so \"mine\""));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_client_says_what_the_server_would_guess),
        cmocka_unit_test(maps_of_a_new_client_hold_texts),
        cmocka_unit_test(a_new_client_brings_neither_secrets_nor_masks_nor_ids),
        cmocka_unit_test(authorization_settings_are_sent_with_a_new_client),
        cmocka_unit_test(one_declared_list_of_scopes_brings_the_realms_other_one),
        cmocka_unit_test(an_update_carries_all_that_is_live_with_the_declared_merged_in),
        cmocka_unit_test(an_update_leaves_out_what_must_not_be_written_back),
        cmocka_unit_test(a_strict_update_drops_what_declared_collections_do_not_list),
        cmocka_unit_test(flow_aliases_become_ids_or_are_refused),
        cmocka_unit_test(flows_that_nobody_could_read_are_not_called_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
