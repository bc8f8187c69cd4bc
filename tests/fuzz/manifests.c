/* Rules over manifests: any YAML is judged, whatever the shape of its parts, and what is found says where. */
#include "diagnose/lint_rules.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"

#include "support/fuzz.h"

static void says_where(const struct lint_finding *finding) {
    assert(finding_kind(finding->code));
    assert(finding->file && finding->line > 0);
    assert(finding->message && *finding->message && finding->next);
    assert(!finding->fix || finding->fix->text);
}

static void judge(const json_t *documents, struct positions *positions) {
    struct desired desired = {.positions = positions};
    struct lint_report report = {0};
    struct lint_manifest *manifests = mem_alloc_array(json_array_size(documents) + 1, sizeof *manifests);
    struct lint_scope scope = {.desired = &desired, .manifests = manifests};
    size_t i;
    json_t *document;
    json_array_foreach (documents, i, document)
        if (json_is_object(document))
            manifests[scope.manifest_count++] =
                (struct lint_manifest){document, positions_item(positions, documents, i)};
    for (i = 0; i < lint_rules_manifests_count; i++)
        lint_rules_manifests[i].check(&scope, &report);
    for (i = 0; i < report.count; i++)
        says_where(&report.items[i]);
    lint_report_clear(&report);
    mem_free(manifests);
}

void fuzz_one(const char *bytes, size_t size) {
    struct positions *positions = positions_new();
    auto_error err = {0};
    auto_json documents = yaml_parse(bytes, size, "manifests.yaml", positions, &err);
    fuzz_is_reported(!documents, &err);
    if (documents)
        judge(documents, positions);
    positions_free(positions);
}
