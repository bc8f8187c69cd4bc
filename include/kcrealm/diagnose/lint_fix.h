/* Repairs of files, byte by byte, so that comments and formatting stay. */
#ifndef KCREALM_DIAGNOSE_LINT_FIX_H
#define KCREALM_DIAGNOSE_LINT_FIX_H

#include "kcrealm/diagnose/lint_ignore.h"

/* Finds out which bytes the fixes of this file's findings replace: the scalar of the member, or the item, at the place
 * of the finding. A fix that is not plainly that (an alias, an anchor, a block, another key) is dropped. */
void lint_fix_place(struct lint_report *report, const struct lint_text *text);

/* Drops the fixes of findings whose file was not among those that were looked through. */
void lint_fix_drop_unplaced(struct lint_report *report);

/* Adds the text with all fixes of its findings applied, and marks these as fixed. Fixes of the same bytes count as one
 * when they agree; otherwise the first wins. False when there is nothing to do. */
bool lint_fix_apply(struct lint_report *report, const struct lint_text *text, struct buffer *out);

#endif
