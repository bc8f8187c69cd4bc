#include "kcrealm/realm/declare.h"

#include "kcrealm/base/memory.h"
#include "support/realm_declared.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct declare_options no_options;

#define LIST "[{clientId: a, realm: r, spec: {name: A}}]"
#define SPECS "clientPatcher.clientSpecs"

static void documents_are_told_apart_by_their_content(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"values",
         {{"v.yaml", "clientPatcher:\n  clientSpecs:\n  - {clientId: a, realm: r, spec: {name: A}}\n"}},
         "r/a v.yaml:3:5 " SPECS "[0] {'name':'A','clientId':'a'}",
         ""},
        {"a list",
         {{"l.yaml", "- clientId: a\n  realm: r\n  spec: {name: A}\n"}},
         "r/a l.yaml:1:3 [0] {'name':'A','clientId':'a'}",
         ""},
        {"a list in JSON",
         {{"l.json", "[{\"clientId\": \"a\", \"realm\": \"r\", \"spec\": {\"name\": \"A\"}}]"}},
         "r/a l.json:1:2 [0] {'name':'A','clientId':'a'}",
         ""},
        {"JSON under another name, as from standard input",
         {{"standard input", "[{\"clientId\": \"a\", \"realm\": \"r\", \"spec\": {\"name\": \"A\"}}]"}},
         "r/a standard input:1:2 [0] {'name':'A','clientId':'a'}",
         ""},
        {"several documents in one text",
         {{"m.yaml", "---\n" LIST "\n---\n---\n[{clientId: b, realm: r, spec: {}}]"}},
         "r/a m.yaml:2:2 [0] {'name':'A','clientId':'a'}\nr/b m.yaml:5:2 [0] {'clientId':'b'}",
         ""},
        {"other manifests are passed over",
         {{"k.yaml", "apiVersion: v1\nkind: Secret\n---\n" LIST}},
         "r/a k.yaml:4:2 [0] {'name':'A','clientId':'a'}",
         ""},
        {"a text",
         {{"t.yaml", "hello"}},
         "",
         "error t.yaml:1:1 -: expected Helm values, a list of client specs, a realm or a manifest, but found "
         "a "
         "string"},
        {"a number in JSON",
         {{"n.json", "7"}},
         "",
         "error n.json:1:1 -: expected Helm values, a list of client specs, a realm or a manifest, but found "
         "a "
         "number"},
        {"an empty text", {{"e.yaml", ""}}, "", "error e.yaml -: it is empty: nothing is declared"},
        {"comments only",
         {{"c.yaml", "# nothing\n---\n# more\n"}},
         "",
         "error c.yaml -: it is empty: nothing is declared"},
        {"an empty text beside one that is not",
         {{"e.yaml", "# nothing\n"}, {"l.yaml", LIST}},
         "r/a l.yaml:1:2 [0] {'name':'A','clientId':'a'}",
         ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void config_maps_hold_lists_or_values(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"clients.json",
         {{"cm.yaml",
           "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kc-client-specs}\ndata:\n  clients.json: |\n"
           "    [{\"clientId\": \"a\", \"realm\": \"r\", \"spec\": {\"name\": \"A\"}}]\n"}},
         "r/a cm.yaml (ConfigMap kc-client-specs, clients.json):1:2 [0] {'name':'A','clientId':'a'}",
         ""},
        {"values.yaml",
         {{"cm.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: kc}, data: {values.yaml:"
                      " 'clientPatcher: {clientSpecs: " LIST "}'}}"}},
         "r/a cm.yaml (ConfigMap kc, values.yaml):1:31 " SPECS "[0] {'name':'A','clientId':'a'}",
         ""},
        {"as kubectl writes it in JSON",
         {{"cm.json",
           "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"kc\"},"
           " \"data\": {\"clients.json\": \"[{\\\"clientId\\\": \\\"a\\\", \\\"realm\\\": \\\"r\\\","
           " \\\"spec\\\": {}}]\"}}"}},
         "r/a cm.json (ConfigMap kc, clients.json):1:2 [0] {'clientId':'a'}",
         ""},
        {"neither",
         {{"cm.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: kc}, data: {x.yaml: ''}}"}},
         "",
         "error cm.yaml -: nothing in it declares clients (there are: 1 ConfigMap)"},
        {"no data and no name",
         {{"cm.yaml", "{apiVersion: v1, kind: ConfigMap}"}},
         "",
         "error cm.yaml -: nothing in it declares clients (there are: 1 ConfigMap)"},
        {"what is wrong inside has its place inside",
         {{"cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kc}\ndata:\n  clients.json: |\n"
                      "    [{\"clientId\": \"a\",\n      \"realm\": \"r\"}]\n"}},
         "",
         "error cm.yaml (ConfigMap kc, clients.json):1:2 [0]: spec is missing (the client's representation)"},
        {"a ConfigMap in a ConfigMap in a ConfigMap is too deep",
         {{"cm.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a-client-specs}, data: "
                      "{values.yaml: '{apiVersion: v1,"
                      " kind: ConfigMap, metadata: {name: b-client-specs}, data: {values.yaml: "
                      "\"{apiVersion: v1, kind: ConfigMap,"
                      " data: {clients.json: []}}\"}}'}}"}},
         "",
         "error cm.yaml -: nothing in it declares clients (there are: 1 ConfigMap)"},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void what_is_wrong_is_said_with_file_line_column_and_path(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"entries and specs",
         {{"v.yaml", "keycloak:\n  clientPatcher:\n    clientSpecs:\n    - clientId: a\n      spec: {}\n"
                     "    - clientId: b\n      realm: r\n      spec:\n        secret: s3cr3t\n"
                     "        redirectURIs: []\n        publicClient: 'no'\n"}},
         "r/b v.yaml:6:7 keycloak." SPECS "[1] {'redirectURIs':[],'publicClient':'no','clientId':'b'}",
         "error v.yaml:4:7 keycloak." SPECS "[0]: realm is missing\n"
         "error v.yaml:9:9 keycloak." SPECS "[1].spec.secret: a client's secret is declared in a file\n"
         "warning v.yaml:10:9 keycloak." SPECS
         "[1].spec.redirectURIs: Keycloak has no field \"redirectURIs\" in a"
         " client\n"
         "error v.yaml:11:9 keycloak." SPECS
         "[1].spec.publicClient: publicClient must be true or false, but is a"
         " string"},
        {"JSON too",
         {{"l.json", "[{\"clientId\": \"a\", \"realm\": \"r\","
                     " \"spec\": {\"redirectUris\": [\"x\", 1], \"name\": {}}}, 7]"}},
         "r/a l.json:1:2 [0] {'redirectUris':['x',1],'name':{},'clientId':'a'}",
         "error l.json:1:69 [0].spec.name: name must be a string, but is a map\n"
         "error l.json:1:65 [0].spec.redirectUris[1]: an item of redirectUris must be a string, but is a "
         "number\n"
         "error l.json:1:83 [1]: each entry must be a map with clientId, realm and spec"},
        {"a text that is no YAML does not hide the others",
         {{"bad.yaml", "a: 1\na: 2\n"}, {"l.yaml", "- {clientId: a, realm: r, spec: []}"}},
         "",
         "error bad.yaml:2:1 -: the key \"a\" stands twice in one map: first at bad.yaml:1:1\n"
         "error l.yaml:1:3 [0]: spec must be a map"},
        {"a text that is no JSON",
         {{"bad.json", "[{\"a\": 1,}]"}},
         "",
         "error bad.json:1:10 -: not valid JSON: a key in double quotes is missing (or there is a ',' too "
         "many)"},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void options_say_where_to_look_and_which_realm_counts(void **state) {
    (void)state;
    static const struct declare_options by_path = {.values_path = "a.b.things"};
    static const struct declare_row path_rows[] = {
        {"by path",
         {{"v.yaml", "a: {b: {things: " LIST "}}"}},
         "r/a v.yaml:1:18 a.b.things[0] {'name':'A','clientId':'a'}",
         ""},
        {"nothing there",
         {{"v.yaml", "clientPatcher: {clientSpecs: " LIST "}"}},
         "",
         "error v.yaml a.b.things: nothing that declares clients stands at this path"},
        {"lists have no path", {{"l.yaml", LIST}}, "r/a l.yaml:1:2 [0] {'name':'A','clientId':'a'}", ""},
    };
    static const struct declare_options by_realm = {.realm = "r"};
    static const struct declare_row realm_rows[] = {
        {"others are passed over, those without belong to it",
         {{"l.yaml", "[{clientId: a, realm: r, spec: {}}, {clientId: b, realm: s, spec: {}},"
                     " {clientId: c, spec: {}}]"}},
         "r/a l.yaml:1:2 [0] {'clientId':'a'}\nr/c l.yaml:1:72 [2] {'clientId':'c'}",
         ""},
        {"one without a realm may be a duplicate",
         {{"l.yaml", "[{clientId: a, realm: r, spec: {}}, {clientId: a, spec: {}}]"}},
         "r/a l.yaml:1:2 [0] {'clientId':'a'}\nr/a l.yaml:1:37 [1] {'clientId':'a'}",
         "error l.yaml:1:37 [1]: client \"a\" of realm \"r\" is declared twice: first at l.yaml:1:2 ([0])"},
    };
    check_declarations(&by_path, path_rows, mem_count(path_rows));
    check_declarations(&by_realm, realm_rows, mem_count(realm_rows));
}

static void names_narrow_to_declared_clients_or_suggest_one(void **state) {
    (void)state;
    static const struct text texts[TEXTS_MAX] = {
        {"l.yaml", "[{clientId: backstage, realm: r, spec: {}}, {clientId: argocd, realm: r, spec: {}},"
                   " {clientId: argocd, realm: s, spec: {}}]"}};
    auto_strings names = {0};
    strings_add(&names, "backstaeg");
    strings_add(&names, "argocd");
    strings_add(&names, "temporal");
    const struct declare_options options = {.names = &names};
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    load_texts(texts, &options, &desired, &diagnostics);
    auto_text objects = objects_shown(&desired);
    auto_text lines = diagnostics_shown(&diagnostics);
    same_lines(
        "argocd", objects,
        "r/argocd l.yaml:1:45 [1] {'clientId':'argocd'}\ns/argocd l.yaml:1:85 [2] {'clientId':'argocd'}");
    same_lines(
        "the others", lines,
        "error - -: client \"backstaeg\" is not declared\nerror - -: client \"temporal\" is not declared");
    assert_string_equal(diagnostics.items[0].next, "did you mean \"backstage\"?");
    assert_string_equal(diagnostics.items[1].next, "declared are: argocd, backstage");
    desired_clear(&desired);
    diagnostics_clear(&diagnostics);
}

static void a_name_that_is_not_declared_gets_some_that_are(void **state) {
    (void)state;
    static const char many[] = "[{clientId: c1, realm: r, spec: {}}, {clientId: c2, realm: r, spec: {}},"
                               " {clientId: c3, realm: r, spec: {}}, {clientId: c4, realm: r, spec: {}},"
                               " {clientId: c5, realm: r, spec: {}}, {clientId: c6, realm: r, spec: {}}]";
    static const struct {
        const char *list, *name, *next;
    } rows[] = {
        {LIST, "values.yaml", "if it is a file: -f values.yaml"},
        {many, "temporal", "declared are: c1, c2, c3, c4, c5, …"},
        {"[]", "temporal", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct text texts[TEXTS_MAX] = {{"l.yaml", rows[i].list}};
        auto_strings names = {0};
        strings_add(&names, rows[i].name);
        const struct declare_options options = {.names = &names};
        struct desired desired = {0};
        struct diagnostics diagnostics = {0};
        load_texts(texts, &options, &desired, &diagnostics);
        assert_int_equal(diagnostics.count, 1);
        same_lines(rows[i].name, diagnostics.items[0].next ? diagnostics.items[0].next : "",
                   rows[i].next ? rows[i].next : "");
        desired_clear(&desired);
        diagnostics_clear(&diagnostics);
    }
}

static void login_of_values_is_kept_for_those_who_log_in(void **state) {
    (void)state;
    static const struct text texts[TEXTS_MAX] = {
        {"base.yaml",
         "clientPatcher: {loginRealm: master, loginClientId: platform-app-master, clientSpecs: []}"},
        {"dev.yaml", "clientPatcher: {loginRealm: dev}"},
        {"l.yaml", LIST}};
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    load_texts(texts, &no_options, &desired, &diagnostics);
    assert_int_equal(diagnostics.count, 0);
    assert_string_equal(desired.login_realm, "dev");
    assert_string_equal(desired.login_client_id, "platform-app-master");
    desired_clear(&desired);

    static const struct text no_values[TEXTS_MAX] = {{"l.yaml", LIST}};
    load_texts(no_values, &no_options, &desired, &diagnostics);
    assert_null(desired.login_realm);
    assert_null(desired.login_client_id);
    desired_clear(&desired);
    diagnostics_clear(&diagnostics);
}

static void objects_come_sorted_by_realm_and_name(void **state) {
    (void)state;
    static const struct text texts[TEXTS_MAX] = {
        {"l.yaml", "[{clientId: b, realm: s, spec: {}}, {clientId: c, realm: r, spec: {}},"
                   " {clientId: a, realm: s, spec: {}}, {clientId: a, realm: r, spec: {}}]"}};
    static const char *const sorted[] = {"r/a", "r/c", "s/a", "s/b"};
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    load_texts(texts, &no_options, &desired, &diagnostics);
    assert_int_equal(desired.count, mem_count(sorted));
    for (size_t i = 0; i < desired.count; i++) {
        auto_text name = mem_format("%s/%s", desired.items[i].realm, desired.items[i].name);
        assert_string_equal(name, sorted[i]);
    }
    desired_clear(&desired);
    diagnostics_clear(&diagnostics);
}

static void places_can_be_asked_for_as_long_as_the_objects_live(void **state) {
    (void)state;
    static const struct text texts[TEXTS_MAX] = {
        {"a.yaml",
         "clientPatcher:\n  clientSpecs:\n  - clientId: a\n    realm: r\n    spec:\n      name: A\n"},
        {"b.yaml", "- clientId: b\n  realm: r\n  spec:\n    name: B\n"}};
    static const struct {
        const char *name, *file;
        unsigned line;
    } rows[] = {{"a", "a.yaml", 6}, {"b", "b.yaml", 4}};
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    load_texts(texts, &no_options, &desired, &diagnostics);
    for (size_t i = 0; i < mem_count(rows); i++) {
        const struct desired_object *object = desired_find(&desired, &kind_client, "r", rows[i].name);
        struct position where = positions_member(desired.positions, object->spec, "name");
        assert_string_equal(where.file, rows[i].file);
        assert_int_equal(where.line, rows[i].line);
    }
    assert_int_equal(json_array_size(desired.documents), 3); /* the two, and the merged values */
    desired_clear(&desired);
    diagnostics_clear(&diagnostics);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_told_apart_by_their_content),
        cmocka_unit_test(config_maps_hold_lists_or_values),
        cmocka_unit_test(what_is_wrong_is_said_with_file_line_column_and_path),
        cmocka_unit_test(options_say_where_to_look_and_which_realm_counts),
        cmocka_unit_test(names_narrow_to_declared_clients_or_suggest_one),
        cmocka_unit_test(a_name_that_is_not_declared_gets_some_that_are),
        cmocka_unit_test(login_of_values_is_kept_for_those_who_log_in),
        cmocka_unit_test(objects_come_sorted_by_realm_and_name),
        cmocka_unit_test(places_can_be_asked_for_as_long_as_the_objects_live),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
