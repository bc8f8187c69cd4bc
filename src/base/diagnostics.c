#include "kcrealm/base/diagnostics.h"

#include "kcrealm/base/memory.h"

#include <stdarg.h>
#include <string.h>

#define CAPACITY_FIRST 8

static struct diagnostic *add_empty(struct diagnostics *diagnostics, enum severity severity) {
    if (diagnostics->count == diagnostics->capacity) {
        size_t capacity = diagnostics->capacity ? diagnostics->capacity * 2 : CAPACITY_FIRST;
        diagnostics->items = mem_resize(diagnostics->items, capacity * sizeof *diagnostics->items);
        diagnostics->capacity = capacity;
    }
    struct diagnostic *diagnostic = &diagnostics->items[diagnostics->count++];
    *diagnostic = (struct diagnostic){.severity = severity};
    if (severity == SEVERITY_ERROR)
        diagnostics->error_count++;
    return diagnostic;
}

struct diagnostic *diagnostics_add(struct diagnostics *diagnostics, enum severity severity,
                                   const struct position *where, const char *path, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *message = mem_vformat(format, arguments);
    va_end(arguments);
    struct diagnostic *diagnostic = add_empty(diagnostics, severity);
    diagnostic->message = message;
    diagnostic->path = mem_dup(path);
    if (where) {
        diagnostic->file = mem_dup(where->file);
        diagnostic->line = where->line;
        diagnostic->column = where->column;
    }
    return diagnostic;
}

void diagnostic_next(struct diagnostic *diagnostic, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    mem_replace(&diagnostic->next, mem_vformat(format, arguments));
    va_end(arguments);
}

struct diagnostic *diagnostic_code(struct diagnostic *diagnostic, const char *code) {
    diagnostic->code = code;
    return diagnostic;
}

/* The number after the last colon of text's first *size bytes, which then end before that colon. False, and
 * *size as it was, when there is none. */
static bool take_number(const char *text, size_t *size, unsigned *number) {
    size_t start = *size;
    while (start > 0 && text[start - 1] >= '0' && text[start - 1] <= '9')
        start--;
    size_t digits = *size - start;
    if (digits < 1 || digits > 9 || start < 2 || text[start - 1] != ':')
        return false;
    unsigned value = 0;
    for (size_t i = start; i < *size; i++)
        value = value * 10 + (unsigned)(text[i] - '0');
    *number = value;
    *size = start - 1;
    return true;
}

/* Reads "file:line:column"; false for an origin of another form. */
static bool take_place(struct diagnostic *diagnostic, const char *origin) {
    size_t size = strlen(origin);
    unsigned line = 0, column = 0;
    if (!take_number(origin, &size, &column) || !take_number(origin, &size, &line))
        return false;
    diagnostic->file = mem_dup_n(origin, size);
    diagnostic->line = line;
    diagnostic->column = column;
    return true;
}

void diagnostics_take_error(struct diagnostics *diagnostics, struct error *err) {
    struct diagnostic *diagnostic = add_empty(diagnostics, SEVERITY_ERROR);
    diagnostic->message = err->message ? mem_steal(err->message) : mem_dup("failed");
    diagnostic->next = mem_steal(err->next);
    diagnostic->code = err->code;
    if (err->origin && !take_place(diagnostic, err->origin))
        mem_replace(&diagnostic->message, mem_format("%s (%s)", diagnostic->message, err->origin));
    error_clear(err);
}

void diagnostics_clear(struct diagnostics *diagnostics) {
    for (size_t i = 0; i < diagnostics->count; i++) {
        struct diagnostic *diagnostic = &diagnostics->items[i];
        mem_free(diagnostic->file);
        mem_free(diagnostic->path);
        mem_free(diagnostic->message);
        mem_free(diagnostic->next);
    }
    mem_free(diagnostics->items);
    *diagnostics = (struct diagnostics){0};
}
