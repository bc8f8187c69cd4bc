#include "realm/entries.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What all sections of values.yaml declare. */
struct loaded {
    struct desired desired;
    struct diagnostics diagnostics;
    json_t *concealed;
};

static void load(struct loaded *loaded, const char *yaml, const struct declare_options *options) {
    auto_error err = {0};
    struct desired *desired = &loaded->desired;
    struct sections sections = {0};
    desired->positions = positions_new();
    desired->documents = yaml_parse(yaml, strlen(yaml), "values.yaml", desired->positions, &err);
    if (!desired->documents)
        fail_msg("%s (%s): %s", err.message, err.origin, yaml);
    loaded->concealed = json_object();
    const struct declaring to = {options, desired, &loaded->diagnostics, loaded->concealed, NULL};
    sections_find(json_array_get(desired->documents, 0), NULL, desired->positions, &sections,
                  &loaded->diagnostics);
    for (size_t i = 0; i < sections.count; i++)
        entries_declare(&to, &sections.items[i]);
    sections_clear(&sections);
}

static void clear(struct loaded *loaded) {
    desired_clear(&loaded->desired);
    diagnostics_clear(&loaded->diagnostics);
    json_decref(loaded->concealed);
}

#define auto_loaded __attribute__((cleanup(clear))) struct loaded

/* Declares all sections of the file; "realm/name line:column path" for each object. */
static void declare(const char *yaml, const char *realm, char **objects, char **lines) {
    auto_loaded loaded = {0};
    struct buffer out = {0};
    load(&loaded, yaml, &(struct declare_options){.realm = realm});
    for (size_t i = 0; i < loaded.desired.count; i++) {
        const struct desired_object *object = &loaded.desired.items[i];
        buffer_format(&out, "%s/%s %u:%u %s\n", object->realm, object->name, object->where.line,
                      object->where.column, object->path);
    }
    *objects = buffer_steal(&out);
    *lines = diagnostics_shown(&loaded.diagnostics);
}

struct entry_row {
    const char *name;
    const char *entries; /* of clientPatcher.clientSpecs, at line 2, column 16 */
    const char *realm;
    const char *objects;
    const char *diagnostics;
};

static void check_entries(const struct entry_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_text yaml = mem_format("clientPatcher:\n  clientSpecs: %s\n", rows[i].entries);
        auto_text objects = NULL;
        auto_text lines = NULL;
        declare(yaml, rows[i].realm, &objects, &lines);
        same_lines(rows[i].name, objects, rows[i].objects);
        same_lines(rows[i].name, lines, rows[i].diagnostics);
    }
}

#define ENTRY "clientPatcher.clientSpecs[0]"

static void entries_become_objects_with_their_place(void **state) {
    (void)state;
    static const struct entry_row rows[] = {
        {"one", "[{clientId: a, realm: r, spec: {}}]", NULL, "r/a 2:17 " ENTRY, ""},
        {"two", "[{clientId: a, realm: r, spec: {}}, {clientId: b, realm: s, spec: {}}]", NULL,
         "r/a 2:17 " ENTRY "\ns/b 2:52 clientPatcher.clientSpecs[1]", ""},
        {"the client's id may stand in the spec", "[{realm: r, spec: {clientId: a}}]", NULL,
         "r/a 2:17 " ENTRY, ""},
        {"or in both places", "[{clientId: a, realm: r, spec: {clientId: a}}]", NULL, "r/a 2:17 " ENTRY, ""},
        {"further keys are the business of others", "[{clientId: a, realm: r, spec: {}, note: x}]", NULL,
         "r/a 2:17 " ENTRY, ""},
    };
    check_entries(rows, mem_count(rows));
}

static void a_wanted_realm_filters_and_fills_in(void **state) {
    (void)state;
    static const struct entry_row rows[] = {
        {"the same realm", "[{clientId: a, realm: r, spec: {}}]", "r", "r/a 2:17 " ENTRY, ""},
        {"another realm", "[{clientId: a, realm: s, spec: {}}]", "r", "", ""},
        {"another realm, and wrong besides", "[{realm: s, spec: 7}]", "r", "", ""},
        {"no realm", "[{clientId: a, spec: {}}]", "r", "r/a 2:17 " ENTRY, ""},
        {"an empty realm", "[{clientId: a, realm: '', spec: {}}]", "r", "r/a 2:17 " ENTRY, ""},
        {"a realm that is a number is not just any realm", "[{clientId: a, realm: 2024, spec: {}}]", "r", "",
         "error values.yaml:2:31 " ENTRY ".realm: realm must be a string, but is a number"},
    };
    check_entries(rows, mem_count(rows));
}

