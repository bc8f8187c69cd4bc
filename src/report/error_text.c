#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/page.h"

#include <string.h>

/* Further lines of a message stand under its first word after a plain "error: ". */
#define MESSAGE_HANG 7

static void add_labelled(const struct page *page, const char *label, const char *text) {
    if (!text)
        return;
    auto_text shown = text_escaped(text);
    page_add(page, PAINT_BOLD, label);
    page_flow(page, PAINT_PLAIN, strlen(label), strlen(label), shown, WRAP_WORDS);
}

void report_note(struct buffer *out, const char *label, bool warning, const char *text,
                 const struct report_style *style) {
    const struct page page = page_make(out, style);
    auto_text shown = text_escaped(text);
    page_add(&page, warning ? PAINT_BOLD_MAGENTA : PAINT_CYAN, label);
    page_flow(&page, PAINT_PLAIN, strlen(label), strlen(label), shown, WRAP_WORDS);
}

void report_error(struct buffer *out, const struct error *err, const struct report_style *style) {
    const struct page page = page_make(out, style);
    auto_text label = err->code ? mem_format("error[%s]:", err->code) : mem_dup("error:");
    auto_text message = text_escaped(err->message ? err->message : "failed");
    page_add(&page, PAINT_BOLD_RED, label);
    page_indent(&page, 1);
    page_flow(&page, PAINT_BOLD, strlen(label) + 1, MESSAGE_HANG, message, WRAP_WORDS);
    add_labelled(&page, "  at: ", err->origin);
    add_labelled(&page, "  try: ", err->next);
}
