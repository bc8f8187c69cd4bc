#include "report/prose.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define CODE_INDENT 4
/* Stands for a space at which a line must not break; our texts have no such character. */
#define HARD_SPACE '\x1f'
/* Longer quotations break like everything else: keeping them together would leave half a line empty. */
#define TOGETHER_MAX ((size_t)60)

/* A copy whose quotations hold together. */
static char *with_hard_spaces(const char *text, size_t columns) {
    char *copy = mem_dup(text);
    size_t longest = columns < TOGETHER_MAX ? columns : TOGETHER_MAX;
    for (char *at = strchr(copy, '`'); at; at = strchr(at, '`')) {
        char *end = strchr(at + 1, '`');
        if (!end)
            break;
        bool together = (size_t)(end - at) < longest;
        for (; at < end; at++)
            if (*at == ' ' && together)
                *at = HARD_SPACE;
        at++;
    }
    return copy;
}

/* One line; *quoted says whether it begins between backquotes, and then whether it ends so. */
static void add_line(const struct page *page, const char *line, bool *quoted) {
    size_t indent = strspn(line, " ");
    page_indent(page, indent);
    line += indent;
    while (*line) {
        size_t size = strcspn(line, "`");
        auto_text part = mem_dup_n(line, size);
        for (char *at = part; *at; at++)
            if (*at == HARD_SPACE)
                *at = ' ';
        page_add(page, *quoted ? PAINT_CYAN : PAINT_PLAIN, part);
        line += size;
        if (*line != '`')
            continue;
        *quoted = !*quoted;
        if (!page->color)
            buffer_add_char(page->out, '`');
        line++;
    }
}

void prose_flow(const struct page *page, size_t used, size_t hang, const char *text) {
    size_t room = page->columns > hang ? page->columns - hang : 1;
    auto_text held = with_hard_spaces(text, room);
    auto_buffer lines = {0};
    const struct page plain = page_plain(&lines, page->columns);
    page_flow(&plain, PAINT_PLAIN, used, hang, held, WRAP_WORDS);
    const char *line = buffer_text(&lines);
    bool quoted = false;
    while (*line) {
        size_t size = strcspn(line, "\n");
        auto_text one = mem_dup_n(line, size);
        add_line(page, one, &quoted);
        page_newline(page);
        line += size + (line[size] == '\n');
    }
}

/* --- Paragraphs ---------------------------------------------------------------------------------------- */

static bool is_code(const char *paragraph) {
    return text_starts_with(paragraph, "    ");
}

/* Hands over the next paragraph of *text and moves behind it; NULL at the end. */
static char *take_paragraph(const char **text) {
    if (!**text)
        return NULL;
    const char *end = strstr(*text, "\n\n");
    size_t size = end ? (size_t)(end - *text) : strlen(*text);
    char *paragraph = mem_dup_n(*text, size);
    *text += end ? size + 2 : size;
    return paragraph;
}

static void add_code(const struct page *page, size_t indent, const char *code) {
    while (*code) {
        size_t size = strcspn(code, "\n");
        auto_text line = mem_dup_n(code, size);
        page_indent(page, indent);
        page_add(page, PAINT_CYAN, line);
        page_newline(page);
        code += size + (code[size] == '\n');
    }
}

void prose_add(const struct page *page, size_t indent, const char *text) {
    for (bool first = true;; first = false) {
        auto_text paragraph = take_paragraph(&text);
        if (!paragraph)
            return;
        if (!first)
            page_newline(page);
        if (is_code(paragraph)) {
            add_code(page, indent, paragraph);
            continue;
        }
        page_indent(page, indent);
        prose_flow(page, indent, indent, paragraph);
    }
}

char *prose_first(const char *text) {
    char *first = take_paragraph(&text);
    return first ? first : mem_dup("");
}

static void add_fence(struct buffer *out, const char *code) {
    buffer_add_text(out, "```\n");
    while (*code) {
        size_t size = strcspn(code, "\n");
        buffer_add(out, code + CODE_INDENT, size - CODE_INDENT);
        buffer_add_char(out, '\n');
        code += size + (code[size] == '\n');
    }
    buffer_add_text(out, "```\n");
}

void prose_markdown(struct buffer *out, const char *text) {
    for (bool first = true;; first = false) {
        auto_text paragraph = take_paragraph(&text);
        if (!paragraph)
            return;
        if (!first)
            buffer_add_char(out, '\n');
        if (is_code(paragraph))
            add_fence(out, paragraph);
        else
            buffer_format(out, "%s\n", paragraph);
    }
}
