#include "support/lint_case.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/diagnose/lint_loading.h"
#include "kcrealm/realm/declare.h"

#include <string.h>

static const struct secret_class_rule classes[] = {{"cloud-*", CLASS_EXTERNAL, "cloud"},
                                                   {"*-oidc-client-secret", CLASS_SERVICE, "vault"}};

static json_t *policy_new(void) {
    return json_pack("{s:[s,s,s], s:[s]}", "secret/data/*", "create", "read", "update",
                     "secret/data/forbidden/*", "deny");
}

static void check(const struct desired *desired, const struct collection *collection,
                  struct lint_report *report) {
    auto_strings placeholders = {0};
    auto_json policy = policy_new();
    strings_add(&placeholders, "ameide-fixture");
    const struct lint_settings settings = {&placeholders, classes, mem_count(classes), policy};
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

struct lint_report lint_text(const char *bytes) {
    struct lint_report report = {0};
    struct desired desired = {0};
    struct diagnostics diagnostics = {0};
    struct collection collection = {0};
    const struct input_text text = {.name = "a.yaml", .bytes = bytes, .size = strlen(bytes)};
    const struct declare_options options = {.extractions = true, .collection = &collection};
    declare_load(&text, 1, &options, &desired, &diagnostics);
    lint_take_diagnostics(&report, &diagnostics);
    check(&desired, &collection, &report);
    desired_clear(&desired);
    collection_clear(&collection);
    diagnostics_clear(&diagnostics);
    return report;
}

char *lint_told(const struct lint_report *report) {
    struct buffer out = {0};
    char code[FINDING_CODE_SIZE];
    for (size_t i = 0; i < report->count; i++) {
        const struct lint_finding *finding = &report->items[i];
        buffer_format(&out, "%s%s %u:%u %s", i ? "\n" : "", finding_code_write(finding->code, code),
                      finding->line, finding->column, finding->path ? finding->path : "-");
    }
    return buffer_steal(&out);
}
