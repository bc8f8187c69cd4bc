#include "kcrealm/reconcile/restart.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/timestamp.h"
#include "kcrealm/objects/workload.h"

#include <string.h>

#define MERGE_PATCH "application/merge-patch+json"
/* What kubectl rollout restart sets. */
#define RESTARTED_AT "kubectl.kubernetes.io/restartedAt"
#define MICROSECONDS_PER_SECOND 1000000LL

static const struct workload_kind {
    const char *kind;
    const char *resource;
    const char *name; /* as kubectl takes it */
} kinds[] = {{"Deployment", "deployments", "deployment"},
             {"StatefulSet", "statefulsets", "statefulset"},
             {"DaemonSet", "daemonsets", "daemonset"}};

/* A workload that is rolled. */
struct rolling {
    const struct workload_kind *kind;
    char *path;
    char *label; /* "deployment/x" */
    bool is_done;
    char *phrase; /* how far it is */
};

struct rollings {
    struct rolling *items;
    size_t count;
};

static void rollings_clear(struct rollings *rollings) {
    for (size_t i = 0; i < rollings->count; i++) {
        mem_free(rollings->items[i].path);
        mem_free(rollings->items[i].label);
        mem_free(rollings->items[i].phrase);
    }
    mem_free(rollings->items);
}

#define auto_rollings __attribute__((cleanup(rollings_clear))) struct rollings

/* --- Finding ----------------------------------------------------------------------------------------------- */

static void describe_use(const struct secret_use *use, struct buffer *out) {
    const char *prefix = *use->seen_as ? use->seen_as : "its keys";
    if (use->kind == USE_SUB_PATH)
        buffer_format(out, "as file %s by subPath", use->seen_as);
    else if (use->kind == USE_ENV_FROM)
        buffer_format(out, "as variables (%s)", prefix);
    else
        buffer_format(out, "as variable %s", use->seen_as);
    buffer_format(out, " in container %s", use->container);
}

/* Whether it needs a restart; found (or NULL) gets a line for each use. */
static bool needs_restart(const json_t *object, const struct workload_kind *kind, const char *secret,
                          const char *key, struct strings *found) {
    auto_secret_uses uses = {0};
    bool needs = false;
    workload_secret_uses(object, secret, key, &uses);
    for (size_t i = 0; i < uses.count; i++) {
        if (!secret_use_needs_restart(&uses.items[i]))
            continue;
        auto_buffer how = {0};
        needs = true;
        describe_use(&uses.items[i], &how);
        if (found)
            strings_format(found, "%s/%s sees Secret %s %s", kind->name, object_name(object), secret,
                           buffer_text(&how));
    }
    return needs;
}

/* All workloads of a kind, as an array; a new reference. */
static json_t *list(struct kube *kube, const char *namespace, const struct workload_kind *kind,
                    struct error *err) {
    auto_text path = url_path("/apis/apps/v1/namespaces/{}/{}", namespace, kind->resource, NULL);
    json_t *objects = kube_list(kube, path, err);
    if (!objects)
        error_wrap(err, "looking for what uses the Secret among the %s of namespace %s", kind->resource,
                   namespace);
    return objects;
}

bool restart_find(struct kube *kube, const char *namespace, const char *secret, const char *key,
                  struct strings *found, struct error *err) {
    for (size_t k = 0; k < mem_count(kinds); k++) {
        auto_json objects = list(kube, namespace, &kinds[k], err);
        size_t i;
        json_t *object;
        if (!objects)
            return false;
        json_array_foreach (objects, i, object)
            needs_restart(object, &kinds[k], secret, key, found);
    }
    return true;
}

/* --- Rolling ----------------------------------------------------------------------------------------------- */

static const char *annotation_of(const json_t *object) {
    return value_text(value_at(object, "spec", "template", "metadata", "annotations", NULL),
                      RESTART_ANNOTATION);
}

static bool roll(struct kube *kube, const struct rolling *rolling, const struct restart_options *options,
                 struct error *err) {
    auto_text now = timestamp_micro(options->now_s() * MICROSECONDS_PER_SECOND);
    auto_json patch = json_pack("{s:{s:{s:{s:{s:s, s:s}}}}}", "spec", "template", "metadata", "annotations",
                                RESTARTED_AT, now, RESTART_ANNOTATION, options->reason);
    auto_json reply = kube_send_json(kube, "PATCH", rolling->path, patch, MERGE_PATCH, err);
    return reply || error_wrap(err, "restarting %s", rolling->label);
}

