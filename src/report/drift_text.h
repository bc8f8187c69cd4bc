/* A drift for people. */
#ifndef KCREALM_SRC_REPORT_DRIFT_TEXT_H
#define KCREALM_SRC_REPORT_DRIFT_TEXT_H

#include "report/page.h"

void drift_text(const struct page *page, const struct drift *drift);

/* The last line: "2 clients: 1 in sync, 1 drifted". */
void drift_text_summary(const struct page *page, const struct drift *drift);

/* "3 fields differ", "missing" …; the caller frees it. */
char *drift_state_text(const struct drift_item *item) __attribute__((warn_unused_result));

/* What an object that is missing is made of, its reason, or its changes: the lines below its name. */
void drift_text_details(const struct page *page, const struct drift_item *item, size_t indent);

#endif
