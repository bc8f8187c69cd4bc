/* Plans and what became of them, for people. */
#ifndef KCREALM_SRC_REPORT_PLAN_TEXT_H
#define KCREALM_SRC_REPORT_PLAN_TEXT_H

#include "report/page.h"

void plan_text(const struct page *page, const struct plan *plan);
void outcome_text(const struct page *page, const struct plan *plan, const char *next_command);
void links_text(const struct page *page, const struct plan *plan);

/* "Plan: 1 to create, 2 scope links to attach", and sentences about what needs consent or is left. */
void plan_text_counts(const struct page *page, const struct plan *plan);
void plan_text_notes(const struct page *page, const struct plan *plan);

/* The columns that the names of all items need. */
size_t plan_name_width(const struct plan *plan);

/* "1 done, 2 failed". */
void outcome_text_summary(const struct page *page, const struct plan *plan);

/* Whether the mode left anything alone. */
bool outcome_leaves_something(const struct plan *plan);

/* What was done or not, in words: "failed to attach groups (default)"; the caller frees it. */
char *outcome_phrase(const struct page *page, const struct plan_item *item)
    __attribute__((warn_unused_result));

/* Symbol and words for an item's result, as one line of the outcome; reason on lines of its own. */
void outcome_line(const struct page *page, const struct plan_item *item, size_t width);

/* The symbol for a result, in its colour, and the columns that it takes. */
size_t outcome_symbol(const struct page *page, enum plan_result result);
void outcome_reason(const struct page *page, const struct plan_item *item);

/* "write secret/backstage#value: it is not there yet", of an item with a target; the caller frees it. */
char *plan_step(const struct plan_item *item) __attribute__((warn_unused_result));

#endif
