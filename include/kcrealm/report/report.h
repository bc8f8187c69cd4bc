/* Results as bytes. Nothing here prints: a result goes in, text comes out. */
#ifndef KCREALM_REPORT_REPORT_H
#define KCREALM_REPORT_REPORT_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/diagnostics.h"
#include "kcrealm/base/error.h"
#include "kcrealm/diagnose/chain_status.h"
#include "kcrealm/diagnose/finding.h"
#include "kcrealm/diagnose/lint_report.h"
#include "kcrealm/realm/drift.h"
#include "kcrealm/realm/plan.h"

enum report_format {
    REPORT_TEXT,
    REPORT_JSON,
    REPORT_YAML,
    REPORT_MARKDOWN,
    REPORT_JUNIT,
    REPORT_NAME,
    REPORT_WIDE,   /* text with more columns or lines */
    REPORT_SARIF,  /* 2.1.0 */
    REPORT_GITHUB, /* annotations of GitHub Actions */
    REPORT_FORMATS
};

/* What a command prints. */
enum report_document {
    DOCUMENT_DRIFT,
    DOCUMENT_PLAN,
    DOCUMENT_OUTCOME,
    DOCUMENT_VERSION,
    DOCUMENT_STATUS,
    DOCUMENT_LINT,
    DOCUMENT_FINDING,
    DOCUMENT_REPL
};

/* The format of that name (text, json …). ERROR_USAGE that lists the names when there is none. */
bool report_format_named(const char *name, enum report_format *format, struct error *err)
    __attribute__((warn_unused_result));

/* False with ERROR_USAGE, which lists those that are, when the document is not written in that format. */
bool report_format_check(enum report_format format, enum report_document document, struct error *err)
    __attribute__((warn_unused_result));

/* Its name, as report_format_named takes it. Static. */
const char *report_format_name(enum report_format format);

/* Its media type: "application/json". Static. */
const char *report_format_media(enum report_format format);

struct report_style {
    bool color;
    bool ascii;       /* no symbols outside ASCII */
    unsigned columns; /* of the terminal; 0: 80 */
};

/* The drift of all items (sorted), as docs/reference/output.md describes it for each format. Never a secret
 * value. The format must be one that report_format_check allows for the document, here and below. */
void report_drift(struct buffer *out, const struct drift *drift, enum report_format format,
                  const struct report_style *style);

/* What would be done (Plan). */
void report_plan(struct buffer *out, const struct plan *plan, enum report_format format,
                 const struct report_style *style);

/* What became of it (Outcome). next_command is what to type about items that were left, or NULL. */
void report_outcome(struct buffer *out, const struct plan *plan, enum report_format format,
                    const struct report_style *style, const char *next_command);

/* Each link with what it was and what it is, for attach-scopes: text only, other formats are the Outcome's. */
void report_links(struct buffer *out, const struct plan *plan, const struct report_style *style);

/* Chains of clients (ChainStatus). What was found is in the order of the items; the same finding of several clients is
 * told once. */
void report_status(struct buffer *out, const struct chain_status *status, enum report_format format,
                   const struct report_style *style);

/* The texts of the files that lint read. */
struct lint_sources {
    const char *(*text)(void *state, const char *file); /* borrowed; NULL: not known */
    void *state;
};

/* What lint found (LintReport), sorted; sources may be NULL. What was repaired in this run is said, and not counted. */
void report_lint(struct buffer *out, const struct lint_report *report, const struct lint_sources *sources,
                 enum report_format format, const struct report_style *style);

/* The page of a finding; with NULL all of them: in text their titles, in Markdown the whole book (docs/findings.md). */
void report_finding_kind(struct buffer *out, const struct finding_kind *kind, enum report_format format,
                         const struct report_style *style);

/* An error for people: "error: message", origin, next step. */
void report_error(struct buffer *out, const struct error *err, const struct report_style *style);

/* A note or a warning for people, folded to the columns of style: "note: text". */
void report_note(struct buffer *out, const char *label, bool warning, const char *text,
                 const struct report_style *style);

/* A diagnostic for people, in the manner of rustc: severity, message, --> file:line:column, the source line
 * with a mark under the place when source (the file's text, may be NULL) has it, the path, and the next
 * step. */
void report_diagnostic(struct buffer *out, const struct diagnostic *diagnostic, const char *source,
                       const struct report_style *style);

#endif
