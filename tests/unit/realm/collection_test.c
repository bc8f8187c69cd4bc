#include "kcrealm/realm/collection.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/realm/declare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct loaded {
    struct collection collection;
    struct desired desired;
    struct diagnostics diagnostics;
};

static void load(struct loaded *loaded, const struct input_text *texts, size_t count) {
    const struct declare_options options = {.collection = &loaded->collection, .extractions = true};
    declare_load(texts, count, &options, &loaded->desired, &loaded->diagnostics);
}

static struct loaded load_text(const char *bytes) {
    struct loaded loaded = {0};
    const struct input_text text = {.name = "a.yaml", .bytes = bytes, .size = strlen(bytes)};
    load(&loaded, &text, 1);
    return loaded;
}

static void clear(struct loaded *loaded) {
    desired_clear(&loaded->desired);
    collection_clear(&loaded->collection);
    diagnostics_clear(&loaded->diagnostics);
}

static void values_are_kept_as_they_stand_in_their_file(void **state) {
    (void)state;
    struct loaded loaded = {0};
    const struct input_text texts[] = {
        {.name = "a.yaml", .bytes = "db: {password: one}\nkeep: [1]\n", .size = 30},
        {.name = "b.yaml", .bytes = "db: {password: two}\n", .size = 20},
    };
    load(&loaded, texts, 2);
    assert_int_equal(loaded.collection.values_count, 2);
    const json_t *first = json_object_get(loaded.collection.values[0].value, "db");
    const json_t *second = json_object_get(loaded.collection.values[1].value, "db");
    assert_string_equal(value_text(first, "password"), "one");
    assert_string_equal(value_text(second, "password"), "two");
    struct position where = positions_member(loaded.desired.positions, first, "password");
    assert_string_equal(where.file, "a.yaml");
    assert_int_equal(where.column, 6);
    const json_t *list = json_object_get(loaded.collection.values[0].value, "keep");
    assert_int_equal(positions_item(loaded.desired.positions, list, 0).line, 2);
    clear(&loaded);
}

static void manifests_of_all_kinds_are_kept_with_their_place(void **state) {
    (void)state;
    struct loaded loaded =
        load_text("apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: List\nitems:\n"
                  "- {apiVersion: v1, kind: Pod}\n");
    assert_int_equal(loaded.collection.manifest_count, 2);
    assert_string_equal(value_text(loaded.collection.manifests[1].value, "kind"), "Pod");
    assert_int_equal(loaded.collection.manifests[1].where.line, 7);
    clear(&loaded);
}

static void a_text_in_a_config_map_is_kept_with_the_place_of_its_key(void **state) {
    (void)state;
    struct loaded loaded =
        load_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x-client-specs}\ndata:\n"
                  "  clients.json: |\n    []\n");
    assert_int_equal(loaded.collection.text_count, 1);
    assert_string_equal(loaded.collection.texts[0].label, "a.yaml (ConfigMap x-client-specs, clients.json)");
    assert_int_equal(loaded.collection.texts[0].where.line, 5);
    assert_string_equal(loaded.collection.texts[0].where.file, "a.yaml");
    assert_string_equal(loaded.collection.texts[0].bytes, "[]\n");
    clear(&loaded);
}

static void nothing_needs_to_declare_clients(void **state) {
    (void)state;
    static const char *const texts[] = {"image: {tag: 1.2.3}\n", "apiVersion: v1\nkind: Service\n",
                                        "# nothing\n", "[{op: add}, x]\n",
                                        "realm: demo\nclients: []\nroles: {realm: [{name: a}]}\n"};
    for (size_t i = 0; i < mem_count(texts); i++) {
        struct loaded loaded = load_text(texts[i]);
        assert_int_equal(loaded.diagnostics.count, 0);
        clear(&loaded);
    }
}

