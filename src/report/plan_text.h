/* Plans and what became of them, for people. */
#ifndef KCREALM_SRC_REPORT_PLAN_TEXT_H
#define KCREALM_SRC_REPORT_PLAN_TEXT_H

#include "report/page.h"

void plan_text(const struct page *page, const struct plan *plan);
void outcome_text(const struct page *page, const struct plan *plan, const char *next_command);
void links_text(const struct page *page, const struct plan *plan);

/* Whether both are about the same object. */
bool plan_same_object(const struct plan_item *a, const struct plan_item *b);

/* The columns that the names of all items need. */
size_t plan_name_width(const struct plan *plan);

/* Symbol and words for an item's result, as one line of the outcome; reason on lines of its own. */
void outcome_line(const struct page *page, const struct plan_item *item, size_t width);

/* The symbol for a result, in its colour, and the columns that it takes. */
size_t outcome_symbol(const struct page *page, enum plan_result result);
void outcome_reason(const struct page *page, const struct plan_item *item);

#endif
