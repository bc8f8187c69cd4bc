#include "report/markdown.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/change_diff.h"
#include "report/formats.h"
#include "report/values.h"

#include <ctype.h>
#include <string.h>

/* For the sentence about what was left out, with room for its numbers. */
#define NOTICE_SIZE ((size_t)512)
/* A smaller part of a diff says nothing. */
#define DIFF_SIZE_MIN ((size_t)512)

static const char diff_end[] = "```\n\n</details>\n\n";

struct markdown markdown_start(struct buffer *out) {
    return (struct markdown){.out = out, .start = out->size};
}

static size_t room(const struct markdown *document) {
    size_t used = document->out->size - document->start + NOTICE_SIZE;
    return used < MARKDOWN_CEILING ? MARKDOWN_CEILING - used : 0;
}

void markdown_html_code(struct buffer *out, const char *text) {
    auto_text visible = text_escaped(text);
    buffer_add_text(out, "<code>");
    for (const char *at = visible; *at; at++) {
        if (ispunct((unsigned char)*at) && *at != '-')
            buffer_format(out, "&#%d;", *at);
        else
            buffer_add_char(out, *at);
    }
    buffer_add_text(out, "</code>");
}

/* Backticks end a code span, pipes the cell of a table; a backslash may stand before either. */
static bool fits_code_span(const char *visible) {
    size_t size = strlen(visible);
    return size && !strpbrk(visible, "`|\\") && visible[0] != ' ' && visible[size - 1] != ' ';
}

void markdown_code(struct buffer *out, const char *text) {
    auto_text visible = text_escaped(text);
    if (fits_code_span(visible))
        buffer_format(out, "`%s`", visible);
    else
        markdown_html_code(out, text);
}

void markdown_object(struct buffer *out, const struct kind *kind, const char *name) {
    auto_text noun = object_noun(kind);
    buffer_format(out, "%s ", noun);
    markdown_code(out, name);
}

void markdown_row(struct markdown *document, const struct buffer *row) {
    if (row->size <= room(document))
        buffer_add(document->out, buffer_text(row), row->size);
    else
        document->rows_left_out++;
}

static size_t count_lines(const char *text) {
    size_t lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

/* The bytes of the whole lines of text that fit. */
static size_t whole_lines(const char *text, size_t size) {
    while (size && text[size - 1] != '\n')
        size--;
    return size;
}

void markdown_diff(struct markdown *document, const struct change_view *view, const char *realm,
                   const char *name, const char *state) {
    auto_buffer head = {0}, diff = {0};
    auto_text noun = object_noun(view->kind);
    buffer_format(&head, "<details><summary>%s ", noun);
    markdown_html_code(&head, name);
    buffer_add_text(&head, " of realm ");
    markdown_html_code(&head, realm);
    buffer_format(&head, ": %s</summary>\n\n```diff\n", state);
    change_diff_add(&diff, view);
    size_t frame = head.size + strlen(diff_end), left = room(document);
    if (left < frame + (diff.size < DIFF_SIZE_MIN ? diff.size : DIFF_SIZE_MIN)) {
        document->diffs_left_out++;
        return;
    }
    const char *text = buffer_text(&diff);
    size_t fitting = left - frame < diff.size ? whole_lines(text, left - frame) : diff.size;
    document->lines_left_out += count_lines(text + fitting);
    buffer_add(document->out, buffer_text(&head), head.size);
    buffer_add(document->out, text, fitting);
    buffer_add_text(document->out, diff_end);
}

static void add_part(struct strings *parts, size_t count, const char *noun) {
    if (!count)
        return;
    auto_text part = value_counted(count, noun);
    strings_add(parts, part);
}

void markdown_end(const struct markdown *document) {
    auto_strings parts = {0};
    add_part(&parts, document->rows_left_out, "row");
    add_part(&parts, document->diffs_left_out, "diff");
    add_part(&parts, document->lines_left_out, "line");
    if (!parts.count)
        return;
    auto_text list = strings_join(&parts, ", ");
    buffer_format(document->out,
                  "\n**Not everything is shown:** %s left out, because a comment on GitHub holds at most %zu "
                  "characters. `-o text` and `-o json` show all.\n",
                  list, MARKDOWN_CEILING);
}
