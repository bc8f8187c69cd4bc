/* How much lint found. */
#ifndef KCREALM_SRC_REPORT_LINT_COUNTS_H
#define KCREALM_SRC_REPORT_LINT_COUNTS_H

#include "report/severities.h"

/* What was repaired is counted apart: it is not there any more. */
struct lint_counts {
    json_int_t severities[SEVERITY_COUNT];
    size_t fixed;
    size_t files; /* with findings that are still there */
};

struct lint_counts lint_counts_of(const struct lint_report *report);

/* "2 errors, 1 warning in 2 files; 3 ignored"; the caller frees it. */
char *lint_summary(const struct lint_report *report) __attribute__((warn_unused_result));

#endif
