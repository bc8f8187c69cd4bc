#include "realm/replaced.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/merge.h"
#include "kcrealm/data/yaml.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FILES_MAX 3

struct row {
    const char *name;
    const char *files[FILES_MAX]; /* 1.yaml, 2.yaml, 3.yaml */
    const char *values_path;
    const char *diagnostics;
};

static void check(const struct row *row, bool with_extractions) {
    struct positions *positions = positions_new();
    struct replaced replaced = {.with_extractions = with_extractions};
    struct diagnostics diagnostics = {0};
    auto_json kept = json_array();
    auto_json values = json_object();
    for (size_t i = 0; i < FILES_MAX && row->files[i]; i++) {
        auto_error err = {0};
        auto_text name = mem_format("%zu.yaml", i + 1);
        json_t *documents = yaml_parse(row->files[i], strlen(row->files[i]), name, positions, &err);
        if (!documents)
            fail_msg("%s: %s", row->name, err.message);
        json_array_append_new(kept, documents);
        helm_merge(values, json_array_get(documents, 0), positions);
        replaced_note(&replaced, values, row->values_path, positions);
    }
    replaced_report(&replaced, &diagnostics);
    auto_text lines = diagnostics_shown(&diagnostics);
    replaced_clear(&replaced);
    diagnostics_clear(&diagnostics);
    positions_free(positions);
    same_lines(row->name, lines, row->diagnostics);
}

#define A "{clientId: a, realm: r, spec: {}}"
#define B "{clientId: b, realm: r, spec: {}}"
#define LIST(items) "clientPatcher:\n  clientSpecs: [" items "]\n"
#define SPECS "clientPatcher.clientSpecs"
#define REPLACED SPECS ": " SPECS " is replaced here, which drops "
#define DELETED SPECS ": " SPECS " is deleted here, which drops "

static void what_later_files_take_away_is_told_with_both_places(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"one file", {LIST(A)}, NULL, ""},
        {"another section", {LIST(A), "x: {" SPECS ": 1}"}, NULL, ""},
        {"I-16: a list that replaces the shared one",
         {LIST(A ", " B), LIST(B)},
         NULL,
         "warning 2.yaml:2:3 " REPLACED "1 client: a (1.yaml:2:17)"},
        {"an empty list",
         {LIST(A ", " B), LIST("")},
         NULL,
         "warning 2.yaml:2:3 " REPLACED "2 clients: a (1.yaml:2:17), b (1.yaml:2:52)"},
        {"null for the list",
         {LIST(A), "clientPatcher: {clientSpecs: null}"},
         NULL,
         "warning 2.yaml:1:17 " DELETED "1 client: a (1.yaml:2:17)"},
        {"null for the section",
         {LIST(A), "clientPatcher: null"},
         NULL,
         "warning 2.yaml:1:1 " DELETED "1 client: a (1.yaml:2:17)"},
        {"a text for the section",
         {LIST(A), "clientPatcher: off-limits"},
         NULL,
         "warning 2.yaml:1:1 " DELETED "1 client: a (1.yaml:2:17)"},
        {"switching off drops nothing", {LIST(A), "clientPatcher: {enabled: false}"}, NULL, ""},
        {"what the third file brings back", {LIST(A), LIST(B), LIST(A ", " B)}, NULL, ""},
        {"what two files drop",
         {LIST(A ", " B), LIST(B), LIST("")},
         NULL,
         "warning 2.yaml:2:3 " REPLACED "1 client: a (1.yaml:2:17)\n"
         "warning 3.yaml:2:3 " REPLACED "1 client: b (2.yaml:2:17)"},
        {"declared anew, and differently",
         {LIST(A ", " B), LIST(B ", {clientId: a, realm: r, spec: {name: A}}")},
         NULL,
         "note 2.yaml:2:3 " SPECS ": this list replaces another one and declares anew: a (1.yaml:2:17)"},
        {"moved to another list of the values",
         {LIST(A), "clientPatcher: {clientSpecs: null, clients: [" A "]}"},
         NULL,
         ""},
        {"the same id of another realm is another client",
         {LIST(A), LIST("{clientId: a, realm: s, spec: {}}")},
         NULL,
         "warning 2.yaml:2:3 " REPLACED "1 client: a (1.yaml:2:17)"},
        {"by path",
         {"x: {z: [" A "]}", "x: {z: [" B "]}"},
         "x.z",
         "warning 2.yaml:1:5 x.z: x.z is replaced here, which drops 1 client: a (1.yaml:1:9)"},
        {"entries that are no clients", {LIST("7, {realm: r}, " A), LIST(A)}, NULL, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        check(&rows[i], false);
}

#define EXTRACT(items) "  secretExtraction: {clients: [" items "]}\n"
#define KEY(client) "{clientId: " client ", vaultKey: " client "-key}"
#define EXTRACTIONS "clientPatcher.secretExtraction.clients"

static void extractions_vanish_too(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"I-16: a list that replaces the shared one",
         {LIST(A ", " B) EXTRACT(KEY("a") ", " KEY("b")), "clientPatcher:\n" EXTRACT(KEY("b"))},
         NULL,
         "warning 2.yaml:2:22 " EXTRACTIONS ": " EXTRACTIONS
         " is replaced here, which drops 1 extraction: a (1.yaml:3:32)"},
        {"null for the section",
         {LIST(A) EXTRACT(KEY("a")), "clientPatcher: {secretExtraction: null}"},
         NULL,
         "warning 2.yaml:1:17 " EXTRACTIONS ": " EXTRACTIONS
         " is deleted here, which drops 1 extraction: a (1.yaml:3:32)"},
        {"what goes with its client is told once",
         {LIST(A) EXTRACT(KEY("a")), "clientPatcher: null"},
         NULL,
         "warning 2.yaml:1:1 " DELETED "1 client: a (1.yaml:2:17)"},
        {"another key for the same client",
         {LIST(A) EXTRACT(KEY("a")), "clientPatcher:\n" EXTRACT("{clientId: a, vaultKey: dev/a}")},
         NULL,
         ""},
        {"switched off",
         {LIST(A) EXTRACT(KEY("a")), "clientPatcher: {secretExtraction: {enabled: false}}"},
         NULL,
         ""},
    };
    static const struct row unasked = {"where nobody asks for them",
                                       {LIST(A) EXTRACT(KEY("a")), "clientPatcher: {secretExtraction: null}"},
                                       NULL,
                                       ""};
    for (size_t i = 0; i < mem_count(rows); i++)
        check(&rows[i], true);
    check(&unasked, false);
}

static void long_lists_are_cut(void **state) {
    (void)state;
    auto_buffer base = {0};
    buffer_add_text(&base, "clientPatcher:\n  clientSpecs:\n");
    for (size_t i = 0; i < 25; i++)
        buffer_format(&base, "  - {clientId: c%zu, realm: r, spec: {}}\n", i);
    auto_buffer expected = {0};
    buffer_add_text(&expected, "warning 2.yaml:2:3 " REPLACED "25 clients: ");
    for (size_t i = 0; i < 20; i++)
        buffer_format(&expected, "%sc%zu (1.yaml:%zu:5)", i ? ", " : "", i, i + 3);
    buffer_add_text(&expected, " and 5 more");
    const struct row row = {"long", {buffer_text(&base), LIST("")}, NULL, buffer_text(&expected)};
    check(&row, false);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_later_files_take_away_is_told_with_both_places),
        cmocka_unit_test(extractions_vanish_too),
        cmocka_unit_test(long_lists_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
