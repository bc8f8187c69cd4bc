/* Our own sentences on a page, with what is typed between backquotes, as the table of findings has them. */
#ifndef KCREALM_SRC_REPORT_PROSE_H
#define KCREALM_SRC_REPORT_PROSE_H

#include "report/page.h"

/* Adds text and a newline, as page_flow does. What stands between backquotes is kept on one line where it fits, and
 * is painted instead of quoted on a page with colour. */
void prose_flow(const struct page *page, size_t used, size_t hang, const char *text);

/* Adds paragraphs with empty lines between; those that begin with four spaces are printed as they are. */
void prose_add(const struct page *page, size_t indent, const char *text);

/* The first paragraph; the caller frees it. */
char *prose_first(const char *text) __attribute__((warn_unused_result));

/* The same paragraphs in Markdown: what is printed as it is becomes a block of code. */
void prose_markdown(struct buffer *out, const char *text);

#endif
