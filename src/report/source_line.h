/* The part of an input that a diagnostic points at. */
#ifndef KCREALM_SRC_REPORT_SOURCE_LINE_H
#define KCREALM_SRC_REPORT_SOURCE_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct source_line {
    char *text;   /* escaped, at most as many columns as asked for */
    size_t caret; /* columns before the place */
};

/* Cuts out line (from 1) around column (from 1, in characters; 0: the line's beginning). What follows a key
 * that sounds like a secret becomes "***". ellipsis marks what is left out of long lines. False when source
 * has no such line. The caller clears it. */
bool source_line_make(struct source_line *view, const char *source, unsigned line, unsigned column,
                      size_t columns, const char *ellipsis);

/* Whether the line was shortened to hide a secret cannot be told from outside; but a value that spans
 * several lines can stand on a line without its key. True when line holds such a key itself. */
bool source_line_has_secret_key(const char *source, unsigned line);

void source_line_clear(struct source_line *view);

#endif
