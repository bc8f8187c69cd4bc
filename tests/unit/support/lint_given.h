/* Manifests as text, and what the rules over manifests find in them. */
#ifndef KCREALM_TESTS_SUPPORT_LINT_GIVEN_H
#define KCREALM_TESTS_SUPPORT_LINT_GIVEN_H

#include "kcrealm/diagnose/lint.h"

#define LINT_GIVEN_FILE "manifests.yaml"

struct lint_given {
    struct desired desired; /* nothing but positions, and what the test adds */
    json_t *documents;
    struct lint_manifest *manifests;
    struct lint_scope scope;
    struct lint_report report; /* empty */
};

/* Reads YAML documents; ends the test when they are none. Empty documents are left out. */
void lint_given_read(struct lint_given *given, const char *yaml);
void lint_given_clear(struct lint_given *given);

/* All rules over manifests, into the report, sorted. */
void lint_given_check(struct lint_given *given);

/* The codes of the report, "KCR-7001" and a newline each; freed by the caller. */
char *lint_given_codes(const struct lint_given *given);

/* The same of a text, in one go. */
char *lint_codes(const char *yaml);

/* YAML and the codes that lint_codes finds in it. */
struct rule_case {
    const char *name, *yaml, *codes;
};

/* Ends the test at the first case in which other codes are found, with its name and with these. */
void rule_cases_check(const struct rule_case *cases, size_t count);

#endif
