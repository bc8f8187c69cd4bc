#include "report/object_text.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

char *object_noun(const struct kind *kind) {
    char *noun = mem_dup(kind->name);
    for (char *at = noun; *at; at++)
        if (*at == '-')
            *at = ' ';
    return noun;
}

char *object_reference(const struct kind *kind, const char *name) {
    auto_text noun = object_noun(kind);
    auto_text shown = text_escaped(name);
    return mem_format("%s %s", noun, shown);
}

size_t object_width(size_t width, const struct kind *kind, const char *name) {
    auto_text label = object_reference(kind, name);
    size_t columns = text_columns(label);
    return columns > width && columns <= OBJECT_COLUMNS_MAX ? columns : width;
}

/* The spaces between text and the column behind it. */
static size_t gap_to(size_t width, const char *text) {
    size_t columns = text_columns(text);
    return (columns < width ? width - columns : 0) + 2;
}

void object_heading(const struct page *page, char sign, const char *label, size_t width, const char *state,
                    const char *place) {
    const char start[] = {sign, ' ', '\0'};
    size_t label_gap = gap_to(width, label), state_gap = gap_to(STATE_COLUMNS, state);
    page_indent(page, OBJECT_INDENT);
    page_add(page, page_sign_paint(sign), start);
    page_add(page, PAINT_BOLD, label);
    page_indent(page, label_gap);
    page_add(page, page_sign_paint(sign), state);
    size_t used = OBJECT_INDENT + 2 + text_columns(label) + label_gap + text_columns(state) + state_gap;
    if (place && used + text_columns(place) <= page->columns) {
        page_indent(page, state_gap);
        page_add(page, PAINT_DIM, place);
        place = NULL;
    }
    page_newline(page);
    if (place) {
        page_indent(page, DETAIL_INDENT);
        page_flow(page, PAINT_DIM, DETAIL_INDENT, DETAIL_INDENT + 2, place, WRAP_VALUES);
    }
}

char *object_place(const struct drift_item *item) {
    const struct position *where = item->object ? &item->object->where : NULL;
    if (!where || !where->file)
        return NULL;
    auto_text file = text_escaped(where->file);
    if (where->line)
        return mem_format("%s:%u:%u", file, where->line, where->column);
    const char *path = item->object->path;
    auto_text inside = path ? text_escaped(path) : NULL;
    return mem_format("%s%s%s", file, inside ? " " : "", inside ? inside : "");
}
