#include "kcrealm/base/memory.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/net/url.h"
#include "kcrealm/reconcile/secret_sync.h"
#include "reconcile/operator_event.h"
#include "reconcile/secret_syncs.h"

#include <string.h>

/* Of the operator's words: enough for Vault's own refusals with their URL. */
#define QUOTED_MAX 400

/* An ExternalSecret that did not bring the value in time. */
struct late {
    const struct secret_syncs *syncs;
    struct secret_sync *sync;
    const struct external_secret *view; /* as it is now */
    const struct secret *value;         /* or NULL */
    char *what;                         /* "ExternalSecret ns/name did not bring …" */
};

static char *late_text(const struct secret_sync *sync, long long timeout_ms) {
    auto_text limit =
        timeout_ms % 1000 ? mem_format("%lld ms", timeout_ms) : mem_format("%lld s", timeout_ms / 1000);
    return mem_format("ExternalSecret %s/%s did not bring the value into Secret %s/%s within %s",
                      sync->namespace, sync->name, sync->namespace, sync->secret, limit);
}

/* A command that shows what to look at. */
static char *look_at(const struct secret_sync *sync, bool at_store, const char *verb, const char *suffix) {
    const struct secret_store *store = sync->source->store;
    if (at_store && store && store->is_cluster)
        return mem_format("kubectl %s clustersecretstore %s%s", verb, store->name, suffix);
    if (at_store && store)
        return mem_format("kubectl %s secretstore %s -n %s%s", verb, store->name, sync->namespace, suffix);
    return mem_format("kubectl %s externalsecret %s -n %s%s", verb, sync->name, sync->namespace, suffix);
}

/* --- What the operator says -------------------------------------------------------------------------- */

static char *in_one_line(const char *text) {
    struct buffer out = {.ceiling = QUOTED_MAX};
    for (; *text; text++) {
        bool is_space = strchr(" \t\r\n", *text) != NULL;
        if (!is_space)
            buffer_add_char(&out, *text);
        else if (out.size && out.data[out.size - 1] != ' ')
            buffer_add_char(&out, ' ');
    }
    while (out.size && (out.data[out.size - 1] == ' ' || (out.overflow && (out.data[out.size - 1] & 0x80))))
        out.data[--out.size] = '\0';
    return buffer_steal(&out);
}

static bool contains(const char *text, const struct secret *value) {
    return value && secret_size(value) &&
           memmem(text, strlen(text), secret_reveal(value), secret_size(value));
}

static void say_event(const struct late *late, const struct operator_event *event) {
    struct error *err = &late->sync->error;
    auto_text words = in_one_line(event->text);
    auto_text command = look_at(late->sync, event->is_about_store, "describe", "");
    bool is_quotable = event->is_quotable && !contains(event->text, late->value);
    if (!is_quotable)
        error_set(err, ERROR_SERVER, "%s: External Secrets said at %s: %s", late->what, event->time,
                  *event->meaning ? event->meaning : "what cannot be shown here");
    else
        error_set(err, ERROR_SERVER, "%s: External Secrets said at %s: \"%s\"%s%s", late->what, event->time,
                  words, *event->meaning ? ", that is: " : "", event->meaning);
    if (event->next)
        error_next(err, "%s (%s)", event->next, command);
    error_next(err, "%s", command);
}

/* Its condition names no cause. */
static void say_condition(const struct late *late, const struct error *refusal) {
    struct error *err = &late->sync->error;
    auto_text condition = condition_text(&late->view->ready);
    auto_text command = look_at(late->sync, false, "describe", "");
    if (error_is_set(refusal)) {
        error_set(err, ERROR_SERVER,
                  "%s: its condition is %s (the cause is in its Events, which cannot be read: %s)",
                  late->what, condition, refusal->message);
        error_next(err, "%s", refusal->next ? refusal->next : command);
        return;
    }
    error_set(err, ERROR_SERVER, "%s: its condition is %s", late->what, condition);
    error_next(err, "%s", command);
}

static bool say_failure(const struct late *late, struct error *err) {
    const struct secret_sync *sync = late->sync;
    auto_error refusal = {0};
    struct operator_event event = {0};
    auto_text path = url_path("/api/v1/namespaces/{}/events?fieldSelector=involvedObject.name%3D{}%2C"
                              "involvedObject.kind%3DExternalSecret",
                              sync->namespace, sync->name, NULL);
    auto_json events = kube_list(late->syncs->kube, path, &refusal);
    if (refusal.class == ERROR_INTERRUPTED)
        return error_move(err, &refusal);
    if (operator_event_last(events, late->view->refresh_time, &event))
        say_event(late, &event);
    else
        say_condition(late, &refusal);
    return true;
}

/* --- All else ---------------------------------------------------------------------------------------- */

static void say_silence(const struct late *late) {
    struct error *err = &late->sync->error;
    error_set(err, ERROR_UNREACHABLE, "%s: External Secrets did not react: is the operator running?",
              late->what);
    error_next(err, "kubectl get pods -A -l app.kubernetes.io/name=external-secrets");
}

static void say_other_value(const struct late *late) {
    struct error *err = &late->sync->error;
    auto_text command = look_at(late->sync, true, "get", " -o yaml");
    error_set(err, ERROR_SERVER, "%s: External Secrets has refreshed it (%s), with another value", late->what,
              late->view->ready.message);
    error_next(
        err,
        "compare server, namespace and path of the store with where the value was written, and look who else "
        "writes the Secret: %s",
        command);
}

/* Something that was not there, or not known, when it was begun. */
static bool has_obstacles(const struct late *late) {
    if (late->sync->obstacles.count == 0)
        secret_sync_judge(late->sync, late->view, NULL, false);
    return late->sync->obstacles.count > 0;
}

static bool explain(const struct late *late, const char *before, struct error *err) {
    if (has_obstacles(late))
        secret_sync_refuse(late->sync);
    else if (secret_sync_succeeded(late->view, before))
        say_other_value(late);
    else if (strcmp(late->view->ready.status, "False") == 0)
        return say_failure(late, err);
    else
        say_silence(late);
    return true;
}

bool secret_sync_time_out(const struct secret_syncs *syncs, struct secret_sync *sync, const char *before,
                          const struct secret *value, long long timeout_ms, struct error *err) {
    auto_error failure = {0};
    auto_external_secret view = {0};
    auto_text what = late_text(sync, timeout_ms);
    auto_text path = secret_sync_path(sync);
    auto_json object = kube_get_json(syncs->kube, path, &failure);
    if (!object && failure.class == ERROR_INTERRUPTED)
        return error_move(err, &failure);
    if (!object) {
        error_move(&sync->error, &failure);
        return !error_wrap(&sync->error, "%s", what);
    }
    external_secret_view(object, &view);
    const struct late late = {.syncs = syncs, .sync = sync, .view = &view, .value = value, .what = what};
    return explain(&late, before, err);
}

void secret_sync_refuse(struct secret_sync *sync) {
    const struct sync_obstacles *obstacles = &sync->obstacles;
    auto_buffer sentences = {0};
    for (size_t i = 0; i < obstacles->count; i++)
        buffer_format(&sentences, "%s%s", i ? "; " : "", obstacles->items[i].sentence);
    error_set(&sync->error, ERROR_REFUSED, "ExternalSecret %s/%s cannot bring a new value: %s",
              sync->namespace, sync->name, buffer_text(&sentences));
    error_next(&sync->error, "%s", obstacles->items[0].next);
}
