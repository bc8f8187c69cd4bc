/* Event objects: what controllers, the scheduler and kubelets have noted about an object. */
#ifndef KCREALM_OBJECTS_EVENT_H
#define KCREALM_OBJECTS_EVENT_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Texts are borrowed from the object, "" when absent. */
struct event_view {
    const char *kind, *namespace, *name, *uid; /* what it is about */
    const char *reason;                        /* "FailedScheduling", "BackOff" … */
    const char *message;
    const char *when; /* the last time: lastTimestamp, else series.lastObservedTime, else eventTime (those of
                       * the scheduler have no lastTimestamp) */
    long long when_s; /* the same as Unix seconds, 0 when it cannot be read */
    bool is_warning;
};

void event_view(const json_t *event, struct event_view *view);

/* The latest event about the object of this kind (items of lists do not say their kind) whose reason is one of
 * reasons (NULL-terminated). One that names another uid is of an earlier object of that name. False: none. */
bool event_latest(const json_t *events, const char *kind, const json_t *object, const char *const *reasons,
                  struct event_view *view);

/* The latest event whose object has this kind and namespace, and a name that begins with prefix: of pods that are
 * gone. False: none. */
bool event_latest_by_prefix(const json_t *events, const char *kind, const char *namespace, const char *prefix,
                            const char *const *reasons, struct event_view *view);

/* "Event BackOff of Pod ns/x, 2026-11-22T01:02:03Z: Back-off pulling image …"; freed by the caller. */
char *event_text(const struct event_view *view) __attribute__((warn_unused_result));

#endif
