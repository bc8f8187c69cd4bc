#include "kcrealm/diagnose/lint_ignore.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MARK "kcrealm:ignore"
#define CAPACITY_FIRST 16

/* One code of a comment. */
struct ignore {
    unsigned line, column; /* of the comment */
    unsigned until; /* the last line that it speaks of: its own, or the first below that is no comment */
    enum finding_code code;
    char *wrong; /* what is wrong with the comment itself; or NULL */
    bool is_used;
};

struct ignores {
    struct ignore *items; /* by line */
    size_t count, capacity;
    size_t open; /* the first whose comment fills its line, with nothing but comments since */
};

static struct ignore *add(struct ignores *ignores, unsigned line, unsigned column) {
    if (ignores->count == ignores->capacity) {
        ignores->capacity = ignores->capacity ? ignores->capacity * 2 : CAPACITY_FIRST;
        ignores->items = mem_resize(ignores->items, ignores->capacity * sizeof *ignores->items);
    }
    struct ignore *ignore = &ignores->items[ignores->count++];
    *ignore = (struct ignore){.line = line, .column = column, .until = line};
    return ignore;
}

/* --- Reading ----------------------------------------------------------------------------------------- */

static bool is_blank(char character) {
    return character == ' ' || character == '\t' || character == '\r';
}

/* The codes behind the mark, up to the first word that is none. */
static void read_codes(struct ignores *ignores, const char *at, const char *end, unsigned line,
                       unsigned column) {
    size_t before = ignores->count;
    for (;;) {
        while (at < end && (is_blank(*at) || *at == ',' || *at == ':'))
            at++;
        const char *start = at;
        while (at < end && !is_blank(*at) && *at != ',' && *at != ':')
            at++;
        if (at - start < 4 || strncasecmp(start, "KCR-", 4) != 0)
            break;
        auto_text word = mem_dup_n(start, (size_t)(at - start));
        struct ignore *ignore = add(ignores, line, column);
        ignore->code = finding_code_parse(word);
        if (ignore->code == FINDING_NONE)
            ignore->wrong = mem_format("there is no finding %s", word);
    }
    if (ignores->count == before)
        add(ignores, line, column)->wrong = mem_dup("this comment names no finding");
}

/* The '#' of a comment with the mark in a line, NULL when it has none. */
static const char *find_comment(const char *line, const char *end) {
    for (const char *at = line; at < end && (at = memchr(at, '#', (size_t)(end - at))); at++) {
        const char *word = at + 1;
        while (word < end && is_blank(*word))
            word++;
        bool is_comment = at == line || is_blank(at[-1]);
        const char *after = word + strlen(MARK);
        if (is_comment && after <= end && memcmp(word, MARK, strlen(MARK)) == 0 &&
            (after == end || is_blank(*after) || *after == ',' || *after == ':'))
            return at;
    }
    return NULL;
}

static void read_line(struct ignores *ignores, const char *line, const char *end, unsigned number) {
    const char *first = line;
    while (first < end && is_blank(*first))
        first++;
    const char *comment = find_comment(line, end);
    bool is_only_comment = first < end && *first == '#';
    for (size_t i = ignores->open; i < ignores->count; i++)
        ignores->items[i].until = number;
    if (comment) {
        const char *codes = strstr(comment, MARK) + strlen(MARK);
        read_codes(ignores, codes, end, number, (unsigned)(comment - line) + 1);
    }
    if (!is_only_comment)
        ignores->open = ignores->count;
}

static void read_text(struct ignores *ignores, const struct lint_text *text) {
    const char *at = text->bytes, *end = text->bytes + text->size;
    for (unsigned line = 1; at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        read_line(ignores, at, newline ? newline : end, line);
        at = newline ? newline + 1 : end;
    }
}

/* --- Applying ---------------------------------------------------------------------------------------- */

struct applying {
    struct ignores *ignores;
    const char *file;
};

static bool is_kept(void *state, const struct lint_finding *finding) {
    const struct applying *applying = state;
    bool ignored = false;
    if (!finding->file || strcmp(finding->file, applying->file) != 0)
        return true;
    for (size_t i = 0; i < applying->ignores->count; i++) {
        struct ignore *ignore = &applying->ignores->items[i];
        if (ignore->line > finding->line)
            break;
        if (finding->line > ignore->until || ignore->code != finding->code)
            continue;
        ignore->is_used = true;
        ignored = true;
    }
    return !ignored;
}

static bool is_one_of(const enum finding_code *codes, enum finding_code code) {
    for (; codes && *codes != FINDING_NONE; codes++)
        if (*codes == code)
            return true;
    return false;
}

static void report_unused(struct lint_report *report, const struct applying *applying,
                          const struct ignore *ignore) {
    const struct position where = {applying->file, ignore->line, ignore->column};
    char code[FINDING_CODE_SIZE];
    struct lint_finding *finding =
        ignore->wrong ? lint_report_add(report, FINDING_IGNORE_UNUSED, &where, NULL, "%s", ignore->wrong)
                      : lint_report_add(report, FINDING_IGNORE_UNUSED, &where, NULL,
                                        "%s is not found here, so there is nothing to ignore",
                                        finding_code_write(ignore->code, code));
    finding->next = mem_dup(ignore->wrong ? "write it as: # kcrealm:ignore KCR-1302 reason"
                                          : "remove the code from the comment");
}

void lint_ignore(struct lint_report *report, const struct lint_text *text, const enum finding_code *passive) {
    struct ignores ignores = {0};
    struct applying applying = {&ignores, text->file};
    if (text->size && memmem(text->bytes, text->size, MARK, strlen(MARK)))
        read_text(&ignores, text);
    if (ignores.count)
        report->ignored += lint_report_filter(report, is_kept, &applying);
    for (size_t i = 0; i < ignores.count; i++) {
        if (!ignores.items[i].is_used &&
            (ignores.items[i].wrong || !is_one_of(passive, ignores.items[i].code)))
            report_unused(report, &applying, &ignores.items[i]);
        mem_free(ignores.items[i].wrong);
    }
    mem_free(ignores.items);
}