static void entries_that_lack_something_are_errors(void **state) {
    (void)state;
    static const struct entry_row rows[] = {
        {"no realm", "[{clientId: a, spec: {}}]", NULL, "",
         "error values.yaml:2:17 " ENTRY ": realm is missing"},
        {"an empty realm", "[{clientId: a, realm: '', spec: {}}]", NULL, "",
         "error values.yaml:2:17 " ENTRY ": realm is missing"},
        {"no client's id", "[{realm: r, spec: {}}]", NULL, "",
         "error values.yaml:2:17 " ENTRY ": clientId is missing (a non-empty string)"},
        {"an empty client's id", "[{clientId: '', realm: r, spec: {}}]", NULL, "",
         "error values.yaml:2:17 " ENTRY ": clientId is missing (a non-empty string)"},
        {"a number for a client's id", "[{clientId: 8, realm: r, spec: {}}]", NULL, "",
         "error values.yaml:2:18 " ENTRY ".clientId: clientId must be a string, but is a number"},
        {"a boolean for a client's id in the spec", "[{clientId: a, realm: r, spec: {clientId: no}}]", NULL,
         "",
         "error values.yaml:2:48 " ENTRY ".spec.clientId: spec.clientId must be a string, but is a boolean"},
        {"two ids", "[{clientId: a, realm: r, spec: {clientId: b}}]", NULL, "r/a 2:17 " ENTRY,
         "error values.yaml:2:17 " ENTRY ": clientId is \"a\", but spec.clientId is \"b\""},
        {"no spec", "[{clientId: a, realm: r}]", NULL, "",
         "error values.yaml:2:17 " ENTRY ": spec is missing (the client's representation)"},
        {"a spec that is no map", "[{clientId: a, realm: r, spec: [x]}]", NULL, "",
         "error values.yaml:2:17 " ENTRY ": spec must be a map"},
        {"an entry that is no map", "[backstage]", NULL, "",
         "error values.yaml:2:17 " ENTRY ": each entry must be a map with clientId, realm and spec"},
        {"all at once, what is wrong in the spec too", "[{spec: {name: []}}]", NULL, "",
         "error values.yaml:2:17 " ENTRY ": realm is missing\n"
         "error values.yaml:2:17 " ENTRY ": clientId is missing (a non-empty string)\n"
         "error values.yaml:2:25 " ENTRY ".spec.name: name must be a string, but is a list"},
        {"right ones are read all the same", "[{clientId: a}, {clientId: b, realm: r, spec: {}}]", NULL,
         "r/b 2:32 clientPatcher.clientSpecs[1]",
         "error values.yaml:2:17 " ENTRY ": realm is missing\n"
         "error values.yaml:2:17 " ENTRY ": spec is missing (the client's representation)"},
        {"a map for the list", "{a: b}", NULL, "",
         "error values.yaml:2:3 clientPatcher.clientSpecs: must be a list, but is a map"},
    };
    check_entries(rows, mem_count(rows));
}

/* A client that is created without gets an id that nobody knows. */
static void a_spec_without_client_id_gets_that_of_its_entry(void **state) {
    (void)state;
    static const char *const specs[] = {"{}", "{clientId: null}", "{clientId: ''}", "{clientId: a}"};
    for (size_t i = 0; i < mem_count(specs); i++) {
        auto_text yaml =
            mem_format("clientPatcher: {clients: [{clientId: a, realm: r, spec: %s}]}", specs[i]);
        auto_loaded loaded = {0};
        load(&loaded, yaml, &(struct declare_options){0});
        assert_int_equal(loaded.diagnostics.count, 0);
        assert_int_equal(loaded.desired.count, 1);
        assert_string_equal(value_text(loaded.desired.items[0].spec, "clientId"), "a");
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_become_objects_with_their_place),
        cmocka_unit_test(a_wanted_realm_filters_and_fills_in),
        cmocka_unit_test(entries_that_lack_something_are_errors),
        cmocka_unit_test(a_spec_without_client_id_gets_that_of_its_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
