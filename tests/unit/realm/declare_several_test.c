/* Several texts at once: what merges, what is united, and what must not be declared twice. */
#include "kcrealm/realm/declare.h"

#include "kcrealm/base/memory.h"
#include "support/realm_declared.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct declare_options no_options;

#define LIST "[{clientId: a, realm: r, spec: {name: A}}]"
#define SPECS "clientPatcher.clientSpecs"

static void values_files_merge_as_helm_merges_them(void **state) {
    (void)state;
    static const char base[] =
        "clientPatcher:\n  loginRealm: master\n  clientSpecs:\n"
        "  - {clientId: a, realm: r, spec: {}}\n  - {clientId: b, realm: r, spec: {}}\n";
    static const struct declare_row rows[] = {
        {"a later list replaces an earlier one",
         {{"base.yaml", base},
          {"dev.yaml", "clientPatcher: {clientSpecs: [{clientId: b, realm: r, spec: {}}]}"}},
         "r/b dev.yaml:1:31 " SPECS "[0] {'clientId':'b'}",
         "warning dev.yaml:1:17 " SPECS ": " SPECS
         " is replaced here, which drops 1 client: a (base.yaml:4:5)"},
        {"maps merge, so that a file may add a section",
         {{"base.yaml", base},
          {"dev.yaml", "clientReconciliation: {clients: [{clientId: c, realm: r, spec: {}}]}"}},
         "r/a base.yaml:4:5 " SPECS "[0] {'clientId':'a'}\nr/b base.yaml:5:5 " SPECS "[1] {'clientId':'b'}\n"
         "r/c dev.yaml:1:34 clientReconciliation.clients[0] {'clientId':'c'}",
         ""},
        {"a scalar beside the list leaves the list",
         {{"base.yaml", base}, {"dev.yaml", "clientPatcher: {loginRealm: other}"}},
         "r/a base.yaml:4:5 " SPECS "[0] {'clientId':'a'}\nr/b base.yaml:5:5 " SPECS "[1] {'clientId':'b'}",
         ""},
        {"null deletes the list",
         {{"base.yaml", base},
          {"dev.yaml", "clientPatcher: {clientSpecs: null, clients: [{clientId: c, realm: r, spec: {}}]}"}},
         "r/c dev.yaml:1:46 clientPatcher.clients[0] {'clientId':'c'}",
         "warning dev.yaml:1:17 " SPECS ": " SPECS
         " is deleted here, which drops 2 clients: a (base.yaml:4:5), b (base.yaml:5:5)"},
        {"null deletes the only section",
         {{"base.yaml", base}, {"dev.yaml", "clientPatcher: null"}},
         "",
         "error base.yaml -: no clientPatcher or clientReconciliation section with clientSpecs, neither at "
         "the top"
         " nor one level down\n"
         "warning dev.yaml:1:1 " SPECS ": " SPECS
         " is deleted here, which drops 2 clients: a (base.yaml:4:5), b (base.yaml:5:5)"},
        {"what one file switches on, another switches off",
         {{"base.yaml", base}, {"dev.yaml", "clientPatcher: {enabled: false}"}},
         "",
         "note dev.yaml:1:17 clientPatcher.enabled: clientPatcher is switched off (enabled: false): its "
         "clients are"
         " not looked at"},
        {"the third counts most",
         {{"base.yaml", base},
          {"dev.yaml", "clientPatcher: {clientSpecs: []}"},
          {"my.yaml", "clientPatcher: {clientSpecs: " LIST "}"}},
         "r/a my.yaml:1:31 " SPECS "[0] {'name':'A','clientId':'a'}",
         "note my.yaml:1:17 " SPECS ": this list replaces another one and declares anew: a (base.yaml:4:5)\n"
         "warning dev.yaml:1:17 " SPECS ": " SPECS
         " is replaced here, which drops 1 client: b (base.yaml:5:5)"},
        {"nulls inside lists stay, and declare nothing",
         {{"v.yaml", "clientPatcher: {clientSpecs: [{clientId: a,"
                     " realm: r, spec: {name: null}}]}"}},
         "r/a v.yaml:1:31 " SPECS "[0] {'name':null,'clientId':'a'}",
         ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void all_but_values_files_is_united(void **state) {
    (void)state;
    static const char first[] = "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {values.yaml:"
                                " 'clientPatcher: {clientSpecs: [{clientId: a, realm: r, spec: {}}]}'}}";
    static const char second[] =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: two}, data: {values.yaml:"
        " 'clientPatcher: {clientSpecs: [{clientId: b, realm: r, spec: {}}]}'}}";
    static const struct declare_row rows[] = {
        {"lists and values",
         {{"l.yaml", "[{clientId: b, realm: r, spec: {}}]"},
          {"v.yaml", "clientPatcher: {clientSpecs: " LIST "}"},
          {"m.yaml", "[{clientId: c, realm: a, spec: {}}]"}},
         "a/c m.yaml:1:2 [0] {'clientId':'c'}\nr/a v.yaml:1:31 " SPECS "[0] {'name':'A','clientId':'a'}\n"
         "r/b l.yaml:1:2 [0] {'clientId':'b'}",
         ""},
        {"values in two ConfigMaps",
         {{"a.yaml", first}, {"b.yaml", second}},
         "r/a a.yaml (ConfigMap one, values.yaml):1:31 " SPECS "[0] {'clientId':'a'}\n"
         "r/b b.yaml (ConfigMap two, values.yaml):1:31 " SPECS "[0] {'clientId':'b'}",
         ""},
        {"values of two ConfigMaps that the cluster holds",
         {{"ConfigMap one", "clientPatcher: {clientSpecs: [{clientId: a, realm: r, spec: {}}]}"},
          {"ConfigMap two", "clientPatcher: {clientSpecs: [{clientId: b, realm: r, spec: {}}]}"}},
         "r/a ConfigMap one:1:31 " SPECS "[0] {'clientId':'a'}\nr/b ConfigMap two:1:31 " SPECS
         "[0] {'clientId':'b'}",
         ""},
        {"values in a ConfigMap and in a file",
         {{"a.yaml", first}, {"v.yaml", "clientPatcher: {clientSpecs: [{clientId: c, realm: r, spec: {}}]}"}},
         "r/a a.yaml (ConfigMap one, values.yaml):1:31 " SPECS "[0] {'clientId':'a'}\n"
         "r/c v.yaml:1:31 " SPECS "[0] {'clientId':'c'}",
         ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void json_says_what_yaml_cannot(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"a character as a pair of escapes",
         {{"x", "[{\"clientId\": \"a\", \"realm\": \"r\", \"spec\": {\"name\": \"\\ud83d\\ude00\"}}]"}},
         "r/a x:1:2 [0] {'name':'\xf0\x9f\x98\x80','clientId':'a'}",
         ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

static void a_client_declared_twice_is_an_error_that_names_both_places(void **state) {
    (void)state;
    static const struct declare_row rows[] = {
        {"in one list",
         {{"l.yaml", "- {clientId: a, realm: r, spec: {}}\n- {clientId: a, realm: r, spec: {}}"}},
         "r/a l.yaml:1:3 [0] {'clientId':'a'}\nr/a l.yaml:2:3 [1] {'clientId':'a'}",
         "error l.yaml:2:3 [1]: client \"a\" of realm \"r\" is declared twice: first at l.yaml:1:3 ([0])"},
        {"in two files, the first at the later line",
         {{"b.yaml", "\n\n\n- {clientId: a, realm: r, spec: {}}"},
          {"a.yaml", "- {clientId: a, realm: r, spec: {}}"}},
         "r/a b.yaml:4:3 [0] {'clientId':'a'}\nr/a a.yaml:1:3 [0] {'clientId':'a'}",
         "error a.yaml:1:3 [0]: client \"a\" of realm \"r\" is declared twice: first at b.yaml:4:3 ([0])"},
        {"in values and JSON",
         {{"l.json", "[{\"clientId\": \"a\", \"realm\": \"r\", \"spec\": {}}]"},
          {"v.yaml", "clientPatcher: {clientSpecs: [{clientId: a, realm: r, spec: {}}]}"}},
         "r/a l.json:1:2 [0] {'clientId':'a'}\nr/a v.yaml:1:31 " SPECS "[0] {'clientId':'a'}",
         "error v.yaml:1:31 " SPECS
         "[0]: client \"a\" of realm \"r\" is declared twice: first at l.json:1:2 ([0])"},
        {"three times",
         {{"l.yaml", "[{clientId: a, realm: r, spec: {}}, {clientId: a, realm: r, spec: {}},"
                     " {clientId: a, realm: r, spec: {}}]"}},
         "r/a l.yaml:1:2 [0] {'clientId':'a'}\nr/a l.yaml:1:37 [1] {'clientId':'a'}\n"
         "r/a l.yaml:1:72 [2] {'clientId':'a'}",
         "error l.yaml:1:37 [1]: client \"a\" of realm \"r\" is declared twice: first at l.yaml:1:2 ([0])\n"
         "error l.yaml:1:72 [2]: client \"a\" of realm \"r\" is declared twice: first at l.yaml:1:37 ([1])"},
        {"in two realms is something else",
         {{"l.yaml", "[{clientId: a, realm: r, spec: {}}, {clientId: a, realm: s, spec: {}}]"}},
         "r/a l.yaml:1:2 [0] {'clientId':'a'}\ns/a l.yaml:1:37 [1] {'clientId':'a'}",
         ""},
        {"in upper and lower case, too",
         {{"l.yaml", "[{clientId: a, realm: r, spec: {}}, {clientId: A, realm: r,"
                     " spec: {}}]"}},
         "r/A l.yaml:1:37 [1] {'clientId':'A'}\nr/a l.yaml:1:2 [0] {'clientId':'a'}",
         ""},
    };
    check_declarations(&no_options, rows, mem_count(rows));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_files_merge_as_helm_merges_them),
        cmocka_unit_test(all_but_values_files_is_united),
        cmocka_unit_test(json_says_what_yaml_cannot),
        cmocka_unit_test(a_client_declared_twice_is_an_error_that_names_both_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
