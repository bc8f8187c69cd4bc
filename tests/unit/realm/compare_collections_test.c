/* Maps (attributes, mapper settings, flow overrides) and keyed lists (protocol mappers). */
#include "kcrealm/base/memory.h"
#include "kcrealm/realm/compare.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void attributes_compare_key_by_key(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"equal", "{'attributes': {'a': 'x', 'b': 'y'}}", "{'attributes': {'b': 'y', 'a': 'x'}}", ""},
        {"missing", "{'attributes': {'pkce.method': 'S256'}}", "{'attributes': {}}",
         "add /attributes/pkce.method 'S256'"},
        {"no attributes at all", "{'attributes': {'a': 'x', 'b': 'y'}}", "{}",
         "add /attributes/a 'x'\nadd /attributes/b 'y'"},
        {"null in place of the map", "{'attributes': {'a': 'x'}}", "{'attributes': null}",
         "add /attributes/a 'x'"},
        {"different", "{'attributes': {'a': 'x', 'b': 'y'}}", "{'attributes': {'a': 'z', 'b': 'y'}}",
         "replace /attributes/a 'z' -> 'x'"},
        {"an empty map declares nothing", "{'attributes': {}}", "{'attributes': {'a': 'x'}}", ""},
        {"others are left alone", "{'attributes': {'a': 'x'}}", "{'attributes': {'a': 'x', 'b': 'y'}}", ""},
        {"a key with slash and tilde", "{'attributes': {'a/b~c': 'x'}}", "{}", "add /attributes/a~1b~0c 'x'"},
        {"the word false is a value", "{'attributes': {'a': 'false'}}", "{}", "add /attributes/a 'false'"},
    };
    static const struct comparison_row scope_rows[] = {
        {"missing in a client scope", "{'attributes': {'include.in.token.scope': 'true'}}", "{}",
         "add /attributes/include.in.token.scope 'true'"},
        {"stored as empty in a client scope", "{'attributes': {'a': ''}}", "{'attributes': {'a': ''}}", ""},
    };
    static const struct comparison_row mapper_rows[] = {
        {"mapper settings", "{'config': {'a': 'x', 'b': 'y'}}", "{'config': {'a': 'z', 'c': 'y'}}",
         "replace /config/a 'z' -> 'x'\nadd /config/b 'y'"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client_scope, false, scope_rows, mem_count(scope_rows));
    check_comparisons(&kind_protocol_mapper, false, mapper_rows, mem_count(mapper_rows));
}

static void a_declared_empty_attribute_removes_it_and_null_declares_nothing(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"empty against filled", "{'attributes': {'a': ''}}", "{'attributes': {'a': 'x', 'b': 'y'}}",
         "remove /attributes/a 'x'"},
        {"empty against absent", "{'attributes': {'a': ''}}", "{'attributes': {'b': 'y'}}", ""},
        {"empty against empty", "{'attributes': {'a': ''}}", "{'attributes': {'a': ''}}", ""},
        {"empty against null", "{'attributes': {'a': ''}}", "{'attributes': {'a': null}}", ""},
        {"null against filled", "{'attributes': {'a': null}}", "{'attributes': {'a': 'x'}}", ""},
        {"a value against empty", "{'attributes': {'a': 'x'}}", "{'attributes': {'a': ''}}",
         "add /attributes/a 'x'"},
        {"an empty set of values removes all of them at once",
         "{'attributes': {'post.logout.redirect.uris': ''}}",
         "{'attributes': {'post.logout.redirect.uris': 'a##b'}}",
         "remove /attributes/post.logout.redirect.uris 'a##b'"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
}

