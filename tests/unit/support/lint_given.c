#include "support/lint_given.h"

#include "diagnose/lint_rules.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/data/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void lint_given_read(struct lint_given *given, const char *yaml) {
    auto_error err = {0};
    size_t i = 0, count = 0;
    json_t *document = NULL;
    *given = (struct lint_given){.desired = {.positions = positions_new()}};
    given->documents = yaml_parse(yaml, strlen(yaml), LINT_GIVEN_FILE, given->desired.positions, &err);
    if (!given->documents)
        fail_msg("%s (%s):\n%s", err.message, err.origin, yaml);
    given->manifests = mem_alloc_array(json_array_size(given->documents), sizeof *given->manifests);
    json_array_foreach (given->documents, i, document)
        if (json_is_object(document))
            given->manifests[count++] = (struct lint_manifest){
                document, positions_item(given->desired.positions, given->documents, i)};
    given->scope = (struct lint_scope){
        .desired = &given->desired, .manifests = given->manifests, .manifest_count = count};
}

void lint_given_clear(struct lint_given *given) {
    lint_report_clear(&given->report);
    desired_clear(&given->desired);
    mem_free(given->manifests);
    json_decref(given->documents);
    *given = (struct lint_given){0};
}

void lint_given_check(struct lint_given *given) {
    for (size_t i = 0; i < lint_rules_manifests_count; i++)
        lint_rules_manifests[i].check(&given->scope, &given->report);
    lint_report_sort(&given->report);
}

char *lint_given_codes(const struct lint_given *given) {
    struct buffer codes = {0};
    for (size_t i = 0; i < given->report.count; i++) {
        char code[FINDING_CODE_SIZE];
        buffer_format(&codes, "%s\n", finding_code_write(given->report.items[i].code, code));
    }
    return buffer_steal(&codes);
}

char *lint_codes(const char *yaml) {
    struct lint_given given = {0};
    lint_given_read(&given, yaml);
    lint_given_check(&given);
    char *codes = lint_given_codes(&given);
    lint_given_clear(&given);
    return codes;
}

void rule_cases_check(const struct rule_case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto_text codes = lint_codes(cases[i].yaml);
        if (strcmp(codes, cases[i].codes) != 0)
            fail_msg("%s: %s", cases[i].name, codes);
    }
}
