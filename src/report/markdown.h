/* What Markdown documents are made of: texts that stay texts, a table and folded diffs below a ceiling.
 *
 * Names come from files and servers. Each is shown as code: a code span where that cannot be broken out of, else
 * <code> with every punctuation mark as a character reference, which is never syntax. */
#ifndef KCREALM_SRC_REPORT_MARKDOWN_H
#define KCREALM_SRC_REPORT_MARKDOWN_H

#include "kcrealm/base/buffer.h"
#include "report/change_text.h"
#include "report/object_text.h"

/* A document in the making. What does not fit is counted instead of added. */
struct markdown {
    struct buffer *out; /* borrowed */
    size_t start;       /* where in out the document begins */
    size_t rows_left_out;
    size_t diffs_left_out;
    size_t lines_left_out; /* of diffs that were cut */
};

struct markdown markdown_start(struct buffer *out);

/* Text as code in a line or in the cell of a table. */
void markdown_code(struct buffer *out, const char *text);

/* Text as code inside HTML, where Markdown's own spans do not work. */
void markdown_html_code(struct buffer *out, const char *text);

/* "client `backstage`" */
void markdown_object(struct buffer *out, const struct kind *kind, const char *name);

/* Adds whole lines, a row of a table, if they fit. */
void markdown_row(struct markdown *document, const struct buffer *row);

/* The changes of one object in a fold: headings as "@@ redirectUris @@", minus and plus lines; cut at a line's
 * end where they do not fit. state is text of ours. */
void markdown_diff(struct markdown *document, const struct change_view *view, const char *realm,
                   const char *name, const char *state);

/* Says what was left out. */
void markdown_end(const struct markdown *document);

#endif
