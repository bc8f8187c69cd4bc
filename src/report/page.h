/* A page of text for people: colours, symbols, and lines that fit the terminal. Texts that are not ours are
 * escaped (base/text.h) before they come here. */
#ifndef KCREALM_SRC_REPORT_PAGE_H
#define KCREALM_SRC_REPORT_PAGE_H

#include "kcrealm/report/report.h"
#include "report/wrap.h"

/* Of the sixteen colours those that can be read on dark and on light backgrounds. */
enum paint {
    PAINT_PLAIN,
    PAINT_BOLD,
    PAINT_DIM,
    PAINT_RED,
    PAINT_GREEN,
    PAINT_CYAN,
    PAINT_BOLD_RED,
    PAINT_BOLD_MAGENTA
};

enum symbol {
    SYMBOL_ARROW,
    SYMBOL_ELLIPSIS,
    SYMBOL_DONE,
    SYMBOL_FAILED,
    SYMBOL_LEFT,
    SYMBOL_SKIPPED,
    SYMBOL_NOT_ATTEMPTED,
};

struct page {
    struct buffer *out; /* borrowed */
    bool color;
    bool ascii;
    size_t columns;
};

struct page page_make(struct buffer *out, const struct report_style *style);

/* A page that no terminal shows: without colour, the same everywhere. */
struct page page_plain(struct buffer *out, size_t columns);

/* So wide that nothing is folded. */
#define COLUMNS_UNLIMITED ((size_t)1 << 30)

const char *page_symbol(const struct page *page, enum symbol symbol);

/* Adds text in that colour. */
void page_add(const struct page *page, enum paint paint, const char *text);
void page_indent(const struct page *page, size_t columns);
void page_newline(const struct page *page);

/* Adds text (empty: nothing) and a newline, where `used` columns of the line are taken; further lines begin
 * at column `hang`. */
void page_flow(const struct page *page, enum paint paint, size_t used, size_t hang, const char *text,
               enum wrap_mode mode);

/* The same for a text that begins a line, at column indent. */
void page_paragraph(const struct page *page, enum paint paint, size_t indent, const char *text);

/* Adds "  sign text": a line that says what is removed or added. */
void page_signed(const struct page *page, size_t indent, char sign, const char *text);

/* How sign ('-', '+', '~', '?') is painted. */
enum paint page_sign_paint(char sign);

/* The heading of a group of objects; note (may be NULL) stands behind it. */
void page_realm(const struct page *page, const char *realm, const char *note);

#endif
