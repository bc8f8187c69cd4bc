/* A text, loaded as lint loads it and looked at by all rules. */
#ifndef TESTS_UNIT_SUPPORT_LINT_CASE_H
#define TESTS_UNIT_SUPPORT_LINT_CASE_H

#include "kcrealm/diagnose/lint.h"

/* The findings of a text called a.yaml, sorted; the caller clears them. Known are the placeholder "ameide-fixture", the
 * classes cloud-* (external, store cloud) and *-oidc-client-secret (service, store vault), and a policy that allows all
 * but secret/data/forbidden/. */
struct lint_report lint_text(const char *bytes);

/* "KCR-1302 3:5 path", one a line; the caller frees it. */
char *lint_told(const struct lint_report *report);

#endif
