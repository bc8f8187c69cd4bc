/* What rules share: saying where something is wrong. */
#ifndef KCREALM_SRC_DIAGNOSE_LINT_RULES_H
#define KCREALM_SRC_DIAGNOSE_LINT_RULES_H

#include "kcrealm/diagnose/lint.h"

/* The rules by what they look at; lint.c puts them together. */
extern const struct lint_rule lint_rules_values[], lint_rules_clients[], lint_rules_manifests[];
extern const size_t lint_rules_values_count, lint_rules_clients_count, lint_rules_manifests_count;

/* Adds a finding at a member of an object, an item of an array, or where the manifest begins. path is copied. Borrowed
 * until the next is added. */
struct lint_finding *lint_add_member(const struct lint_scope *scope, struct lint_report *report,
                                     enum finding_code code, const json_t *object, const char *key,
                                     const char *path, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
struct lint_finding *lint_add_item(const struct lint_scope *scope, struct lint_report *report,
                                   enum finding_code code, const json_t *array, size_t index,
                                   const char *path, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
struct lint_finding *lint_add_manifest(struct lint_report *report, enum finding_code code,
                                       const struct lint_manifest *manifest, const char *path,
                                       const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A truth value of a declared client; Keycloak takes "true" in quotes, too. */
bool lint_is_true(const json_t *spec, const char *key, bool otherwise);

/* Sets what to do about it, where that is more than the row's advice. */
void lint_next(struct lint_finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The finding is repaired by putting text in the place of the scalar at it. Whoever has the file's text finds out which
 * bytes these are (diagnose/lint_fix.h). */
void lint_fix_value(struct lint_finding *finding, const char *text);

#endif
