#include "kcrealm/diagnose/lint_embedded.h"

#include "kcrealm/base/memory.h"

#include <string.h>

/* A line without its end; NULL when there are fewer. */
static const char *line_of(const char *bytes, const char *end, unsigned number, size_t *size) {
    for (; number > 1 && bytes; number--) {
        bytes = memchr(bytes, '\n', (size_t)(end - bytes));
        bytes = bytes ? bytes + 1 : NULL;
    }
    if (!bytes || !number)
        return NULL;
    const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
    *size = (size_t)((newline ? newline : end) - bytes);
    if (*size && bytes[*size - 1] == '\r')
        --*size;
    return bytes;
}

/* By how much the line of the file is indented more; false when it is another line. */
static bool compare_lines(const struct collected_text *embedded, const struct lint_text *file, unsigned line,
                          unsigned *indent) {
    size_t inner_size = 0, outer_size = 0;
    const char *inner =
        line_of(embedded->bytes, embedded->bytes + strlen(embedded->bytes), line, &inner_size);
    const char *outer =
        line_of(file->bytes, file->bytes + file->size, embedded->where.line + line, &outer_size);
    if (!inner || !outer || outer_size < inner_size)
        return false;
    *indent = (unsigned)(outer_size - inner_size);
    return memcmp(outer + *indent, inner, inner_size) == 0 && strspn(outer, " ") >= *indent;
}

void lint_embedded(struct lint_report *report, const struct collected_text *embedded,
                   const struct lint_text *file) {
    for (size_t i = 0; i < report->count; i++) {
        struct lint_finding *finding = &report->items[i];
        unsigned indent = 0;
        if (!finding->file || strcmp(finding->file, embedded->label) != 0)
            continue;
        mem_replace(&finding->file, mem_dup(file->file));
        if (finding->line && compare_lines(embedded, file, finding->line, &indent)) {
            finding->line += embedded->where.line;
            finding->column += indent;
        } else {
            finding->line = embedded->where.line;
            finding->column = embedded->where.column;
        }
    }
}