static void booleans_and_numbers_are_declared_for_texts(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"equal", "{'attributes': {'a': true, 'b': 300, 'c': 1.5, 'd': false}}",
         "{'attributes': {'a': 'true', 'b': '300', 'c': '1.5', 'd': 'false'}}", ""},
        {"different, and shown as they are stored", "{'attributes': {'a': true, 'b': 300}}",
         "{'attributes': {'a': 'false', 'b': '301'}}",
         "replace /attributes/a 'false' -> 'true'\nreplace /attributes/b '301' -> '300'"},
        {"absent, even a false", "{'attributes': {'a': false, 'b': 0}}", "{}",
         "add /attributes/a 'false'\nadd /attributes/b '0'"},
        {"settings of a mapper",
         "{'protocolMappers': [{'name': 'm', 'config': {'id.token.claim': true, 'size': 8}}]}",
         "{'protocolMappers': [{'name': 'm', 'config': {'id.token.claim': 'true', 'size': '9'}}]}",
         "replace /protocolMappers/m/config/size '9' -> '8'"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
}

static void attributes_of_the_server_are_noise(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"declared ones are not compared",
         "{'attributes': {'realm_client': 'true', 'client.secret.creation.time': '1', "
         "'client.secret.rotated': 'x',"
         " 'de.adorsys.keycloak.config.import-checksum': 'y'}}",
         "{'attributes': {'realm_client': 'false', 'client.secret.creation.time': '2'}}", ""},
        {"a name that only starts alike is an attribute like others",
         "{'attributes': {'realm_clients': 'x'}}", "{}", "add /attributes/realm_clients 'x'"},
        {"what the server fills in is compared when declared",
         "{'attributes': {'backchannel.logout.session.required': 'false'}}",
         "{'attributes': {'backchannel.logout.session.required': 'true'}}",
         "replace /attributes/backchannel.logout.session.required 'true' -> 'false'"},
    };
    static const struct comparison_row strict_rows[] = {
        {"strict keeps them", "{'attributes': {'a': 'x'}}",
         "{'attributes': {'a': 'x', 'realm_client': 'false', 'client.secret.creation.time': '2',"
         " 'client.secret.rotated': 'y', 'de.adorsys.keycloak.config.state': 'z',"
         " 'backchannel.logout.session.required': 'true', 'backchannel.logout.revoke.offline.tokens': "
         "'false'}}",
         ""},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

static void values_joined_in_one_text_are_a_set(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"another order", "{'attributes': {'post.logout.redirect.uris': 'a##b##c'}}",
         "{'attributes': {'post.logout.redirect.uris': 'c##a##b'}}", ""},
        {"one more and one less", "{'attributes': {'post.logout.redirect.uris': 'a##b'}}",
         "{'attributes': {'post.logout.redirect.uris': 'b##c'}}",
         "remove /attributes/post.logout.redirect.uris 'c'\nadd /attributes/post.logout.redirect.uris 'a'"},
        {"a single value", "{'attributes': {'post.logout.redirect.uris': '+'}}",
         "{'attributes': {'post.logout.redirect.uris': 'a'}}",
         "remove /attributes/post.logout.redirect.uris 'a'\nadd /attributes/post.logout.redirect.uris '+'"},
        {"none before", "{'attributes': {'post.logout.redirect.uris': 'a##b'}}", "{}",
         "add /attributes/post.logout.redirect.uris 'a'\nadd /attributes/post.logout.redirect.uris 'b'"},
        {"declared twice", "{'attributes': {'post.logout.redirect.uris': 'a##a'}}",
         "{'attributes': {'post.logout.redirect.uris': 'a'}}", ""},
        {"an attribute that the table does not name", "{'attributes': {'x': 'a##b'}}",
         "{'attributes': {'x': 'b##a'}}", ""},
        {"joined on one side only", "{'attributes': {'x': 'a##b'}}", "{'attributes': {'x': 'b'}}",
         "add /attributes/x 'a'"},
        {"one hash joins nothing", "{'attributes': {'x': 'a#b'}}", "{'attributes': {'x': 'b#a'}}",
         "replace /attributes/x 'b#a' -> 'a#b'"},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
}

