#include "realm/sections.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The values of one file, their sections and what was said about them. */
struct found {
    struct positions *positions;
    json_t *documents;
    struct sections sections;
    struct diagnostics diagnostics;
    bool result;
};

static void find(struct found *found, const char *yaml, const char *values_path) {
    auto_error err = {0};
    found->positions = positions_new();
    found->documents = yaml_parse(yaml, strlen(yaml), "values.yaml", found->positions, &err);
    if (!found->documents)
        fail_msg("%s (%s): %s", err.message, err.origin, yaml);
    const json_t *values = json_array_get(found->documents, 0);
    found->result =
        sections_find(values, values_path, found->positions, &found->sections, &found->diagnostics);
    if (!found->result)
        sections_refuse(values, values_path, "values.yaml", &found->diagnostics);
}

static void clear(struct found *found) {
    sections_clear(&found->sections);
    diagnostics_clear(&found->diagnostics);
    json_decref(found->documents);
    positions_free(found->positions);
}

#define auto_found __attribute__((cleanup(clear))) struct found

/* "path:line:column=number of entries", in order. */
static char *sections_shown(const struct sections *sections) {
    struct buffer out = {0};
    for (size_t i = 0; i < sections->count; i++) {
        const struct section *section = &sections->items[i];
        buffer_format(&out, "%s:%u:%u=%zu\n", section->path, section->where.line, section->where.column,
                      json_array_size(section->entries));
    }
    return buffer_steal(&out);
}

struct row {
    const char *name;
    const char *yaml;
    const char *values_path;
    const char *sections;
    const char *diagnostics;
};

static void check(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_found found = {0};
        find(&found, rows[i].yaml, rows[i].values_path);
        auto_text sections = sections_shown(&found.sections);
        auto_text lines = diagnostics_shown(&found.diagnostics);
        same_lines(rows[i].name, sections, rows[i].sections);
        same_lines(rows[i].name, lines, rows[i].diagnostics);
    }
}

static void sections_stand_at_the_top_or_one_level_down(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"clientPatcher", "clientPatcher:\n  clientSpecs: [{}, {}]", NULL, "clientPatcher.clientSpecs:2:3=2",
         ""},
        {"clientReconciliation with specs", "clientReconciliation: {clientSpecs: [{}]}", NULL,
         "clientReconciliation.clientSpecs:1:24=1", ""},
        {"clientReconciliation with clients", "clientReconciliation: {clients: [{}]}", NULL,
         "clientReconciliation.clients:1:24=1", ""},
        {"one level down, as a parent chart writes it", "keycloak:\n  clientPatcher:\n    clientSpecs: [{}]",
         NULL, "keycloak.clientPatcher.clientSpecs:3:5=1", ""},
        {"all of them",
         "clientPatcher: {clientSpecs: [{}]}\nclientReconciliation: {clients: [], clientSpecs: [{}]}\n"
         "a: {clientPatcher: {clients: [{}]}}\nb: {clientPatcher: {clientSpecs: []}}",
         NULL,
         "clientPatcher.clientSpecs:1:17=1\nclientReconciliation.clientSpecs:2:37=1\n"
         "clientReconciliation.clients:2:24=0\na.clientPatcher.clients:3:21=1\n"
         "b.clientPatcher.clientSpecs:4:21=0",
         ""},
        {"an empty list is a section", "clientPatcher: {clientSpecs: []}", NULL,
         "clientPatcher.clientSpecs:1:17=0", ""},
    };
    check(rows, mem_count(rows));
}

static void values_without_a_section_are_an_error_with_advice(void **state) {
    (void)state;
    static const char nothing[] = "error values.yaml -: no clientPatcher or clientReconciliation section with"
                                  " clientSpecs, neither at the top nor one level down";
    static const struct row rows[] = {
        {"nothing alike", "replicas: 1", NULL, "", nothing},
        {"two levels down", "a: {b: {clientPatcher: {clientSpecs: [{}]}}}", NULL, "", nothing},
        {"a section without clients", "clientPatcher: {enabled: true, loginRealm: master}", NULL, "",
         nothing},
        {"a list without a section", "clientSpecs: [{}]", NULL, "", nothing},
        {"empty values", "{}", NULL, "", nothing},
    };
    check(rows, mem_count(rows));
    auto_found found = {0};
    find(&found, "replicas: 1", NULL);
    assert_non_null(strstr(found.diagnostics.items[0].next, "--values-path"));
}

