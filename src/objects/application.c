#include "kcrealm/objects/application.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

static const char *text_or_empty(const json_t *object, const char *key) {
    const char *text = value_text(object, key);
    return text ? text : "";
}

void application_view(const json_t *application, struct application_view *view) {
    const json_t *status = value_at(application, "status", NULL);
    const json_t *operation = value_at(status, "operationState", NULL);
    *view = (struct application_view){
        .namespace = object_namespace(application),
        .name = object_name(application),
        .sync = text_or_empty(value_at(status, "sync", NULL), "status"),
        .health = text_or_empty(value_at(status, "health", NULL), "status"),
        .health_message = text_or_empty(value_at(status, "health", NULL), "message"),
        .phase = text_or_empty(operation, "phase"),
        .message = text_or_empty(operation, "message"),
        .started = text_or_empty(operation, "startedAt"),
    };
}

static void fill(const json_t *item, struct application_resource *resource) {
    *resource = (struct application_resource){
        .group = text_or_empty(item, "group"),
        .kind = text_or_empty(item, "kind"),
        .namespace = text_or_empty(item, "namespace"),
        .name = text_or_empty(item, "name"),
        .sync = "",
        .health = "",
        .health_message = "",
        .result = "",
        .hook_type = "",
        .hook_phase = "",
        .message = "",
    };
}

bool application_resource_at(const json_t *application, size_t index, struct application_resource *resource) {
    const json_t *item = json_array_get(value_at(application, "status", "resources", NULL), index);
    if (!item)
        return false;
    fill(item, resource);
    resource->sync = text_or_empty(item, "status");
    resource->health = text_or_empty(value_at(item, "health", NULL), "status");
    resource->health_message = text_or_empty(value_at(item, "health", NULL), "message");
    resource->is_hook = value_is_true(item, "hook", false);
    return true;
}

bool application_result_at(const json_t *application, size_t index, struct application_resource *resource) {
    const json_t *item = json_array_get(
        value_at(value_at(application, "status", "operationState", NULL), "syncResult", "resources", NULL),
        index);
    if (!item)
        return false;
    fill(item, resource);
    resource->result = text_or_empty(item, "status");
    resource->hook_type = text_or_empty(item, "hookType");
    resource->hook_phase = text_or_empty(item, "hookPhase");
    resource->message = text_or_empty(item, "message");
    return true;
}

static bool ends_word(char character) {
    return character == '\0' || character == ' ' || character == ',' || character == '.';
}

bool application_waits_for(const char *message, const char *kind, const char *name) {
    auto_text wanted = mem_format("%s/%s", kind, name);
    size_t size = strlen(wanted);
    for (const char *at = strstr(message, wanted); at; at = strstr(at + 1, wanted))
        if ((at == message || at[-1] == '/' || at[-1] == ' ') && ends_word(at[size]))
            return true;
    return false;
}

char *application_named_by(const json_t *object, bool *is_certain) {
    const char *tracking =
        value_text(value_at(object, "metadata", "annotations", NULL), "argocd.argoproj.io/tracking-id");
    const char *colon = tracking ? strchr(tracking, ':') : NULL;
    *is_certain = colon != NULL;
    if (colon)
        return mem_dup_n(tracking, (size_t)(colon - tracking));
    return mem_dup(object_label(object, "app.kubernetes.io/instance"));
}