static void strict_removes_attributes_that_the_spec_does_not_list(void **state) {
    (void)state;
    static const struct comparison_row strict_rows[] = {
        {"one too many", "{'attributes': {'a': 'x'}}", "{'attributes': {'a': 'x', 'b': 'y'}}",
         "remove /attributes/b 'y' undeclared"},
        {"a declared empty map keeps none", "{'attributes': {}}", "{'attributes': {'a': 'x', 'b': 'y'}}",
         "remove /attributes/a 'x' undeclared\nremove /attributes/b 'y' undeclared"},
        {"a null entry is not listed", "{'attributes': {'a': null}}", "{'attributes': {'a': 'x'}}",
         "remove /attributes/a 'x' undeclared"},
        {"an empty entry is a declared removal", "{'attributes': {'a': ''}}", "{'attributes': {'a': 'x'}}",
         "remove /attributes/a 'x'"},
        {"what is empty already is not removed", "{'attributes': {}}", "{'attributes': {'a': '', 'b': null}}",
         ""},
        {"flow overrides", "{'authenticationFlowBindingOverrides': {}}",
         "{'authenticationFlowBindingOverrides': {'browser': 'my browser'}}",
         "remove /authenticationFlowBindingOverrides/browser 'my browser' undeclared"},
        {"settings of a declared mapper", "{'protocolMappers': [{'name': 'm', 'config': {'a': 'x'}}]}",
         "{'protocolMappers': [{'name': 'm', 'config': {'a': 'x', 'b': 'y'}}]}",
         "remove /protocolMappers/m/config/b 'y' undeclared"},
        {"settings of a mapper that declares none", "{'protocolMappers': [{'name': 'm'}]}",
         "{'protocolMappers': [{'name': 'm', 'config': {'a': 'x'}}]}", ""},
    };
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

static void mappers_are_told_apart_by_name(void **state) {
    (void)state;
    static const struct comparison_row rows[] = {
        {"equal in another order, with what the server fills in",
         "{'protocolMappers': [{'name': 'a', 'protocol': 'openid-connect'}, {'name': 'b', 'config': {'k': "
         "'v'}}]}",
         "{'protocolMappers': [{'id': '2', 'name': 'b', 'consentRequired': false, 'config': {'k': 'v'}},"
         " {'id': '1', 'name': 'a', 'protocol': 'openid-connect', 'consentRequired': false, 'config': {}}]}",
         ""},
        {"noise that is declared", "{'protocolMappers': [{'name': 'a', 'id': '7', 'consentRequired': true}]}",
         "{'protocolMappers': [{'name': 'a', 'id': '1', 'consentRequired': false}]}", ""},
        {"missing", "{'protocolMappers': [{'name': 'a', 'config': {'k': 1}}]}", "{}",
         "add /protocolMappers/a {'name':'a','config':{'k':1}}"},
        {"one of two is missing", "{'protocolMappers': [{'name': 'a'}, {'name': 'b'}]}",
         "{'protocolMappers': [{'name': 'b'}]}", "add /protocolMappers/a {'name':'a'}"},
        {"a scalar of one differs", "{'protocolMappers': [{'name': 'a', 'protocolMapper': 'x'}]}",
         "{'protocolMappers': [{'name': 'a', 'protocolMapper': 'y'}]}",
         "replace /protocolMappers/a/protocolMapper 'y' -> 'x'"},
        {"settings of one differ", "{'protocolMappers': [{'name': 'a', 'config': {'k': 'v', 'l': ''}}]}",
         "{'protocolMappers': [{'name': 'a', 'config': {'k': 'w', 'l': 'x', 'm': 'y'}}]}",
         "replace /protocolMappers/a/config/k 'w' -> 'v'\nremove /protocolMappers/a/config/l 'x'"},
        {"another name is another mapper", "{'protocolMappers': [{'name': 'new'}]}",
         "{'protocolMappers': [{'name': 'old'}]}", "add /protocolMappers/new {'name':'new'}"},
        {"upper and lower case differ", "{'protocolMappers': [{'name': 'A'}]}",
         "{'protocolMappers': [{'name': 'a'}]}", "add /protocolMappers/A {'name':'A'}"},
        {"others are left alone", "{'protocolMappers': []}", "{'protocolMappers': [{'name': 'a'}]}", ""},
        {"blanks and slashes in names", "{'protocolMappers': [{'name': 'a b/c', 'protocol': 'x'}]}",
         "{'protocolMappers': [{'name': 'a b/c'}]}", "add /protocolMappers/a b~1c/protocol 'x'"},
        {"a field that the table does not name", "{'protocolMappers': [{'name': 'a', 'new': {'x': 1}}]}",
         "{'protocolMappers': [{'name': 'a', 'new': {'x': 2, 'y': 3}}]}",
         "replace /protocolMappers/a/new/x 2 -> 1"},
        {"a live mapper without a name cannot be told apart", "{'protocolMappers': [{'name': 'a'}]}",
         "{'protocolMappers': [{'protocol': 'x'}, {'name': 'a'}]}", ""},
    };
    check_comparisons(&kind_client, false, rows, mem_count(rows));
    check_comparisons(&kind_client_scope, false, rows, mem_count(rows));
}

static void strict_removes_mappers_that_the_spec_does_not_list(void **state) {
    (void)state;
    static const struct comparison_row strict_rows[] = {
        {"one too many", "{'protocolMappers': [{'name': 'a'}]}",
         "{'protocolMappers': [{'name': 'a', 'protocol': 'x'}, {'id': '2', 'name': 'b'}]}",
         "remove /protocolMappers/b {'id':'2','name':'b'} undeclared"},
        {"renamed", "{'protocolMappers': [{'name': 'new'}]}", "{'protocolMappers': [{'name': 'old'}]}",
         "remove /protocolMappers/old {'name':'old'} undeclared\nadd /protocolMappers/new {'name':'new'}"},
        {"a declared empty list keeps none", "{'protocolMappers': []}",
         "{'protocolMappers': [{'name': 'a'}]}", "remove /protocolMappers/a {'name':'a'} undeclared"},
        {"noise of the kept ones", "{'protocolMappers': [{'name': 'a'}]}",
         "{'protocolMappers': [{'id': '1', 'name': 'a', 'consentRequired': false}]}", ""},
        {"one without a name is left alone", "{'protocolMappers': []}",
         "{'protocolMappers': [{'protocol': 'x'}]}", ""},
        {"what older servers give to service accounts", "{'protocolMappers': []}",
         "{'protocolMappers': [{'name': 'Client ID', 'protocolMapper': 'oidc-usersessionmodel-note-mapper'},"
         " {'name': 'Client Host', 'protocolMapper': 'oidc-usersessionmodel-note-mapper'},"
         " {'name': 'Client IP Address', 'protocolMapper': 'oidc-usersessionmodel-note-mapper'}]}",
         ""},
        {"one that only has such a type", "{'protocolMappers': []}",
         "{'protocolMappers': [{'name': 'mine', 'protocolMapper': 'oidc-usersessionmodel-note-mapper'}]}",
         "remove /protocolMappers/mine {'name':'mine','protocolMapper':'oidc-usersessionmodel-note-mapper'}"
         " undeclared"},
        {"one that only has such a name", "{'protocolMappers': []}",
         "{'protocolMappers': [{'name': 'Client ID', 'protocolMapper': 'x'}]}",
         "remove /protocolMappers/Client ID {'name':'Client ID','protocolMapper':'x'} undeclared"},
    };
    check_comparisons(&kind_client, true, strict_rows, mem_count(strict_rows));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_compare_key_by_key),
        cmocka_unit_test(a_declared_empty_attribute_removes_it_and_null_declares_nothing),
        cmocka_unit_test(booleans_and_numbers_are_declared_for_texts),
        cmocka_unit_test(attributes_of_the_server_are_noise),
        cmocka_unit_test(values_joined_in_one_text_are_a_set),
        cmocka_unit_test(strict_removes_attributes_that_the_spec_does_not_list),
        cmocka_unit_test(mappers_are_told_apart_by_name),
        cmocka_unit_test(strict_removes_mappers_that_the_spec_does_not_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
