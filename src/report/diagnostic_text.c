#include "report/diagnostic_text.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/prose.h"
#include "report/redact.h"
#include "report/severities.h"
#include "report/source_line.h"

#include <string.h>

static void add_message(const struct page *page, const struct diagnostic *diagnostic,
                        const struct diagnostic_labels *labels) {
    size_t used = strlen(labels->severity) + 1;
    auto_text message = text_escaped(diagnostic->message ? diagnostic->message : "");
    page_add(page, labels->paint, labels->severity);
    page_indent(page, 1);
    page_flow(page, PAINT_BOLD, used, used, message, WRAP_WORDS);
}

/* "  --> values.yaml:12:7", its arrow above the bar of the lines below. */
static void add_place(const struct page *page, const struct diagnostic *diagnostic, size_t gutter) {
    if (!diagnostic->file)
        return;
    auto_text file = text_escaped(diagnostic->file);
    page_indent(page, gutter);
    page_add(page, PAINT_CYAN, "-->");
    if (diagnostic->line && diagnostic->column)
        buffer_format(page->out, " %s:%u:%u\n", file, diagnostic->line, diagnostic->column);
    else if (diagnostic->line)
        buffer_format(page->out, " %s:%u\n", file, diagnostic->line);
    else
        buffer_format(page->out, " %s\n", file);
}

/* A value of several lines stands below its key: then the path says that it is secret. */
static bool may_be_shown(const struct diagnostic *diagnostic, const char *source, unsigned line) {
    const char *path = diagnostic->path ? diagnostic->path : "";
    const char *dot = strrchr(path, '.');
    return !redact_is_secret_name(dot ? dot + 1 : path) || source_line_has_secret_key(source, line);
}

static void add_bar(const struct page *page, size_t gutter) {
    page_indent(page, gutter + 1);
    page_add(page, PAINT_CYAN, "|");
}

static void add_source(const struct page *page, const struct diagnostic *diagnostic, const char *source,
                       const struct diagnostic_labels *labels, size_t gutter) {
    struct source_line view = {0};
    size_t used = gutter + strlen("  | ");
    unsigned skipped = labels->first_line ? labels->first_line - 1 : 0, line = diagnostic->line - skipped;
    if (!source || diagnostic->line <= skipped || !may_be_shown(diagnostic, source, line) ||
        !source_line_make(&view, source, line, diagnostic->column, page->columns - used,
                          page_symbol(page, SYMBOL_ELLIPSIS)))
        return;
    add_bar(page, gutter);
    auto_text number = mem_format("%*u", (int)gutter, diagnostic->line);
    page_newline(page);
    page_add(page, PAINT_CYAN, number);
    page_indent(page, 1);
    page_add(page, PAINT_CYAN, "|");
    buffer_format(page->out, " %s\n", view.text);
    if (diagnostic->column) {
        add_bar(page, gutter);
        page_indent(page, view.caret + 1);
        page_add(page, labels->paint, "^");
        page_newline(page);
    }
    source_line_clear(&view);
}

static void add_note(const struct page *page, size_t gutter, const char *label, const char *text) {
    if (!text)
        return;
    auto_text shown = text_escaped(text);
    size_t used = gutter + strlen(" = ") + strlen(label);
    page_indent(page, gutter + 1);
    page_add(page, PAINT_CYAN, "= ");
    page_add(page, PAINT_BOLD, label);
    prose_flow(page, used, used, shown);
}

void diagnostic_text_add(const struct page *page, const struct diagnostic *diagnostic, const char *source,
                         const struct diagnostic_labels *labels) {
    auto_text number = mem_format("%u", diagnostic->line);
    size_t gutter = diagnostic->line ? strlen(number) : 2;
    add_message(page, diagnostic, labels);
    add_place(page, diagnostic, gutter);
    add_source(page, diagnostic, source, labels, gutter);
    add_note(page, gutter, "path: ", diagnostic->path);
    add_note(page, gutter, labels->next, diagnostic->next);
}

void report_diagnostic(struct buffer *out, const struct diagnostic *diagnostic, const char *source,
                       const struct report_style *style) {
    const struct page page = page_make(out, style);
    auto_text label = mem_format("%s:", severity_name(diagnostic->severity));
    const struct diagnostic_labels labels = {label, severity_paint(diagnostic->severity), "try: ", 1};
    diagnostic_text_add(&page, diagnostic, source, &labels);
}
