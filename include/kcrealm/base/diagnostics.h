/* What loading has to say: a list, because one wrong line must not hide the others. */
#ifndef KCREALM_BASE_DIAGNOSTICS_H
#define KCREALM_BASE_DIAGNOSTICS_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/position.h"

#include <stddef.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct diagnostic {
    enum severity severity;
    char *file; /* or NULL */
    unsigned line;
    unsigned column;
    char *path;       /* "clientPatcher.clientSpecs[3].spec.redirectUris", or NULL */
    char *message;    /* what is wrong */
    char *next;       /* what to do, or NULL */
    const char *code; /* finding code ("KCR-1004"), static, or NULL */
};

struct diagnostics {
    struct diagnostic *items;
    size_t count;
    size_t capacity;
    size_t error_count;
};

/* Adds one; where and path may be NULL and are copied. The result is borrowed until the next is added. */
struct diagnostic *diagnostics_add(struct diagnostics *diagnostics, enum severity severity,
                                   const struct position *where, const char *path, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Sets the next step of the diagnostic. */
void diagnostic_next(struct diagnostic *diagnostic, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Sets the finding code, which is static. Returns the diagnostic. */
struct diagnostic *diagnostic_code(struct diagnostic *diagnostic, const char *code);

/* Turns an error into a diagnostic of severity error (err is cleared). An origin file:line:column becomes its
 * place, another one is added to the message in brackets. */
void diagnostics_take_error(struct diagnostics *diagnostics, struct error *err);

void diagnostics_clear(struct diagnostics *diagnostics);

#endif
