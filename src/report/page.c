#include "report/page.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#define COLUMNS_DEFAULT 80
/* Narrower than this nothing can be laid out. */
#define COLUMNS_MIN 40
/* What is left for a text when the line is already full. */
#define ROOM_MIN 20

struct page page_make(struct buffer *out, const struct report_style *style) {
    size_t columns = style->columns ? style->columns : COLUMNS_DEFAULT;
    if (columns < COLUMNS_MIN)
        columns = COLUMNS_MIN;
    return (struct page){.out = out, .color = style->color, .ascii = style->ascii, .columns = columns};
}

struct page page_plain(struct buffer *out, size_t columns) {
    return (struct page){.out = out, .columns = columns};
}

const char *page_symbol(const struct page *page, enum symbol symbol) {
    static const struct {
        const char *unicode;
        const char *ascii;
    } symbols[] = {
        [SYMBOL_ARROW] = {"→", "->"},         [SYMBOL_ELLIPSIS] = {"…", "..."},
        [SYMBOL_DONE] = {"✓", "ok"},          [SYMBOL_FAILED] = {"✗", "!!"},
        [SYMBOL_LEFT] = {"–", "--"},          [SYMBOL_SKIPPED] = {"=", "=="},
        [SYMBOL_NOT_ATTEMPTED] = {"·", ".."},
    };
    return page->ascii ? symbols[symbol].ascii : symbols[symbol].unicode;
}

static void add_bytes(const struct page *page, enum paint paint, const char *text, size_t size) {
    static const char *const codes[] = {
        [PAINT_PLAIN] = "",
        [PAINT_BOLD] = "\x1b[1m",
        [PAINT_DIM] = "\x1b[2m",
        [PAINT_RED] = "\x1b[31m",
        [PAINT_GREEN] = "\x1b[32m",
        [PAINT_CYAN] = "\x1b[36m",
        [PAINT_BOLD_RED] = "\x1b[1;31m",
        [PAINT_BOLD_MAGENTA] = "\x1b[1;35m",
    };
    bool painted = page->color && paint != PAINT_PLAIN && size;
    if (painted)
        buffer_add_text(page->out, codes[paint]);
    buffer_add(page->out, text, size);
    if (painted)
        buffer_add_text(page->out, "\x1b[0m");
}

void page_add(const struct page *page, enum paint paint, const char *text) {
    size_t size = 0;
    while (text[size])
        size++;
    add_bytes(page, paint, text, size);
}

void page_indent(const struct page *page, size_t columns) {
    buffer_add_repeated(page->out, ' ', columns);
}

void page_newline(const struct page *page) {
    buffer_add_char(page->out, '\n');
}

static size_t room_after(const struct page *page, size_t used) {
    return used + ROOM_MIN < page->columns ? page->columns - used : ROOM_MIN;
}

void page_flow(const struct page *page, enum paint paint, size_t used, size_t hang, const char *text,
               enum wrap_mode mode) {
    while (*text) {
        struct wrap_piece piece = wrap_next(text, room_after(page, used), mode);
        add_bytes(page, paint, text, piece.size);
        text += piece.size + piece.skip;
        if (!*text)
            break;
        page_newline(page);
        page_indent(page, hang);
        used = hang;
    }
    page_newline(page);
}

void page_paragraph(const struct page *page, enum paint paint, size_t indent, const char *text) {
    page_indent(page, indent);
    page_flow(page, paint, indent, indent, text, WRAP_WORDS);
}

enum paint page_sign_paint(char sign) {
    switch (sign) {
    case '-':
        return PAINT_RED;
    case '+':
        return PAINT_GREEN;
    case '~':
        return PAINT_CYAN;
    default:
        return PAINT_BOLD;
    }
}

void page_signed(const struct page *page, size_t indent, char sign, const char *text) {
    const char start[] = {sign, ' ', '\0'};
    enum paint paint = page_sign_paint(sign);
    page_indent(page, indent);
    page_add(page, paint, start);
    page_flow(page, paint, indent + 2, indent + 4, text, WRAP_VALUES);
}

void page_realm(const struct page *page, const char *realm, const char *note) {
    auto_text name = text_escaped(realm);
    auto_text heading = mem_format("realm %s", name);
    page_add(page, PAINT_BOLD, heading);
    if (note) {
        page_indent(page, 2);
        page_add(page, PAINT_DIM, note);
    }
    page_newline(page);
}
