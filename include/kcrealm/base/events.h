/* What is going on, as events to a sink given from above. Only the front door installs a sink that prints. */
#ifndef KCREALM_BASE_EVENTS_H
#define KCREALM_BASE_EVENTS_H

#include <stddef.h>

enum event_type {
    EVENT_NOTE,     /* worth knowing: "logging in as admin from Secret keycloak/initial-admin" */
    EVENT_WARNING,  /* probably not what the user wants */
    EVENT_PROGRESS, /* text is the activity, done of total (total 0: unknown) */
    EVENT_TRACE,    /* for -v: requests, decisions; level 1 to 9 */
};

/* Valid during the call only. Text is unescaped and holds no secret. */
struct event {
    enum event_type type;
    int level;
    size_t done;
    size_t total;
    const char *text;
};

struct event_sink {
    void (*emit)(void *state, const struct event *event);
    void *state;
    int level; /* traces above it are not even formatted */
};

/* A NULL sink, or one without emit, swallows everything. */
void event_note(const struct event_sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));
void event_warning(const struct event_sink *sink, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void event_trace(const struct event_sink *sink, int level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void event_progress(const struct event_sink *sink, const char *activity, size_t done, size_t total);

#endif
