#include "report/columns.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <stdarg.h>

#define GAP 2
/* What a last cell gets at least. */
#define LAST_MIN 24

void columns_row(struct columns *columns, ...) {
    va_list cells;
    va_start(cells, columns);
    for (size_t i = 0; i < columns->count; i++) {
        const char *cell = va_arg(cells, const char *);
        auto_text escaped = text_escaped(cell ? cell : "");
        strings_add(&columns->cells, escaped);
    }
    va_end(cells);
}

static size_t width_of(const struct columns *columns, size_t column) {
    size_t widest = 0;
    for (size_t i = column; i < columns->cells.count; i += columns->count) {
        size_t width = text_columns(columns->cells.items[i]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* A column of empty cells takes no room. */
static size_t room_of(const struct columns *columns, size_t column) {
    size_t width = width_of(columns, column);
    return width ? width + GAP : 0;
}

static void write_row(const struct page *page, const struct columns *columns, size_t first, size_t indent,
                      enum paint paint) {
    char *const *cells = columns->cells.items + first;
    size_t last = columns->count, at = indent, written = indent;
    while (last && !*cells[last - 1])
        last--;
    page_indent(page, indent);
    for (size_t i = 0; i + 1 < last; i++) {
        size_t width = text_columns(cells[i]);
        page_indent(page, at - written);
        page_add(page, paint, cells[i]);
        written = at + width;
        at += room_of(columns, i);
    }
    if (!last) {
        page_newline(page);
        return;
    }
    page_indent(page, at - written);
    size_t hang = at + LAST_MIN <= page->columns ? at : indent + GAP;
    page_flow(page, paint, at, hang, cells[last - 1], WRAP_WORDS);
}

void columns_write(const struct page *page, struct columns *columns, size_t indent, bool has_heading) {
    for (size_t i = 0; i < columns->cells.count; i += columns->count)
        write_row(page, columns, i, indent, has_heading && i == 0 ? PAINT_DIM : PAINT_PLAIN);
    strings_clear(&columns->cells);
}
