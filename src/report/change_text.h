/* The changes of one object as minus and plus lines under headings. */
#ifndef KCREALM_SRC_REPORT_CHANGE_TEXT_H
#define KCREALM_SRC_REPORT_CHANGE_TEXT_H

#include "kcrealm/base/strings.h"
#include "kcrealm/realm/changes.h"
#include "kcrealm/realm/kinds.h"
#include "report/page.h"

/* Changes of one object, from one place or from several plan items; in one list, all borrowed. */
struct change_view {
    const struct kind *kind;
    const struct change **items;
    size_t count;
};

struct change_view change_view_of(const struct kind *kind, const struct changes *changes);
void change_view_add(struct change_view *view, const struct changes *changes);
void change_view_clear(struct change_view *view);

#define auto_change_view __attribute__((cleanup(change_view_clear))) struct change_view

/* The fields that differ, each once, as headings. */
void change_view_fields(const struct change_view *view, struct strings *fields);

/* All changes: under each field's heading what the server holds (-) and what is declared (+); links are
 * shown with their move from one list to the other. */
void change_text_add(const struct page *page, const struct change_view *view, size_t indent);

/* The links alone. */
void change_text_links(const struct page *page, const struct change_view *view, size_t indent);

/* What an object that is missing would get: one line a value, aligned. */
void change_text_create(const struct page *page, const struct change_view *view, size_t indent);

/* Values that could not be compared, each with its reason. */
void change_text_unknowns(const struct page *page, const struct kind *kind, const struct changes *changes,
                          size_t indent);

#endif
