#include "realm/extraction_entries.h"

#include "kcrealm/base/memory.h"
#include "support/realm_declared.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct declare_options with_extractions = {.extractions = true};

#define SPEC(client, realm) "{clientId: " client ", realm: " realm ", spec: {}}"
#define PATCHER(specs, extraction)                                                                           \
    "clientPatcher: {clientSpecs: [" specs "], secretExtraction: " extraction "}"
#define CLIENTS(entries) "{clients: [" entries "]}"
#define AT "clientPatcher.secretExtraction"

struct row {
    const char *name;
    struct text texts[TEXTS_MAX];
    const char *extractions; /* "realm/client -> key#field file:line" and " off" */
    const char *diagnostics;
};

static char *extractions_shown(const struct extractions *extractions) {
    struct buffer out = {0};
    for (size_t i = 0; i < extractions->count; i++) {
        const struct extraction *item = &extractions->items[i];
        buffer_format(&out, "%s/%s -> %s#%s %s:%u%s\n", item->realm, item->client_id, item->vault_key,
                      item->vault_field, item->where.file, item->where.line, item->enabled ? "" : " off");
    }
    return buffer_steal(&out);
}

static void check(const struct declare_options *options, const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct desired desired = {0};
        struct diagnostics diagnostics = {0};
        load_texts(rows[i].texts, options, &desired, &diagnostics);
        auto_text extractions = extractions_shown(&desired.extractions);
        auto_text lines = diagnostics_shown(&diagnostics);
        desired_clear(&desired);
        diagnostics_clear(&diagnostics);
        same_lines(rows[i].name, extractions, rows[i].extractions);
        same_lines(rows[i].name, lines, rows[i].diagnostics);
    }
}

