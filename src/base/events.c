#include "kcrealm/base/events.h"

#include "kcrealm/base/memory.h"

#include <stdarg.h>
#include <stdbool.h>

static bool listens(const struct event_sink *sink) {
    return sink && sink->emit;
}

static void emit(const struct event_sink *sink, enum event_type type, int level, const char *format,
                 va_list arguments) __attribute__((format(printf, 4, 0)));

static void emit(const struct event_sink *sink, enum event_type type, int level, const char *format,
                 va_list arguments) {
    auto_text text = mem_vformat(format, arguments);
    sink->emit(sink->state, &(struct event){.type = type, .level = level, .text = text});
}

void event_note(const struct event_sink *sink, const char *format, ...) {
    if (!listens(sink))
        return;
    va_list arguments;
    va_start(arguments, format);
    emit(sink, EVENT_NOTE, 0, format, arguments);
    va_end(arguments);
}

void event_warning(const struct event_sink *sink, const char *format, ...) {
    if (!listens(sink))
        return;
    va_list arguments;
    va_start(arguments, format);
    emit(sink, EVENT_WARNING, 0, format, arguments);
    va_end(arguments);
}

void event_trace(const struct event_sink *sink, int level, const char *format, ...) {
    if (!listens(sink) || level > sink->level)
        return;
    va_list arguments;
    va_start(arguments, format);
    emit(sink, EVENT_TRACE, level, format, arguments);
    va_end(arguments);
}

void event_progress(const struct event_sink *sink, const char *activity, size_t done, size_t total) {
    if (listens(sink))
        sink->emit(sink->state,
                   &(struct event){.type = EVENT_PROGRESS, .text = activity, .done = done, .total = total});
}
