#include "kcrealm/diagnose/lint.h"

#include "diagnose/lint_rules.h"

static const struct {
    const struct lint_rule *rules;
    const size_t *count;
} groups[] = {
    {lint_rules_values, &lint_rules_values_count},
    {lint_rules_clients, &lint_rules_clients_count},
    {lint_rules_manifests, &lint_rules_manifests_count},
};

const struct lint_rule *lint_rule_at(size_t index) {
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (index < *groups[i].count)
            return &groups[i].rules[index];
        index -= *groups[i].count;
    }
    return NULL;
}

void lint_check(const struct lint_scope *scope, struct lint_report *report) {
    const struct lint_rule *rule;
    for (size_t i = 0; (rule = lint_rule_at(i)); i++)
        if (rule->check)
            rule->check(scope, report);
    lint_report_sort(report);
}
