#include "report/source_line.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/redact.h"
#include "report/wrap.h"

#include <ctype.h>
#include <string.h>

/* A character becomes at most ten columns (\U0001f600), at least one; more of them than this many times the
 * columns are never looked at. */
#define LOOK_AROUND 2

/* The line without its end as a copy, or NULL. */
static char *copy_line(const char *source, unsigned line) {
    for (; line > 1; line--) {
        source = strchr(source, '\n');
        if (!source)
            return NULL;
        source++;
    }
    size_t size = strcspn(source, "\n");
    if (size && source[size - 1] == '\r')
        size--;
    return mem_dup_n(source, size);
}

static bool sounds_secret(const char *key) {
    size_t length = strlen(key);
    return redact_is_secret_name(key) || strcasecmp(key, "token") == 0 || strcasestr(key, "key-data") ||
           (length >= strlen("accessToken") &&
            strcasecmp(key + length - strlen("accessToken"), "accessToken") == 0);
}

/* Whether the name that ends before the colon at text[end] sounds like a secret. */
static bool is_secret_key(const char *text, size_t end) {
    while (end > 0 && strchr(" \t\"'", text[end - 1]))
        end--;
    size_t start = end;
    while (start > 0 && (isalnum((unsigned char)text[start - 1]) || strchr("_.-", text[start - 1])))
        start--;
    auto_text key = mem_dup_n(text + start, end - start);
    return sounds_secret(key);
}

/* Where the value of the first secret begins (behind the colon); the line's end when there is none. */
static size_t find_secret(const char *text) {
    size_t i = 0;
    for (; text[i]; i++) {
        bool is_key = text[i] == ':' && is_secret_key(text, i);
        if (is_key && text[i + 1 + strspn(text + i + 1, " \t")])
            return i + 1;
    }
    return i;
}

static char *hide_secret(const char *text) {
    size_t size = find_secret(text);
    if (!text[size])
        return mem_dup(text);
    size_t spaces = strspn(text + size, " \t");
    auto_text shown = mem_dup_n(text, size + spaces);
    return mem_format("%s%s", shown, REDACTED);
}

bool source_line_has_secret_key(const char *source, unsigned line) {
    auto_text text = copy_line(source, line);
    return text && text[find_secret(text)];
}

/* The last columns of text. */
static const char *tail(const char *text, size_t columns) {
    size_t all = text_columns(text);
    return all > columns ? text + wrap_fitting(text, all - columns) : text;
}

/* Puts before and after, escaped, into columns, so that the place between them is seen. */
static void fit(struct source_line *view, const char *before, const char *after, size_t columns,
                const char *ellipsis) {
    size_t mark = text_columns(ellipsis);
    auto_text head = text_escaped(tail(before, columns * LOOK_AROUND));
    auto_text rest = mem_dup_n(after, wrap_fitting(after, columns * LOOK_AROUND));
    auto_text foot = text_escaped(rest);
    struct buffer text = {0};
    const char *shown = head;
    if (text_columns(head) + text_columns(foot) > columns && text_columns(head) > columns / 2) {
        shown = tail(head, columns / 2 - mark);
        buffer_add_text(&text, ellipsis);
    }
    buffer_add_text(&text, shown);
    view->caret = text_columns(buffer_text(&text));
    size_t room = columns - view->caret;
    if (text_columns(foot) > room) {
        buffer_add(&text, foot, wrap_fitting(foot, room - mark));
        buffer_add_text(&text, ellipsis);
    } else {
        buffer_add_text(&text, foot);
    }
    view->text = buffer_steal(&text);
}

bool source_line_make(struct source_line *view, const char *source, unsigned line, unsigned column,
                      size_t columns, const char *ellipsis) {
    auto_text raw = copy_line(source, line);
    if (!raw)
        return false;
    auto_text text = hide_secret(raw);
    size_t size = strlen(text), at = column ? wrap_fitting(text, column - 1) : 0;
    size_t hidden = find_secret(raw);
    if (raw[hidden] && at + strlen(REDACTED) > size)
        at = size - strlen(REDACTED);
    auto_text before = mem_dup_n(text, at);
    fit(view, before, text + at, columns, ellipsis);
    return true;
}

void source_line_clear(struct source_line *view) {
    mem_free(view->text);
    *view = (struct source_line){0};
}
