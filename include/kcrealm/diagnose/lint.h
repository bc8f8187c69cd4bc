/* Rules over what stands in files: values, declared clients, rendered manifests. Pure: what is read comes in, findings
 * go out. */
#ifndef KCREALM_DIAGNOSE_LINT_H
#define KCREALM_DIAGNOSE_LINT_H

#include "kcrealm/base/strings.h"
#include "kcrealm/data/json.h"
#include "kcrealm/diagnose/lint_report.h"
#include "kcrealm/realm/desired.h"

/* A manifest of Kubernetes among the inputs; borrowed. */
struct lint_manifest {
    const json_t *object;
    struct position where; /* where it begins */
};

/* Helm values, as they stand in one file (before files are merged); borrowed. */
struct lint_values {
    const json_t *root;
    const char *file;
};

enum secret_class { CLASS_EXTERNAL, CLASS_OPERATOR, CLASS_HELM, CLASS_SERVICE };

/* secretClasses of the settings; texts borrowed. */
struct secret_class_rule {
    const char *keys; /* a glob over names of keys and Secrets */
    enum secret_class class;
    const char *store; /* NULL: any */
};

struct lint_settings {
    const struct strings *placeholders; /* besides the known ones; or NULL */
    const struct secret_class_rule *classes;
    size_t class_count;
    const json_t *policy; /* a Vault policy: object path → capabilities; NULL: none was given */
};

/* What is looked at together: one file, or all files when several -f are given. All borrowed. */
struct lint_scope {
    const struct desired
        *desired; /* the declared clients and extractions; its positions serve all documents */
    const struct lint_values *values;
    size_t values_count;
    const struct lint_manifest *manifests;
    size_t manifest_count;
    const struct lint_settings *settings;
};

struct lint_rule {
    enum finding_code code;
    /* NULL: loading finds it (diagnose/lint_loading.h) */
    void (*check)(const struct lint_scope *scope, struct lint_report *report);
    const char *bad;  /* YAML that it finds, once */
    const char *good; /* the same as it should be: it finds nothing */
};

/* The rules, in the order of their codes: index from 0 until NULL. */
const struct lint_rule *lint_rule_at(size_t index);

/* All rules; the report is sorted. Severities are those of the table: whoever calls changes and filters them. */
void lint_check(const struct lint_scope *scope, struct lint_report *report);

#endif
