#include "kcrealm/base/error.h"

#include "kcrealm/base/memory.h"

#include <stdarg.h>
#include <stddef.h>

bool error_set(struct error *err, enum error_class class, const char *format, ...) {
    if (!err)
        return false;
    va_list arguments;
    va_start(arguments, format);
    char *message = mem_vformat(format, arguments);
    va_end(arguments);
    error_clear(err);
    err->class = class;
    err->message = message;
    return false;
}

bool error_wrap(struct error *err, const char *format, ...) {
    if (!err)
        return false;
    va_list arguments;
    va_start(arguments, format);
    auto_text context = mem_vformat(format, arguments);
    va_end(arguments);
    mem_replace(&err->message, mem_format("%s: %s", context, err->message ? err->message : "failed"));
    return false;
}

bool error_origin(struct error *err, const char *format, ...) {
    if (!err)
        return false;
    va_list arguments;
    va_start(arguments, format);
    mem_replace(&err->origin, mem_vformat(format, arguments));
    va_end(arguments);
    return false;
}

bool error_next(struct error *err, const char *format, ...) {
    if (!err || err->next)
        return false;
    va_list arguments;
    va_start(arguments, format);
    err->next = mem_vformat(format, arguments);
    va_end(arguments);
    return false;
}

bool error_code(struct error *err, const char *code) {
    if (err)
        err->code = code;
    return false;
}

bool error_is_set(const struct error *err) {
    return err && err->class != ERROR_NONE;
}

void error_clear(struct error *err) {
    if (!err)
        return;
    mem_free(err->message);
    mem_free(err->origin);
    mem_free(err->next);
    *err = (struct error){0};
}

bool error_move(struct error *to, struct error *from) {
    if (!to) {
        error_clear(from);
        return false;
    }
    error_clear(to);
    *to = *from;
    *from = (struct error){0};
    return false;
}

void error_copy(struct error *to, const struct error *from) {
    struct error copy = *from;
    copy.message = mem_dup(from->message);
    copy.origin = mem_dup(from->origin);
    copy.next = mem_dup(from->next);
    error_clear(to);
    *to = copy;
}

char *error_told(const struct error *err) {
    return mem_format("%s%s%s", err->message ? err->message : "without a reason", err->next ? "; " : "",
                      err->next ? err->next : "");
}
