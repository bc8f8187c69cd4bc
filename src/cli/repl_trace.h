/* Requests as they are made, with their duration and without anything that could be a secret. */
#ifndef KCREALM_CLI_REPL_TRACE_H
#define KCREALM_CLI_REPL_TRACE_H

#include "cli/repl_session.h"

/* Adds a line of the trace with *** for the value of every query parameter that is not known to be harmless: codes, states,
 * sessions and tokens travel there. Pure. */
void repl_trace_redact(struct buffer *out, const char *text);

/* All that is traced during the session passes through redaction, whether by -v or by `trace on`. */
void repl_trace_install(struct repl *repl);
void repl_trace_remove(struct repl *repl);

/* `trace on` and `trace off`; the level of -v stays. */
void repl_trace_set(struct repl *repl, bool on);

#endif
