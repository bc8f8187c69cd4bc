/* Results as bytes. Nothing here prints: a result goes in, text comes out. */
#ifndef KCREALM_REPORT_REPORT_H
#define KCREALM_REPORT_REPORT_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/diagnostics.h"
#include "kcrealm/base/error.h"
#include "kcrealm/realm/drift.h"
#include "kcrealm/realm/plan.h"

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_YAML };

struct report_style {
    bool color;
    bool ascii;       /* no symbols outside ASCII */
    unsigned columns; /* of the terminal; 0: 80 */
};

/* The drift of all items (sorted). Text: grouped by realm and object, with minus and plus lines and a summary
 * with counts; JSON and YAML: a DriftReport (docs/reference/output.md). Never a secret value. */
void report_drift(struct buffer *out, const struct drift *drift, enum report_format format,
                  const struct report_style *style);

/* What would be done (Plan). */
void report_plan(struct buffer *out, const struct plan *plan, enum report_format format,
                 const struct report_style *style);

/* What became of it (Outcome). next_command is what to type about items that were left, or NULL. */
void report_outcome(struct buffer *out, const struct plan *plan, enum report_format format,
                    const struct report_style *style, const char *next_command);

/* Each link with what it was and what it is, for attach-scopes: text only, JSON and YAML are the Outcome's. */
void report_links(struct buffer *out, const struct plan *plan, const struct report_style *style);

/* An error for people: "error: message", origin, next step. */
void report_error(struct buffer *out, const struct error *err, const struct report_style *style);

/* A diagnostic for people, in the manner of rustc: severity, message, --> file:line:column, the source line
 * with a mark under the place when source (the file's text, may be NULL) has it, the path, and the next
 * step. */
void report_diagnostic(struct buffer *out, const struct diagnostic *diagnostic, const char *source,
                       const struct report_style *style);

#endif
