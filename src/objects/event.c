#include "kcrealm/objects/event.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/timestamp.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

static const char *last_time(const json_t *event) {
    const char *last = text_or_empty(event, "lastTimestamp");
    if (!*last)
        last = text_or_empty(value_at(event, "series", NULL), "lastObservedTime");
    return *last ? last : text_or_empty(event, "eventTime");
}

void event_view(const json_t *event, struct event_view *view) {
    const json_t *about = value_at(event, "involvedObject", NULL);
    *view = (struct event_view){.kind = text_or_empty(about, "kind"),
                                .namespace = text_or_empty(about, "namespace"),
                                .name = text_or_empty(about, "name"),
                                .uid = text_or_empty(about, "uid"),
                                .reason = text_or_empty(event, "reason"),
                                .message = text_or_empty(event, "message"),
                                .when = last_time(event),
                                .is_warning = text_equal(value_text(event, "type"), "Warning")};
    if (!timestamp_parse(view->when, &view->when_s))
        view->when_s = 0;
}

static bool is_one_of(const char *reason, const char *const *reasons) {
    for (; *reasons; reasons++)
        if (strcmp(reason, *reasons) == 0)
            return true;
    return false;
}

/* What an event has to be about. */
struct about {
    const char *kind, *namespace, *name, *uid;
    bool name_is_prefix;
};

static bool is_about(const struct event_view *view, const struct about *about) {
    bool name_fits = about->name_is_prefix ? text_starts_with(view->name, about->name)
                                           : strcmp(view->name, about->name) == 0;
    return name_fits && strcmp(view->kind, about->kind) == 0 &&
           strcmp(view->namespace, about->namespace) == 0 &&
           (!*view->uid || !*about->uid || strcmp(view->uid, about->uid) == 0);
}

static bool latest(const json_t *events, const struct about *about, const char *const *reasons,
                   struct event_view *found) {
    bool any = false;
    size_t i;
    json_t *event;
    json_array_foreach (events, i, event) {
        struct event_view view;
        event_view(event, &view);
        if (!is_about(&view, about) || !is_one_of(view.reason, reasons) ||
            (any && view.when_s < found->when_s))
            continue;
        *found = view;
        any = true;
    }
    return any;
}

bool event_latest(const json_t *events, const char *kind, const json_t *object, const char *const *reasons,
                  struct event_view *view) {
    const struct about about = {.kind = kind,
                                .namespace = object_namespace(object),
                                .name = object_name(object),
                                .uid = text_or_empty(value_at(object, "metadata", NULL), "uid")};
    return latest(events, &about, reasons, view);
}

bool event_latest_by_prefix(const json_t *events, const char *kind, const char *namespace, const char *prefix,
                            const char *const *reasons, struct event_view *view) {
    const struct about about = {
        .kind = kind, .namespace = namespace, .name = prefix, .uid = "", .name_is_prefix = true};
    return latest(events, &about, reasons, view);
}

char *event_text(const struct event_view *view) {
    return mem_format("Event %s of %s %s/%s%s%s: %s", view->reason, view->kind, view->namespace, view->name,
                      *view->when ? ", " : "", view->when, view->message);
}
