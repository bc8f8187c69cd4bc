/* Documents of all kinds, as files and directories bring them. */
#include "realm/load.h"

#include "kcrealm/base/memory.h"
#include "support/realm_declared.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct declare_options no_options;

#define VALUES(id) "clientPatcher: {clientSpecs: [{clientId: " id ", realm: r, spec: {}}]}"
#define SPECS "clientPatcher.clientSpecs"

static void files_of_a_directory_stand_for_themselves(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"values do not merge: both lists count",
         {{"d/a.yaml", VALUES("a")}, {"d/b.yaml", VALUES("b")}},
         "r/a d/a.yaml:1:31 " SPECS "[0] {'clientId':'a'}\nr/b d/b.yaml:1:31 " SPECS "[0] {'clientId':'b'}",
         ""},
        {"a client in two files names both places",
         {{"d/a.yaml", VALUES("a")}, {"d/b.yaml", VALUES("a")}},
         "r/a d/a.yaml:1:31 " SPECS "[0] {'clientId':'a'}\nr/a d/b.yaml:1:31 " SPECS "[0] {'clientId':'a'}",
         "error d/b.yaml:1:31 " SPECS "[0]: client \"a\" of realm \"r\" is declared twice: first at "
         "d/a.yaml:1:31 (" SPECS "[0])"},
        {"files without declarations are a note",
         {{"d/Chart.yaml", "apiVersion: v2\nname: x"}, {"d/a.yaml", VALUES("a")}, {"d/z.yaml", "# empty"}},
         "r/a d/a.yaml:1:31 " SPECS "[0] {'clientId':'a'}",
         "note d -: these declare no clients: d/Chart.yaml, d/z.yaml"},
        {"nothing in all of them is an error",
         {{"d/Chart.yaml", "apiVersion: v2\nname: x"}, {"d/z.yaml", "# empty"}},
         "",
         "error d -: no file of this directory declares clients"},
        {"nothing beside a file is a warning",
         {{"d/Chart.yaml", "apiVersion: v2\nname: x"}, {"v.yaml", VALUES("a")}},
         "r/a v.yaml:1:31 " SPECS "[0] {'clientId':'a'}",
         "warning d -: no file of this directory declares clients"},
        {"a directory beside values that merge",
         {{"base.yaml", VALUES("b")}, {"d/a.yaml", VALUES("a")}, {"over.yaml", VALUES("b")}},
         "r/a d/a.yaml:1:31 " SPECS "[0] {'clientId':'a'}\nr/b over.yaml:1:31 " SPECS "[0] {'clientId':'b'}",
         ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

#define MANIFEST(kind, name) "---\napiVersion: v1\nkind: " kind "\nmetadata: {name: " name "}\n"

static void rendered_charts_hold_much_besides(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"a ConfigMap among others",
         {{"standard input",
           MANIFEST("Service", "kc") MANIFEST("ConfigMap", "other") "data: {x.conf: y}\n" MANIFEST(
               "ConfigMap",
               "kc-client-specs") "data:\n  clients.json: |\n    [{\"clientId\": \"a\", \"realm\":"
                                  " \"r\", \"spec\": {}}]\n" MANIFEST("Deployment", "kc")}},
         "r/a standard input (ConfigMap kc-client-specs, clients.json):1:2 [0] {'clientId':'a'}",
         ""},
        {"values of something else in a ConfigMap",
         {{"standard input", MANIFEST("ConfigMap", "other") "data: {values.yaml: '{{ broken'}\n" MANIFEST(
                                 "ConfigMap", "mine") "data: {values.yaml: '" VALUES("a") "'}"}},
         "r/a standard input (ConfigMap mine, values.yaml):1:31 " SPECS "[0] {'clientId':'a'}",
         ""},
        {"nothing among many manifests",
         {{"standard input", MANIFEST("Service", "a") MANIFEST("Service", "b") MANIFEST("ConfigMap", "c")}},
         "",
         "error standard input -: nothing in it declares clients (there are: 2 Service, 1 ConfigMap)"},
        {"nothing in one of two files",
         {{"s.yaml", MANIFEST("Service", "a")}, {"v.yaml", VALUES("a")}},
         "r/a v.yaml:1:31 " SPECS "[0] {'clientId':'a'}",
         "warning s.yaml -: nothing in it declares clients (there are: 1 Service)"},
        {"what kubectl get prints",
         {{"standard input",
           "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service}\n- apiVersion: v1\n"
           "  kind: ConfigMap\n  metadata: {name: x}\n  data: {clients.json: '[{\"clientId\": \"a\", "
           "\"realm\":"
           " \"r\", \"spec\": {}}]'}"}},
         "r/a standard input (ConfigMap x, clients.json):1:2 [0] {'clientId':'a'}",
         ""},
        {"one that is ours and has nothing",
         {{"cm.yaml", MANIFEST("ConfigMap", "kc-client-specs") "data: {x: y}"}},
         "",
         "error cm.yaml:2:1 data: ConfigMap kc-client-specs has neither clients.json nor values.yaml"},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

#define IMPORT "apiVersion: k8s.keycloak.org/v2alpha1\nkind: KeycloakRealmImport\nmetadata: {name: x}\n"

static void realm_imports_declare_their_clients(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"clients",
         {{"i.yaml",
           IMPORT "spec:\n  realm:\n    realm: r\n    clients:\n    - clientId: a\n      name: A\n"}},
         "r/a i.yaml:8:7 spec.realm.clients[0] {'clientId':'a','name':'A'}",
         ""},
        {"placeholders are unknown, and message keys are not",
         {{"i.yaml", IMPORT "spec:\n  placeholders: {HOST: {secret: {name: s, key: k}}}\n"
                            "  realm: {realm: r, clients: [{clientId: a, rootUrl: 'https://${HOST}/', name:"
                            " '${role_a}'}]}\n"}},
         "r/a i.yaml:6:31 spec.realm.clients[0] {'clientId':'a','rootUrl':'**********\\u001fthe operator "
         "fills"
         " in the placeholder ${HOST}','name':'${role_a}'}",
         ""},
        {"a client whose id is not known is left out",
         {{"i.yaml",
           IMPORT "spec:\n  placeholders: {ID: {}}\n  realm: {realm: r, clients: [{clientId: '${ID}'},"
                  " {clientId: b}]}\n"}},
         "r/b i.yaml:6:52 spec.realm.clients[1] {'clientId':'b'}",
         "warning i.yaml:6:31 spec.realm.clients[0]: a client is left out, because its clientId is not "
         "known: "
         "the operator fills in the placeholder ${ID}"},
        {"a realm whose name is not known",
         {{"i.yaml",
           IMPORT "spec:\n  placeholders: {ID: {}}\n  realm: {realm: '${ID}', clients: [{clientId: b}]}\n"}},
         "",
         "error i.yaml:6:11 spec.realm.realm: the realm's name is not known: the operator fills in the "
         "placeholder ${ID}"},
        {"no realm",
         {{"i.yaml", IMPORT "spec: {}\n"}},
         "",
         "error i.yaml:1:1 spec.realm: the realm's representation is missing (there is nothing)"},
        {"a realm of another type",
         {{"i.yaml", IMPORT "spec: {realm: r}\n"}},
         "",
         "error i.yaml:4:8 spec.realm: the realm's representation must be a map, but is a string"},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void realms_are_declarations_too(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"an export",
         {{"r.json", "{\"realm\": \"r\", \"clients\": [{\"clientId\": \"a\"}]}"}},
         "r/a r.json:1:28 clients[0] {'clientId':'a'}",
         ""},
        {"an export of all realms",
         {{"r.json", "[{\"realm\": \"r\", \"clients\": [{\"clientId\": \"a\"}]},\n"
                     " {\"realm\": \"s\", \"clients\": [{\"clientId\": \"a\"}]}]"}},
         "r/a r.json:1:29 [0].clients[0] {'clientId':'a'}\ns/a r.json:2:29 [1].clients[0] {'clientId':'a'}",
         ""},
        {"files of keycloak-config-cli, one realm each",
         {{"d/10-roles.yaml", "realm: r\nroles: {realm: [{name: x}]}"},
          {"d/30-clients.yaml", "realm: r\nclients: [{clientId: a}]"}},
         "r/a d/30-clients.yaml:2:11 clients[0] {'clientId':'a'}",
         "warning d/10-roles.yaml:1:1 -: only clients of realm \"r\" are looked at, not: roles"},
        {"values that name a realm as well are values",
         {{"v.yaml", "realm: r\nclients: []\nx: {" VALUES("a") "}"}},
         "r/a v.yaml:3:35 x." SPECS "[0] {'clientId':'a'}",
         ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void texts_that_are_no_documents_are_wrong_but_not_missing(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"no YAML", {{"v.yaml", "a: ["}}, "", "error v.yaml:2:1 -: not valid YAML: a value is missing"},
        {"a scalar in a directory",
         {{"d/a.yaml", "hello"}},
         "",
         "error d/a.yaml:1:1 -: expected Helm values, a list of client specs, a realm or a manifest, but "
         "found a "
         "string"},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_a_directory_stand_for_themselves),
        cmocka_unit_test(rendered_charts_hold_much_besides),
        cmocka_unit_test(realm_imports_declare_their_clients),
        cmocka_unit_test(realms_are_declarations_too),
        cmocka_unit_test(texts_that_are_no_documents_are_wrong_but_not_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