static const struct row beside_specs[] = {
    {"realm of the spec",
     {{"v.yaml", "clientPatcher:\n  clientSpecs:\n  - " SPEC(
                     "a", "r") "\n  secretExtraction:\n    enabled: true\n"
                               "    clients:\n    - {clientId: a, vaultKey: a-secret}\n"}},
     "r/a -> a-secret#value v.yaml:7",
     ""},
    {"all fields",
     {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, realm: s, vaultKey: k, vaultField: f}"))}},
     "s/a -> k#f v.yaml:1",
     ""},
    {"its own realm comes first",
     {{"v.yaml", PATCHER(SPEC("a", "r"), CLIENTS("{clientId: a, realm: s, vaultKey: k}"))}},
     "s/a -> k#value v.yaml:1",
     ""},
    {"slashes",
     {{"v.yaml", PATCHER(SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: /team/k/}"))}},
     "r/a -> team/k#value v.yaml:1",
     ""},
    {"one level down, in the other section",
     {{"v.yaml", "keycloak: {clientReconciliation: {clients: [" SPEC(
                     "a", "r") "], secretExtraction: " CLIENTS("{clientId: a, vaultKey: k}") "}}"}},
     "r/a -> k#value v.yaml:1",
     ""},
    {"nothing but extractions",
     {{"v.yaml", "clientPatcher: {secretExtraction: " CLIENTS("{clientId: a, realm: r, vaultKey: k}") "}"}},
     "r/a -> k#value v.yaml:1",
     ""},
    {"the spec is in another file",
     {{"v.yaml", "clientPatcher: {secretExtraction: " CLIENTS("{clientId: a, vaultKey: k}") "}"},
      {"l.yaml", "[" SPEC("a", "r") "]"}},
     "r/a -> k#value v.yaml:1",
     ""},
    {"values in a ConfigMap",
     {{"ConfigMap x", "{apiVersion: v1, kind: ConfigMap, metadata: {name: kc}, data: {values.yaml: '" PATCHER(
                          SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: k}")) "'}}"}},
     "r/a -> k#value ConfigMap x (ConfigMap kc, values.yaml):1",
     ""},
    {"later values replace",
     {{"v.yaml", PATCHER(SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: k}"))},
      {"w.yaml", "clientPatcher: {secretExtraction: " CLIENTS("{clientId: a, vaultKey: l}") "}"}},
     "r/a -> l#value w.yaml:1",
     ""},
    {"switched off is kept",
     {{"v.yaml", PATCHER(SPEC("a", "r"), "{enabled: false, clients: [{clientId: a, vaultKey: k}]}")}},
     "r/a -> k#value v.yaml:1 off",
     ""},
    {"the section is switched off",
     {{"v.yaml", "clientPatcher: {enabled: false, clientSpecs: [], secretExtraction: " CLIENTS(
                     "{clientId: a, vaultKey: k}") "}"}},
     "",
     "note v.yaml:1:17 clientPatcher.enabled: clientPatcher is switched off (enabled: false): its "
     "clients are "
     "not looked at"},
    {"nothing in it", {{"v.yaml", PATCHER("", "{enabled: true}")}}, "", ""},
    {"null", {{"v.yaml", PATCHER("", "null")}}, "", ""},
    {"a client to two places",
     {{"v.yaml", PATCHER(SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: k}, {clientId: a, vaultKey: l}"))}},
     "r/a -> k#value v.yaml:1\nr/a -> l#value v.yaml:1",
     ""},
    {"two clients to two fields",
     {{"v.yaml", PATCHER(SPEC("a", "r") ", " SPEC("b", "r"),
                         CLIENTS("{clientId: a, vaultKey: k, vaultField: x}, {clientId: b, vaultKey: k}"))}},
     "r/a -> k#x v.yaml:1\nr/b -> k#value v.yaml:1",
     ""},
};

static void extractions_stand_beside_specs(void **state) {
    (void)state;
    check(&with_extractions, beside_specs, mem_count(beside_specs));
}

static const struct row mistakes[] = {
    {"a list",
     {{"v.yaml", PATCHER("", "[]")}},
     "",
     "error v.yaml:1:34 " AT ": secretExtraction must be a map, but is a list"},
    {"enabled",
     {{"v.yaml", PATCHER("", "{enabled: 'no'}")}},
     "",
     "error v.yaml:1:53 " AT ".enabled: enabled must be true or false, but is a string"},
    {"clients",
     {{"v.yaml", PATCHER("", "{clients: {}}")}},
     "",
     "error v.yaml:1:53 " AT ".clients: clients must be a list, but is a map"},
    {"an entry",
     {{"v.yaml", PATCHER("", CLIENTS("a"))}},
     "",
     "error v.yaml:1:63 " AT ".clients[0]: each entry must be a map with clientId and vaultKey"},
    {"no key",
     {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, realm: r}"))}},
     "",
     "error v.yaml:1:63 " AT ".clients[0]: vaultKey is missing (a non-empty string)"},
    {"no client",
     {{"v.yaml", PATCHER("", CLIENTS("{vaultKey: k, realm: r}"))}},
     "",
     "error v.yaml:1:63 " AT ".clients[0]: clientId is missing (a non-empty string)"},
    {"a number",
     {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, realm: r, vaultKey: 7}"))}},
     "",
     "error v.yaml:1:87 " AT ".clients[0].vaultKey: vaultKey must be a string, but is a number"},
    {"misspelt",
     {{"v.yaml", PATCHER(SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: k, vaultFeild: f}"))}},
     "r/a -> k#value v.yaml:1",
     "warning v.yaml:1:123 " AT ".clients[0].vaultFeild: an extraction has no field \"vaultFeild\""},
    {"misspelt list",
     {{"v.yaml", PATCHER("", "{client: []}")}},
     "",
     "warning v.yaml:1:53 " AT ".client: secretExtraction has no field \"client\""},
    {"empty segments",
     {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, realm: r, vaultKey: a//b}"))}},
     "",
     "error v.yaml:1:87 " AT ".clients[0].vaultKey: vaultKey must be a path below the mount, without empty, "
     "\".\" or \"..\" parts"},
    {"dots",
     {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, realm: r, vaultKey: a/../b}"))}},
     "",
     "error v.yaml:1:87 " AT ".clients[0].vaultKey: vaultKey must be a path below the mount, without empty, "
     "\".\" or \"..\" parts"},
    {"nothing but slashes",
     {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, realm: r, vaultKey: //}"))}},
     "",
     "error v.yaml:1:87 " AT ".clients[0].vaultKey: vaultKey must be a path below the mount, without empty, "
     "\".\" or \"..\" parts"},
    {"an unknown realm",
     {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, vaultKey: k}"))}},
     "",
     "error v.yaml:1:63 " AT
     ".clients[0]: the realm of client \"a\" is not known: no spec declares the client"},
    {"two realms",
     {{"v.yaml", PATCHER(SPEC("a", "s") ", " SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: k}"))}},
     "",
     "error v.yaml:1:131 " AT ".clients[0]: which realm's client \"a\"? It is declared in \"r\", \"s\""},
    {"placeholders",
     {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, realm: r, vaultKey: '$(env:K)'}"))}},
     "",
     "error v.yaml:1:87 " AT ".clients[0].vaultKey: $(env:K) is a placeholder, not a value"},
};

static void what_is_wrong_is_said_with_its_place(void **state) {
    (void)state;
    check(&with_extractions, mistakes, mem_count(mistakes));
}

static void two_clients_cannot_share_a_field(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"in two files",
         {{"ConfigMap x", PATCHER(SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: k}"))},
          {"ConfigMap y", PATCHER(SPEC("b", "r"), CLIENTS("{clientId: b, vaultKey: /k}"))}},
         "r/a -> k#value ConfigMap x:1\nr/b -> k#value ConfigMap y:1",
         "error ConfigMap y:1:96 " AT
         ".clients[0]: field \"value\" of \"k\" is where the secret of client \"a\" of "
         "realm \"r\" goes: at ConfigMap x:1:96 (" AT ".clients[0])"},
        {"the same client of another realm",
         {{"v.yaml",
           PATCHER("",
                   CLIENTS("{clientId: a, realm: r, vaultKey: k}, {clientId: a, realm: s, vaultKey: k}"))}},
         "r/a -> k#value v.yaml:1\ns/a -> k#value v.yaml:1",
         "error v.yaml:1:101 " AT
         ".clients[1]: field \"value\" of \"k\" is where the secret of client \"a\" of "
         "realm \"r\" goes: at v.yaml:1:63 (" AT ".clients[0])"},
        {"the same twice",
         {{"v.yaml",
           PATCHER("", CLIENTS("{clientId: a, realm: r, vaultKey: k}, {clientId: a, realm: r, vaultKey: k,"
                               " vaultField: value}"))}},
         "r/a -> k#value v.yaml:1\nr/a -> k#value v.yaml:1",
         "error v.yaml:1:101 " AT
         ".clients[1]: the secret of client \"a\" of realm \"r\" goes to field \"value\" of "
         "\"k\" twice: first at v.yaml:1:63 (" AT ".clients[0])"},
        {"one of them is switched off",
         {{"ConfigMap x", PATCHER(SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: k}"))},
          {"ConfigMap y",
           PATCHER(SPEC("b", "r"), "{enabled: false, clients: [{clientId: b, vaultKey: k}]}")}},
         "r/a -> k#value ConfigMap x:1\nr/b -> k#value ConfigMap y:1 off",
         ""},
    };
    check(&with_extractions, rows, mem_count(rows));
}

static void the_realm_asked_for_narrows_and_fills_in(void **state) {
    (void)state;
    static const struct declare_options options = {
        .extractions = true, .realm = "r", .vault_field = "secret"};
    static const struct row rows[] = {
        {"undeclared",
         {{"v.yaml", PATCHER("", CLIENTS("{clientId: a, vaultKey: k}"))}},
         "r/a -> k#secret v.yaml:1",
         ""},
        {"its own realm is another",
         {{"v.yaml", PATCHER(SPEC("b", "r"), CLIENTS("{clientId: a, realm: s, vaultKey: k}"))}},
         "",
         ""},
        {"declared in another realm",
         {{"v.yaml", PATCHER(SPEC("a", "s") ", " SPEC("b", "r"), CLIENTS("{clientId: a, vaultKey: k}"))}},
         "",
         ""},
        {"declared in both",
         {{"v.yaml", PATCHER(SPEC("a", "s") ", " SPEC("a", "r"), CLIENTS("{clientId: a, vaultKey: k}"))}},
         "r/a -> k#secret v.yaml:1",
         ""},
        {"declared in two others",
         {{"v.yaml", PATCHER(SPEC("a", "s") ", " SPEC("a", "t") ", " SPEC("b", "r"),
                             CLIENTS("{clientId: a, vaultKey: k}"))}},
         "",
         ""},
        {"a realm file of another realm",
         {{"v.yaml", PATCHER(SPEC("b", "r"), CLIENTS("{clientId: a, vaultKey: k}"))},
          {"s.yaml", "{realm: s, clients: [{clientId: a}]}"}},
         "",
         ""},
    };
    check(&options, rows, mem_count(rows));
}

static void names_narrow_extractions_too(void **state) {
    (void)state;
    auto_strings names = {0};
    strings_add(&names, "b");
    const struct declare_options options = {.extractions = true, .names = &names};
    static const struct row rows[] = {
        {"b has no spec",
         {{"v.yaml", PATCHER(SPEC("a", "r"),
                             CLIENTS("{clientId: a, vaultKey: k}, {clientId: b, realm: r, vaultKey: l}"))}},
         "r/b -> l#value v.yaml:1",
         ""},
    };
    check(&options, rows, mem_count(rows));
}

static void who_does_not_ask_sees_nothing_of_it(void **state) {
    (void)state;
    static const struct declare_options options = {0};
    static const struct row rows[] = {
        {"wrong, but not looked at", {{"v.yaml", PATCHER(SPEC("a", "r"), "7")}}, "", ""},
        {"nothing but extractions",
         {{"v.yaml", "clientPatcher: {secretExtraction: {}}"}},
         "",
         "error v.yaml -: no clientPatcher or clientReconciliation section with clientSpecs, neither at the "
         "top nor "
         "one level down"},
    };
    check(&options, rows, mem_count(rows));
}

static void sections_that_are_switched_off_are_counted(void **state) {
    (void)state;
    static const struct text texts[TEXTS_MAX] = {{"v.yaml", PATCHER("", "{enabled: false}")}};
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    load_texts(texts, &with_extractions, &desired, &diagnostics);
    assert_int_equal(desired.extractions.switched_off, 1);
    assert_int_equal(diagnostics.count, 0);
    desired_clear(&desired);
    diagnostics_clear(&diagnostics);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extractions_stand_beside_specs),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(two_clients_cannot_share_a_field),
        cmocka_unit_test(the_realm_asked_for_narrows_and_fills_in),
        cmocka_unit_test(names_narrow_extractions_too),
        cmocka_unit_test(who_does_not_ask_sees_nothing_of_it),
        cmocka_unit_test(sections_that_are_switched_off_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
