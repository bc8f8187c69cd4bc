#include "kcrealm/diagnose/lint_fix.h"

#include "kcrealm/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char character) {
    return character == ' ' || character == '\t';
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* Findings are sorted by line: the next is looked for from here. */
struct cursor {
    unsigned line;
    const char *at;
};

/* The byte at a line and a column of characters, NULL when there is none. */
static const char *find_place(const struct lint_text *text, struct cursor *cursor, unsigned line,
                              unsigned column) {
    const char *end = text->bytes + text->size;
    if (!line || !column)
        return NULL;
    if (line < cursor->line)
        *cursor = (struct cursor){1, text->bytes};
    while (cursor->line < line) {
        const char *newline = memchr(cursor->at, '\n', (size_t)(end - cursor->at));
        if (!newline)
            return NULL;
        *cursor = (struct cursor){cursor->line + 1, newline + 1};
    }
    const char *at = cursor->at;
    for (; column > 1; column--) {
        if (at >= end || *at == '\n')
            return NULL;
        at++;
        while (at < end && ((unsigned char)*at & 0xc0) == 0x80)
            at++;
    }
    return at;
}

/* Behind a text in quotes; NULL when it does not end, or has escapes. */
static const char *skip_quoted(const char *at, const char *end) {
    const char quote = *at++;
    while (at < end && *at != quote && *at != '\n' && *at != '\\')
        at++;
    return at < end && *at == quote ? at + 1 : NULL;
}

static const char *skip_plain(const char *at, const char *end) {
    while (at < end && !strchr(" \t\r\n,:[]{}\"'", *at))
        at++;
    return at;
}

static const char *skip_scalar(const char *at, const char *end) {
    if (at < end && (*at == '"' || *at == '\''))
        return skip_quoted(at, end);
    return skip_plain(at, end);
}

/* The last key of a path: a.b.KEY, or a.b["KEY"]; NULL when it ends with an item, a.b[3]. The caller frees it. */
static char *last_key(const char *path) {
    size_t size = strlen(path);
    const char *dot = strrchr(path, '.'), *bracket = NULL;
    for (const char *at = path; (at = strstr(at, "[\"")); at++)
        bracket = at;
    if (bracket && size > 2 && strcmp(path + size - 2, "\"]") == 0)
        return mem_dup_n(bracket + 2, (size_t)(path + size - 2 - (bracket + 2)));
    return path[size - 1] == ']' ? NULL : mem_dup(dot ? dot + 1 : path);
}

/* Behind the key and its colon, when it is the last one of path; at itself when path ends with an item. */
static const char *skip_key(const char *at, const char *end, const char *path) {
    if (!path || !*path)
        return NULL;
    auto_text key = last_key(path);
    if (!key)
        return at;
    const char *behind = skip_scalar(at, end);
    if (!behind || behind == at)
        return NULL;
    bool is_quoted = *at == '"' || *at == '\'';
    auto_text found = mem_dup_n(at + is_quoted, (size_t)(behind - at) - 2 * is_quoted);
    behind = skip_blanks(behind, end);
    if (strcmp(found, key) != 0 || behind >= end || *behind != ':')
        return NULL;
    return skip_blanks(behind + 1, end);
}

/* Whether the value ends here: nothing but a comment, or what closes a flow collection, follows. */
static bool is_end(const char *at, const char *end) {
    const char *next = skip_blanks(at, end);
    return next >= end || strchr("\r\n,]}", *next) || (*next == '#' && next > at);
}

static bool place(struct lint_fix *fix, const struct lint_finding *finding, const struct lint_text *text,
                  struct cursor *cursor) {
    const char *end = text->bytes + text->size;
    const char *at = find_place(text, cursor, finding->line, finding->column);
    const char *value = at ? skip_key(at, end, finding->path) : NULL;
    if (!value || value >= end || strchr("&*!|>{[-?#%@`", *value))
        return false;
    const char *behind = skip_scalar(value, end);
    if (!behind || behind == value || !is_end(behind, end))
        return false;
    fix->offset = (size_t)(value - text->bytes);
    fix->length = (size_t)(behind - value);
    return true;
}

static bool concerns(const struct lint_finding *finding, const struct lint_text *text) {
    return finding->fix && finding->file && strcmp(finding->file, text->file) == 0;
}

static void drop(struct lint_finding *finding) {
    mem_free(finding->fix->text);
    mem_free(finding->fix);
    finding->fix = NULL;
}

void lint_fix_place(struct lint_report *report, const struct lint_text *text) {
    struct cursor cursor = {1, text->bytes};
    for (size_t i = 0; i < report->count; i++) {
        struct lint_finding *finding = &report->items[i];
        if (!concerns(finding, text) || finding->fix->offset != SIZE_MAX ||
            place(finding->fix, finding, text, &cursor))
            continue;
        drop(finding);
    }
}

void lint_fix_drop_unplaced(struct lint_report *report) {
    for (size_t i = 0; i < report->count; i++)
        if (report->items[i].fix && report->items[i].fix->offset == SIZE_MAX)
            drop(&report->items[i]);
}

static int compare(const void *a, const void *b) {
    const struct lint_finding *const *left = a, *const *right = b;
    size_t from_left = (*left)->fix->offset, from_right = (*right)->fix->offset;
    return (from_left > from_right) - (from_left < from_right);
}

static bool is_same(const struct lint_fix *a, const struct lint_fix *b) {
    return a->offset == b->offset && a->length == b->length && strcmp(a->text, b->text) == 0;
}

bool lint_fix_apply(struct lint_report *report, const struct lint_text *text, struct buffer *out) {
    struct lint_finding **wanted = mem_alloc_array(report->count + 1, sizeof *wanted);
    const struct lint_fix *last = NULL;
    size_t count = 0, copied = 0;
    for (size_t i = 0; i < report->count; i++)
        if (concerns(&report->items[i], text) && report->items[i].fix->offset <= text->size &&
            report->items[i].fix->length <= text->size - report->items[i].fix->offset)
            wanted[count++] = &report->items[i];
    if (count)
        qsort(wanted, count, sizeof(*wanted), compare);
    for (size_t i = 0; i < count; i++) {
        const struct lint_fix *fix = wanted[i]->fix;
        bool is_applied = last && is_same(last, fix);
        if (fix->offset < copied && !is_applied)
            continue;
        wanted[i]->fixed = true;
        if (is_applied)
            continue;
        buffer_add(out, text->bytes + copied, fix->offset - copied);
        buffer_add_text(out, fix->text);
        copied = fix->offset + fix->length;
        last = fix;
    }
    buffer_add(out, text->bytes + copied, text->size - copied);
    mem_free(wanted);
    return last;
}
