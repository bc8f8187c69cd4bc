/* Results of the interactive shell's commands for people: what a command found goes in, as the JSON that it prints with
 * -o json, bytes come out. */
#ifndef KCREALM_REPORT_REPL_H
#define KCREALM_REPORT_REPL_H

#include "kcrealm/data/json.h"
#include "kcrealm/report/report.h"

void report_repl_help(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_use(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_realms(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_client(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_trace(struct buffer *out, const json_t *result, const struct report_style *style);

#endif
