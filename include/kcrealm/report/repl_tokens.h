/* What the interactive shell shows of tokens, never a token itself. Results as docs/commands/repl.md describes them go
 * in; each holds "now" (Unix seconds) where times are told relative to it. */
#ifndef KCREALM_REPORT_REPL_TOKENS_H
#define KCREALM_REPORT_REPL_TOKENS_H

#include "kcrealm/data/json.h"
#include "kcrealm/report/report.h"

void report_repl_login(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_whoami(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_tokens(struct buffer *out, const json_t *result, const struct report_style *style);
/* decode, introspect and userinfo: claims in readable form. */
void report_repl_claims(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_verify(struct buffer *out, const json_t *result, const struct report_style *style);
void report_repl_logout(struct buffer *out, const json_t *result, const struct report_style *style);

#endif
