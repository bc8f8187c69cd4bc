/* Results of the interactive shell's commands for people: what a command found goes in, as the JSON that it gives for
 * -o json, bytes come out. */
#ifndef KCREALM_REPORT_REPL_H
#define KCREALM_REPORT_REPL_H

#include "kcrealm/data/json.h"
#include "kcrealm/report/report.h"

/* Members are those of the commands' results (docs/commands/repl.md); what is missing is left out. */
void report_repl_help(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_use(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_realms(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_clients(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_client(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_users(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_scopes(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_events(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_trace(struct buffer *out, const json_t *result, const struct report_style *style);

/* One line of a script as an item of the ReplReport: {line, command, ok, result | error}; the result of what worked is null
 * when there was nothing to tell. line is masked already and
 * command may be NULL; result (borrowed, may be NULL) and err as the command gave them. A new reference. */
json_t *report_repl_item(const char *line, const char *command, const json_t *result, const struct error *err)
    __attribute__((warn_unused_result));

/* The whole script: a ReplReport with these items (borrowed), as JSON or YAML. */
void report_repl(struct buffer *out, const json_t *items, enum report_format format);

#endif
