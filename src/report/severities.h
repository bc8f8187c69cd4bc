/* Severities as they look. */
#ifndef KCREALM_SRC_REPORT_SEVERITIES_H
#define KCREALM_SRC_REPORT_SEVERITIES_H

#include "kcrealm/data/json.h"
#include "kcrealm/diagnose/finding.h"
#include "report/page.h"

#define SEVERITY_COUNT 3

enum paint severity_paint(enum severity severity);

/* {"error": 1, "warning": 0, "note": 0}: a new reference. */
json_t *severity_summary(const json_int_t counts[SEVERITY_COUNT]) __attribute__((warn_unused_result));

/* The advice of a finding in one paragraph: next, or, when that is NULL, what the table says first. The caller frees
 * it. */
char *finding_advice(enum finding_code code, const char *next) __attribute__((warn_unused_result));

#endif
