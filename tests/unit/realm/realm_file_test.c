#include "realm/realm_file.h"

#include "kcrealm/base/memory.h"
#include "support/realm_declared.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct declare_options no_options;

static void realms_are_told_from_values(void **state) {
    (void)state;
    static const struct {
        const char *document;
        bool is_realm;
    } rows[] = {
        {"{'realm': 'r', 'clients': []}", true},
        {"{'realm': 'r', 'roles': {}}", true},
        {"{'realm': 'r', 'enabled': true}", true},
        {"{'realm': 'r', 'authenticationFlows': [], 'whatever': 1}", true},
        {"{'realm': 7, 'clients': []}", true},
        {"{'realm': 'r', 'replicas': 1}", false},
        {"{'realm': {'name': 'r'}, 'clients': []}", false},
        {"{'clients': []}", false},
        {"{}", false},
        {"[]", false},
        {"'realm'", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_json document = given(rows[i].document);
        if (realm_file_is(document) != rows[i].is_realm)
            fail_msg("%s", rows[i].document);
    }
}

static void built_in_clients_are_left_out_with_a_note(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"of any realm",
         {{"r.yaml", "realm: r\nclients: [{clientId: account}, {clientId: account-console}, {clientId:"
                     " admin-cli}, {clientId: broker}, {clientId: realm-management}, {clientId:"
                     " security-admin-console}, {clientId: admin-permissions}, {clientId: a}, {clientId:"
                     " b-realm}]"}},
         "r/a r.yaml:2:201 clients[7] {'clientId':'a'}\nr/b-realm r.yaml:2:216 clients[8] "
         "{'clientId':'b-realm'}",
         "note r.yaml:2:1 clients: clients that Keycloak makes itself are left out: account, "
         "account-console, "
         "admin-cli, broker, realm-management, security-admin-console, admin-permissions"},
        {"of master",
         {{"r.yaml", "realm: master\nclients: [{clientId: b-realm}]"}},
         "",
         "note r.yaml:2:1 clients: clients that Keycloak makes itself are left out: b-realm"},
        {"but not where a list names them",
         {{"l.yaml", "[{clientId: account, realm: r, spec: {}}]"}},
         "r/account l.yaml:1:2 [0] {'clientId':'account'}",
         ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void what_cannot_be_compared_yet_is_one_warning(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"kinds and settings",
         {{"r.yaml", "realm: r\nid: x\nenabled: true\nusers: [{}]\nroles: {realm: [{}]}\nsslRequired: none\n"
                     "accessTokenLifespan: 60\ngroups: []\nclients: []"}},
         "",
         "warning r.yaml:1:1 -: only clients of realm \"r\" are looked at, not: users, roles, 2 settings of "
         "the "
         "realm"},
        {"one setting",
         {{"r.yaml", "realm: r\nsslRequired: none\nclients: []"}},
         "",
         "warning r.yaml:1:1 -: only clients of realm \"r\" are looked at, not: 1 setting of the realm"},
        {"nothing but clients", {{"r.yaml", "realm: r\nenabled: true\nclients: []"}}, "", ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void the_servers_own_fields_and_flow_ids_are_no_trouble(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"flows get their names",
         {{"r.yaml", "realm: r\nauthenticationFlows: [{alias: mine, id: f1}]\nclients: [{clientId: a, id: x,"
                     " authenticationFlowBindingOverrides: {browser: f1}}]"}},
         "r/a r.yaml:3:11 clients[0] "
         "{'clientId':'a','id':'x','authenticationFlowBindingOverrides':{'browser':'mine'}}",
         "warning r.yaml:1:1 -: only clients of realm \"r\" are looked at, not: authenticationFlows"},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void wrong_realms_and_clients_are_errors_at_their_place(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"a realm that is a number",
         {{"r.yaml", "realm: 7\nclients: [{clientId: a}]"}},
         "",
         "error r.yaml:1:1 realm: the realm's name must be a string, but is a number"},
        {"an empty realm",
         {{"r.yaml", "realm: ''\nclients: [{clientId: a}]"}},
         "",
         "error r.yaml:1:1 realm: the realm's name is missing"},
        {"clients that are no list",
         {{"r.yaml", "realm: r\nclients: {a: {}}"}},
         "",
         "error r.yaml:2:1 clients: must be a list, but is a map"},
        {"clients of all sorts",
         {{"r.yaml",
           "realm: r\nclients: [a, {name: x}, {clientId: 7}, {clientId: ''}, {clientId: b, name: []}]"}},
         "r/b r.yaml:2:56 clients[4] {'clientId':'b','name':[]}",
         "error r.yaml:2:11 clients[0]: a client must be a map, but is a string\n"
         "error r.yaml:2:14 clients[1]: clientId is missing (a non-empty string)\n"
         "error r.yaml:2:25 clients[2]: clientId must be a string, but is a number\n"
         "error r.yaml:2:40 clients[3]: clientId is missing (a non-empty string)\n"
         "error r.yaml:2:70 clients[4].name: name must be a string, but is a list"},
        {"secrets, as full exports have them",
         {{"r.yaml",
           "realm: r\nclients: [{clientId: a, secret: geheim}, {clientId: b, secret: '**********'}]"}},
         "r/a r.yaml:2:11 clients[0] {'clientId':'a'}\nr/b r.yaml:2:42 clients[1] "
         "{'clientId':'b','secret':'**********'}",
         "error r.yaml:2:25 clients[0].secret: a client's secret is declared in a file"},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void a_wanted_realm_filters_whole_files(void **state) {
    (void)state;
    static const struct declare_options of_s = {.realm = "s"};
    static const struct declare_row rows[] = {
        {"one of two",
         {{"d/r.yaml", "realm: r\nusers: [{}]\nclients: [{clientId: '$(env:NONE)'}]"},
          {"d/s.yaml", "realm: s\nclients: [{clientId: a}]"}},
         "s/a d/s.yaml:2:11 clients[0] {'clientId':'a'}",
         ""},
    };
    check_declarations(&of_s, rows, mem_count(rows));
}

static void placeholders_of_the_environment_are_replaced_where_asked(void **state) {
    (void)state;
    static const char *const environment[] = {"REALM=r", "ID=a", NULL};
    static const struct declare_options substitute = {.environment = environment, .substitute = true};
    static const struct declare_row rows[] = {
        {"in all places",
         {{"r.json", "{\"realm\": \"$(env:REALM)\", \"clients\": [{\"clientId\": \"$(env:ID)\",\n"
                     " \"name\": \"$(env:NAME:-Nobody) ${role_x}\"}]}"}},
         "r/a r.json:1:39 clients[0] {'clientId':'a','name':'Nobody ${role_x}'}",
         ""},
        {"missing ones with their lines",
         {{"r.json",
           "{\"realm\": \"r\", \"clients\": [{\"clientId\": \"a\",\n \"name\": \"$(env:NAME)\"}]}"}},
         "r/a r.json:1:28 clients[0] {'clientId':'a','name':'**********\\u001fa placeholder that could not "
         "be "
         "replaced'}",
         "error r.json:2:2 clients[0].name: the environment variable NAME is not set (or empty)"},
        {"in entries too",
         {{"l.yaml", "[{clientId: '$(env:ID)', realm: '$(env:REALM)', spec: {name: '$(env:ID)'}}]"}},
         "r/a l.yaml:1:2 [0] {'name':'a','clientId':'a'}",
         ""},
    };
    static const struct declare_row refused[] = {
        {"without leave",
         {{"r.yaml", "realm: $(env:REALM)\nclients: [{clientId: a}]"}},
         "",
         "error r.yaml:1:1 realm: $(env:REALM) is a placeholder, not a value"},
        {"without leave in a client's id: no second error",
         {{"r.yaml", "realm: r\nclients: [{clientId: $(env:ID)}]"}},
         "",
         "error r.yaml:2:12 clients[0].clientId: $(env:ID) is a placeholder, not a value"},
    };
    check_declarations(&substitute, rows, mem_count(rows));
    check_declarations(&no_options, refused, mem_count(refused));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(realms_are_told_from_values),
        cmocka_unit_test(built_in_clients_are_left_out_with_a_note),
        cmocka_unit_test(what_cannot_be_compared_yet_is_one_warning),
        cmocka_unit_test(the_servers_own_fields_and_flow_ids_are_no_trouble),
        cmocka_unit_test(wrong_realms_and_clients_are_errors_at_their_place),
        cmocka_unit_test(a_wanted_realm_filters_whole_files),
        cmocka_unit_test(placeholders_of_the_environment_are_replaced_where_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
