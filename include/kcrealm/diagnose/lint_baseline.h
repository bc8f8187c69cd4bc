/* Findings that are known: whoever adopts lint writes them down once, and sees only new ones from then on. */
#ifndef KCREALM_DIAGNOSE_LINT_BASELINE_H
#define KCREALM_DIAGNOSE_LINT_BASELINE_H

#include "kcrealm/data/json.h"
#include "kcrealm/diagnose/lint_report.h"

/* Reads a baseline: an object of finding → how often it is known. ERROR_INPUT when it is none. */
json_t *lint_baseline_read(const char *bytes, size_t size, const char *name, struct error *err)
    __attribute__((warn_unused_result));

/* Drops the findings that the baseline knows, each as often as it stands there, and counts them in report->baseline.
 * Neither lines nor indexes count, so that it survives edits. Returns how many of its findings are there no more. */
size_t lint_baseline_apply(const json_t *baseline, struct lint_report *report);

/* Adds a baseline of all findings that are not fixed: {apiVersion, kind: LintBaseline, items: [{code, file, path,
 * message}]}, sorted. */
void lint_baseline_write(struct buffer *out, const struct lint_report *report);

#endif
