#include "kcrealm/objects/container_status.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/timestamp.h"

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

static long long number_at(const json_t *object, const char *key) {
    return (long long)json_integer_value(value_at(object, key, NULL));
}

static struct container_end end_of(const json_t *terminated) {
    return (struct container_end){.is_known = json_is_object(terminated),
                                  .exit_code = number_at(terminated, "exitCode"),
                                  .reason = text_or_empty(terminated, "reason"),
                                  .message = text_or_empty(terminated, "message")};
}

static enum container_state state_of(const json_t *state) {
    if (json_object_get(state, "waiting"))
        return CONTAINER_WAITING;
    if (json_object_get(state, "running"))
        return CONTAINER_RUNNING;
    return json_object_get(state, "terminated") ? CONTAINER_ENDED : CONTAINER_NOT_REPORTED;
}

static long long started_of(const json_t *run) {
    long long seconds;
    return timestamp_parse(text_or_empty(run, "startedAt"), &seconds) ? seconds : 0;
}

static void fill(const json_t *item, bool is_init, struct container_status *status) {
    const json_t *state = value_at(item, "state", NULL);
    const json_t *waiting = value_at(state, "waiting", NULL), *running = value_at(state, "running", NULL);
    const json_t *ended = value_at(state, "terminated", NULL);
    *status = (struct container_status){
        .name = text_or_empty(item, "name"),
        .image = text_or_empty(item, "image"),
        .is_init = is_init,
        .is_ready = value_is_true(item, "ready", false),
        .restarts = number_at(item, "restartCount"),
        .state = state_of(state),
        .reason = text_or_empty(waiting, "reason"),
        .message = text_or_empty(waiting, "message"),
        .started_s = started_of(running ? running : ended),
        .ended = end_of(ended ? ended : value_at(item, "lastState", "terminated", NULL))};
}

static const char *asked_image(const json_t *pod, const char *list, const char *name) {
    return text_or_empty(value_find(value_at(pod, "spec", list, NULL), "name", name), "image");
}

bool container_status_at(const json_t *pod, size_t index, struct container_status *status) {
    static const struct {
        const char *statuses, *containers;
    } lists[] = {{"initContainerStatuses", "initContainers"}, {"containerStatuses", "containers"}};
    for (size_t i = 0; i < mem_count(lists); i++) {
        const json_t *items = value_at(pod, "status", lists[i].statuses, NULL);
        size_t count = json_array_size(items);
        if (index >= count) {
            index -= count;
            continue;
        }
        fill(json_array_get(items, index), i == 0, status);
        const char *image = asked_image(pod, lists[i].containers, status->name);
        if (*image)
            status->image = image;
        return true;
    }
    return false;
}
