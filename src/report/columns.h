/* Rows of cells under each other, as wide as they need to be. */
#ifndef KCREALM_SRC_REPORT_COLUMNS_H
#define KCREALM_SRC_REPORT_COLUMNS_H

#include "kcrealm/base/strings.h"
#include "report/page.h"

#define COLUMNS_MAX 6

/* All zero but count: no rows yet. Cells are escaped when they are added. */
struct columns {
    size_t count; /* of a row, at most COLUMNS_MAX */
    struct strings cells;
};

/* Adds a row of columns->count cells; NULL is an empty one. */
void columns_row(struct columns *columns, ...);

/* Writes all rows, at column indent, the first one dim when it is a heading, and clears. The last cell of a row is folded into
 * the rest of the line. */
void columns_write(const struct page *page, struct columns *columns, size_t indent, bool has_heading);

#endif
