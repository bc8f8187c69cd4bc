/* lint of any file: findings can be shown, comments let some pass, and what is repaired can still be read, without the
 * findings that were repaired. The first byte chooses how the file is called. */
#include "kcrealm/diagnose/lint.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/lint_baseline.h"
#include "kcrealm/diagnose/lint_embedded.h"
#include "kcrealm/diagnose/lint_fix.h"
#include "kcrealm/diagnose/lint_loading.h"
#include "kcrealm/realm/declare.h"
#include "kcrealm/report/report.h"
#include "support/fuzz.h"

#include <string.h>

static const struct secret_class_rule classes[] = {{"cloud-*", CLASS_EXTERNAL, "cloud"},
                                                   {"*-secret", CLASS_SERVICE, "vault"}};

static void check(const struct desired *desired, const struct collection *collection,
                  struct lint_report *report) {
    auto_json policy = json_pack("{s:[s]}", "secret/data/a*", "read");
    const struct lint_settings settings = {NULL, classes, mem_count(classes), policy};
    struct lint_values *values = mem_alloc_array(collection->values_count + 1, sizeof *values);
    struct lint_manifest *manifests = mem_alloc_array(collection->manifest_count + 1, sizeof *manifests);
    for (size_t i = 0; i < collection->values_count; i++)
        values[i] = (struct lint_values){collection->values[i].value, collection->values[i].where.file};
    for (size_t i = 0; i < collection->manifest_count; i++)
        manifests[i] = (struct lint_manifest){collection->manifests[i].value, collection->manifests[i].where};
    const struct lint_scope scope = {
        desired, values, collection->values_count, manifests, collection->manifest_count, &settings};
    lint_check(&scope, report);
    mem_free(values);
    mem_free(manifests);
}

static void lint(const struct lint_text *text, struct lint_report *report) {
    const struct input_text input = {.name = text->file, .bytes = text->bytes, .size = text->size};
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    struct collection collection = {0};
    const struct declare_options options = {.extractions = true, .collection = &collection};
    declare_load(&input, 1, &options, &desired, &diagnostics);
    lint_take_diagnostics(report, &diagnostics);
    check(&desired, &collection, report);
    for (size_t i = collection.text_count; i-- > 0;)
        lint_embedded(report, &collection.texts[i], text);
    lint_report_sort(report);
    desired_clear(&desired);
    collection_clear(&collection);
    diagnostics_clear(&diagnostics);
}

static size_t count_of(const struct lint_report *report, enum finding_code code) {
    size_t count = 0;
    for (size_t i = 0; i < report->count; i++)
        count += report->items[i].code == code;
    return count;
}

static void baseline(struct lint_report *report) {
    auto_buffer text = {0};
    auto_error err = {0};
    lint_baseline_write(&text, report);
    fuzz_is_printable(&text);
    auto_json known = lint_baseline_read(buffer_text(&text), text.size, "baseline.json", &err);
    assert(known);
    lint_baseline_apply(known, report);
    for (size_t i = 0; i < report->count; i++)
        assert(report->items[i].fixed);
}

void fuzz_one(const char *bytes, size_t size) {
    static const char *const names[] = {"values.yaml", "clients.json"};
    const char *name = names[fuzz_choose(&bytes, &size, mem_count(names))];
    auto_text source = mem_dup_n(bytes, size);
    const struct lint_text text = {name, source, size};
    struct lint_report report = {0};
    auto_buffer repaired = {0};
    lint(&text, &report);
    lint_ignore(&report, &text, NULL);
    lint_report_sort(&report);
    lint_fix_place(&report, &text);
    if (lint_fix_apply(&report, &text, &repaired)) {
        struct lint_report again = {0};
        const struct lint_text fixed = {name, buffer_text(&repaired), repaired.size};
        lint(&fixed, &again);
        assert(!count_of(&again, FINDING_SYNTAX_ERROR) || count_of(&report, FINDING_SYNTAX_ERROR));
        lint_report_clear(&again);
    }
    baseline(&report);
    lint_report_clear(&report);
}
