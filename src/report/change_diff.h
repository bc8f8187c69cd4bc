/* The changes of one object as the lines of a diff block. */
#ifndef KCREALM_SRC_REPORT_CHANGE_DIFF_H
#define KCREALM_SRC_REPORT_CHANGE_DIFF_H

#include "report/change_text.h"

/* Adds "@@ redirectUris @@" for each field, below it what the server holds (-) and what is declared (+), one
 * line a value, not folded. No line begins with anything but '@', '-' or '+', so that none can end the block. */
void change_diff_add(struct buffer *out, const struct change_view *view);

#endif
