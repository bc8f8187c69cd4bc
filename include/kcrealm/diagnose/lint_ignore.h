/* Comments that let findings pass: `# kcrealm:ignore KCR-1302 KCR-1303 reason`, at the end of the line or above it. */
#ifndef KCREALM_DIAGNOSE_LINT_IGNORE_H
#define KCREALM_DIAGNOSE_LINT_IGNORE_H

#include "kcrealm/diagnose/lint_report.h"

/* A file as it stands; borrowed. */
struct lint_text {
    const char *file; /* as findings call it */
    const char *bytes;
    size_t size;
};

/* Drops the findings of the file that a comment on their line, or in the lines of comments right above it, names, and
 * counts them in report->ignored. Adds FINDING_IGNORE_UNUSED for each code of a comment that was good for nothing,
 * unless it is one of passive (FINDING_NONE at the end), which were not looked for; and for comments without a code and
 * unknown codes. */
void lint_ignore(struct lint_report *report, const struct lint_text *text, const enum finding_code *passive);

#endif
