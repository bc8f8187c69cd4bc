/* The lines that name objects, aligned over a whole report. */
#ifndef KCREALM_SRC_REPORT_OBJECT_TEXT_H
#define KCREALM_SRC_REPORT_OBJECT_TEXT_H

#include "kcrealm/realm/drift.h"
#include "report/page.h"

#define OBJECT_INDENT 2
#define DETAIL_INDENT 6

/* Where names and states are aligned. Longer ones stick out. */
#define OBJECT_COLUMNS_MAX 40
#define STATE_COLUMNS 16

/* "client backstage", escaped; the caller frees it. */
char *object_reference(const struct kind *kind, const char *name) __attribute__((warn_unused_result));

/* The greater of width and the columns of the label, unless that is longer than OBJECT_COLUMNS_MAX. */
size_t object_width(size_t width, const struct kind *kind, const char *name);

/* "client" or "client scope": a kind's name in a sentence; the caller frees it. */
char *object_noun(const struct kind *kind) __attribute__((warn_unused_result));

/* "  ~ client backstage    3 fields differ  values.yaml:12:7"; place may be NULL and goes to a line of its
 * own when it does not fit. */
void object_heading(const struct page *page, char sign, const char *label, size_t width, const char *state,
                    const char *place);

/* Where a file declares it: "values.yaml:12:7", escaped; NULL when that is not known. The caller frees it. */
char *object_place(const struct drift_item *item) __attribute__((warn_unused_result));

#endif