static void placeholders_of_the_environment_are_not_known_and_no_error(void **state) {
    (void)state;
    struct loaded loaded =
        load_text("realm: $(env:REALM:-demo)\nclients: [{clientId: $(env:NAME), enabled: $(env:ON), secret: "
                  "$(env:SECRET), redirectUris: [\"https://$(env:HOST)/cb\"]}]\n");
    assert_int_equal(loaded.diagnostics.count, 0);
    assert_int_equal(loaded.desired.count, 1);
    assert_string_equal(loaded.desired.items[0].realm, "$(env:REALM:-demo)");
    assert_string_equal(loaded.desired.items[0].name, "$(env:NAME)");
    clear(&loaded);
}

static void a_misspelt_section_is_still_told(void **state) {
    (void)state;
    struct loaded loaded = load_text("clientPacher: {clientSpecs: []}\n");
    assert_int_equal(loaded.diagnostics.count, 1);
    assert_int_equal(loaded.diagnostics.items[0].severity, SEVERITY_WARNING);
    assert_int_equal(loaded.diagnostics.items[0].line, 1);
    assert_string_equal(loaded.diagnostics.items[0].next, "is \"clientPacher\" misspelt?");
    clear(&loaded);
    struct loaded list = load_text("x: {clientPatcher: {clientSpec: []}}\n");
    assert_int_equal(list.diagnostics.count, 1);
    clear(&list);
    struct loaded other = load_text("x: {clientSecret: y, clientPacher: 1}\n");
    assert_int_equal(other.diagnostics.count, 0);
    clear(&other);
}

static void diagnostics_have_codes(void **state) {
    (void)state;
    static const struct {
        const char *text, *code;
    } rows[] = {
        {"a: [", "KCR-1001"},
        {"[{clientId: a, realm: r, spec: {}}, {clientId: a, realm: r, spec: {}}]", "KCR-1004"},
        {"clientPatcher: {clientSpecs: [{clientId: a, realm: r, spec: {}}]}\n---\n"
         "clientPatcher: {clientSpecs: []}\n",
         "KCR-1005"},
        {"[{clientId: a, realm: r, spec: {secret: x}}]", "KCR-1103"},
        {"clientPatcher: {clientSpecs: [], secretExtraction: {clients: [{clientId: a, vaultKey: k}]}}",
         "KCR-1202"},
        {"clientPatcher: {clientSpecs: [], secretExtraction: {clients: [{clientId: a, realm: r, vaultKey: "
         "k}, "
         "{clientId: b, realm: r, vaultKey: k}]}}",
         "KCR-1204"},
        {"[{clientId: a, realm: r}]", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct loaded loaded = load_text(rows[i].text);
        assert_int_equal(loaded.diagnostics.count, 1);
        if (rows[i].code)
            assert_string_equal(loaded.diagnostics.items[0].code, rows[i].code);
        else
            assert_null(loaded.diagnostics.items[0].code);
        clear(&loaded);
    }
}

static void a_client_knows_where_its_spec_stands(void **state) {
    (void)state;
    struct loaded entries = load_text("[{clientId: a, realm: r, spec: {}}]");
    assert_string_equal(entries.desired.items[0].spec_path, "[0].spec");
    clear(&entries);
    struct loaded realm = load_text("realm: r\nclients: [{clientId: a}]\n");
    assert_string_equal(realm.desired.items[0].spec_path, "clients[0]");
    clear(&realm);
}

static void without_a_collection_nothing_is_collected(void **state) {
    (void)state;
    auto_json value = json_object();
    collection_add_values(NULL, value, (struct position){0}, NULL);
    collection_add_manifest(NULL, value, (struct position){0});
    collection_add_text(NULL, "x", (struct position){0}, "");
    struct collection collection = {0};
    collection_clear(&collection);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_kept_as_they_stand_in_their_file),
        cmocka_unit_test(manifests_of_all_kinds_are_kept_with_their_place),
        cmocka_unit_test(a_text_in_a_config_map_is_kept_with_the_place_of_its_key),
        cmocka_unit_test(nothing_needs_to_declare_clients),
        cmocka_unit_test(placeholders_of_the_environment_are_not_known_and_no_error),
        cmocka_unit_test(a_misspelt_section_is_still_told),
        cmocka_unit_test(diagnostics_have_codes),
        cmocka_unit_test(a_client_knows_where_its_spec_stands),
        cmocka_unit_test(without_a_collection_nothing_is_collected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