static void advice_says_where_a_list_of_clients_stands(void **state) {
    (void)state;
    static const struct {
        const char *values, *message, *next;
    } rows[] = {
        {"a: {x.y: {clientSpecs: []}, b: {clientPatcher: {clientSpecs: [{}]}}}", NULL,
         "there is one at --values-path a.b.clientPatcher"},
        {"clientSpecs: [{}]", NULL, "the list is at --values-path clientSpecs"},
        {"clientpatcher: {enabled: true}", NULL, "is \"clientpatcher\" misspelt?"},
        {"{clientId: web, realm: demo, spec: {}}", "this is one client, not a list of clients",
         "put it into one: [{clientId: x, realm: y, spec: {redirectUris: [...]}}]"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_found found = {0};
        find(&found, rows[i].values, NULL);
        assert_int_equal(found.diagnostics.count, 1);
        if (rows[i].message)
            assert_string_equal(found.diagnostics.items[0].message, rows[i].message);
        assert_string_equal(found.diagnostics.items[0].next, rows[i].next);
    }
}

static void a_values_path_names_a_section_a_list_or_what_holds_a_section(void **state) {
    (void)state;
    static const char elsewhere[] = "a: {b: {c: {clientSpecs: [{}], clients: [{}, {}]}}, d: [{}]}\n"
                                    "clientPatcher: {clientSpecs: []}";
    static const struct row rows[] = {
        {"a section of any name", elsewhere, "a.b.c", "a.b.c.clientSpecs:1:13=1\na.b.c.clients:1:32=2", ""},
        {"a list", elsewhere, "a.b.c.clients", "a.b.c.clients:1:32=2", ""},
        {"another list", elsewhere, "a.d", "a.d:1:53=1", ""},
        {"what holds a section", "x: {w: {clientPatcher: {clientSpecs: [{}]}}}", "x.w",
         "x.w.clientPatcher.clientSpecs:1:25=1", ""},
        {"the path is all that is looked at", elsewhere, "clientPatcher", "clientPatcher.clientSpecs:2:17=0",
         ""},
        {"nothing there", elsewhere, "a.x.c", "",
         "error values.yaml a.x.c: nothing that declares clients stands at this path"},
        {"a map without clients there", elsewhere, "a.b", "",
         "error values.yaml a.b: nothing that declares clients stands at this path"},
        {"a scalar there", "a: 1", "a", "",
         "error values.yaml a: nothing that declares clients stands at this path"},
        {"a path into a list", elsewhere, "a.d.0", "",
         "error values.yaml a.d.0: nothing that declares clients stands at this path"},
    };
    check(rows, mem_count(rows));
}

static void a_section_that_is_switched_off_is_noted_and_left_out(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"off", "clientPatcher:\n  enabled: false\n  clientSpecs: [{}]", NULL, "",
         "note values.yaml:2:3 clientPatcher.enabled: clientPatcher is switched off (enabled: false): its "
         "clients"
         " are not looked at"},
        {"one off, one on",
         "a: {clientPatcher: {enabled: false, clientSpecs: [{}]}}\nclientPatcher: {clients: [{}]}", NULL,
         "clientPatcher.clients:2:17=1",
         "note values.yaml:1:21 a.clientPatcher.enabled: a.clientPatcher is switched off (enabled: false): "
         "its"
         " clients are not looked at"},
        {"by path", "x: {enabled: off, clients: [{}]}", "x", "",
         "note values.yaml:1:5 x.enabled: x is switched off (enabled: false): its clients are not looked at"},
        {"on", "clientPatcher: {enabled: true, clientSpecs: []}", NULL, "clientPatcher.clientSpecs:1:32=0",
         ""},
        {"a list is asked for by its own path", "x: {enabled: false, clients: [{}]}", "x.clients",
         "x.clients:1:21=1", ""},
    };
    check(rows, mem_count(rows));
}

static void login_comes_from_the_first_section_that_has_it(void **state) {
    (void)state;
    static const struct {
        const char *yaml, *realm, *client_id;
    } rows[] = {
        {"clientPatcher: {loginRealm: master, loginClientId: admin, clientSpecs: []}", "master", "admin"},
        {"clientPatcher: {loginRealm: master, clientSpecs: []}", "master", NULL},
        {"clientPatcher: {clientSpecs: []}", NULL, NULL},
        {"clientPatcher: {loginRealm: [master], clientSpecs: []}", NULL, NULL},
        {"clientPatcher: {loginRealm: a, clientSpecs: []}\n"
         "clientReconciliation: {loginRealm: b, loginClientId: c, clientSpecs: []}",
         "a", "c"},
        {"clientPatcher: {enabled: false, loginRealm: a, clientSpecs: []}\n"
         "clientReconciliation: {loginRealm: b, clientSpecs: []}",
         "b", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_found found = {0};
        find(&found, rows[i].yaml, NULL);
        if (rows[i].realm)
            assert_string_equal(found.sections.login_realm, rows[i].realm);
        else
            assert_null(found.sections.login_realm);
        if (rows[i].client_id)
            assert_string_equal(found.sections.login_client_id, rows[i].client_id);
        else
            assert_null(found.sections.login_client_id);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_stand_at_the_top_or_one_level_down),
        cmocka_unit_test(values_without_a_section_are_an_error_with_advice),
        cmocka_unit_test(advice_says_where_a_list_of_clients_stands),
        cmocka_unit_test(a_values_path_names_a_section_a_list_or_what_holds_a_section),
        cmocka_unit_test(a_section_that_is_switched_off_is_noted_and_left_out),
        cmocka_unit_test(login_comes_from_the_first_section_that_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
