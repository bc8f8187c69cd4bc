/* What the interactive shell's commands found out about failed logins, for people: as report/repl.h. */
#ifndef KCREALM_REPORT_REPL_WHY_H
#define KCREALM_REPORT_REPL_WHY_H

#include "kcrealm/data/json.h"
#include "kcrealm/report/report.h"

void report_repl_authorize(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_evaluate(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_try(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_explain(struct buffer *out, const json_t *result, const struct report_style *style);

#endif