static bool roll_one(struct kube *kube, const char *namespace, const struct workload_kind *kind,
                     const json_t *object, const struct restart_options *options, struct rollings *rollings,
                     struct error *err) {
    rollings->items = mem_resize(rollings->items, (rollings->count + 1) * sizeof *rollings->items);
    struct rolling *rolling = &rollings->items[rollings->count++];
    *rolling = (struct rolling){.kind = kind,
                                .path = url_path("/apis/apps/v1/namespaces/{}/{}/{}", namespace,
                                                 kind->resource, object_name(object), NULL),
                                .label = mem_format("%s/%s", kind->name, object_name(object))};
    return text_equal(annotation_of(object), options->reason) || roll(kube, rolling, options, err);
}

static bool roll_kind(struct kube *kube, const char *namespace, const char *secret, const char *key,
                      const struct workload_kind *kind, const struct restart_options *options,
                      struct rollings *rollings, struct error *err) {
    auto_json objects = list(kube, namespace, kind, err);
    size_t i;
    json_t *object;
    if (!objects)
        return false;
    json_array_foreach (objects, i, object)
        if (needs_restart(object, kind, secret, key, NULL) &&
            !roll_one(kube, namespace, kind, object, options, rollings, err))
            return false;
    return true;
}

/* --- Waiting ----------------------------------------------------------------------------------------------- */

static bool look(struct kube *kube, struct rolling *rolling, const struct restart_options *options,
                 struct error *err) {
    auto_json object = kube_get_json(kube, rolling->path, err);
    if (!object)
        return error_wrap(err, "looking how far %s is", rolling->label);
    /* The API server leaves the kind away in lists only; workload_rollout goes by it. */
    json_object_set_new(object, "kind", json_string(rolling->kind->kind));
    auto_text phrase = NULL;
    enum rollout rollout = workload_rollout(object, &phrase);
    rolling->is_done = rollout == ROLLOUT_DONE || rollout == ROLLOUT_WAITS;
    if (rollout == ROLLOUT_DONE)
        event_note(options->events, "%s is restarted: %s", rolling->label, phrase);
    else if (rollout == ROLLOUT_WAITS)
        event_warning(options->events, "%s does not restart by itself: %s", rolling->label, phrase);
    else if (rollout == ROLLOUT_FAILED)
        error_set(err, ERROR_REFUSED, "the restart of %s failed: %s", rolling->label, phrase);
    mem_replace(&rolling->phrase, mem_steal(phrase));
    return rollout != ROLLOUT_FAILED;
}

/* The first that is not done; NULL when all are. */
static const struct rolling *unfinished(const struct rollings *rollings) {
    for (size_t i = 0; i < rollings->count; i++)
        if (!rollings->items[i].is_done)
            return &rollings->items[i];
    return NULL;
}

static bool look_at_all(struct kube *kube, struct rollings *rollings, const struct restart_options *options,
                        struct error *err) {
    for (size_t i = 0; i < rollings->count; i++)
        if (!rollings->items[i].is_done && !look(kube, &rollings->items[i], options, err))
            return false;
    return true;
}

static bool await(struct kube *kube, struct rollings *rollings, const struct restart_options *options,
                  struct error *err) {
    long long deadline_ms = options->now_ms() + options->timeout_ms;
    while (look_at_all(kube, rollings, options, err)) {
        const struct rolling *late = unfinished(rollings);
        if (!late)
            return true;
        if (options->interrupted && *options->interrupted)
            return error_set(err, ERROR_INTERRUPTED, "interrupted while %s restarts", late->label);
        if (options->now_ms() >= deadline_ms) {
            error_set(err, ERROR_SERVER, "%s did not restart in time: %s", late->label, late->phrase);
            return error_next(err, "see why: kubectl rollout status %s", late->label);
        }
        if (options->keep && !options->keep(options->keep_state, err))
            return false;
        options->pause_ms(RESTART_LOOK_MS);
    }
    return false;
}

bool restart_consumers(struct kube *kube, const char *namespace, const char *secret, const char *key,
                       const struct restart_options *options, struct error *err) {
    auto_rollings rollings = {0};
    for (size_t i = 0; i < mem_count(kinds); i++)
        if (!roll_kind(kube, namespace, secret, key, &kinds[i], options, &rollings, err))
            return false;
    return !options->timeout_ms || await(kube, &rollings, options, err);
}
