#include "kcrealm/objects/pod_template.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

const json_t *pod_template_spec(const json_t *object, const char **path) {
    static const char *const with_template[] = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet",
                                                "Job"};
    const char *kind = value_text(object, "kind");
    const char *found_at = NULL;
    const json_t *found = NULL;
    if (text_equal(kind, "Pod")) {
        found_at = "spec";
        found = value_at(object, "spec", NULL);
    } else if (text_equal(kind, "CronJob")) {
        found_at = "spec.jobTemplate.spec.template.spec";
        found = value_at(object, "spec", "jobTemplate", "spec", "template", "spec", NULL);
    }
    for (size_t i = 0; i < mem_count(with_template) && !found_at; i++) {
        if (!text_equal(kind, with_template[i]))
            continue;
        found_at = "spec.template.spec";
        found = value_at(object, "spec", "template", "spec", NULL);
    }
    if (path)
        *path = found_at;
    return json_is_object(found) ? found : NULL;
}

bool pod_container_next(const json_t *pod_spec, struct pod_container *at) {
    static const char *const lists[] = {"initContainers", "containers"};
    size_t list = at->list == lists[1];
    size_t index = at->container ? at->index + 1 : 0;
    for (; list < mem_count(lists); list++, index = 0) {
        const json_t *container = json_array_get(value_at(pod_spec, lists[list], NULL), index);
        if (!container)
            continue;
        *at = (struct pod_container){.container = container, .list = lists[list], .index = index};
        return true;
    }
    return false;
}

static bool volume_is_of(const json_t *volume, const char *name) {
    size_t i = 0;
    json_t *source = NULL;
    if (text_equal(value_text(value_at(volume, "configMap", NULL), "name"), name))
        return true;
    json_array_foreach (value_at(volume, "projected", "sources", NULL), i, source)
        if (text_equal(value_text(value_at(source, "configMap", NULL), "name"), name))
            return true;
    return false;
}

static bool environment_is_of(const json_t *container, const char *name) {
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach (value_at(container, "env", NULL), i, item)
        if (text_equal(value_text(value_at(item, "valueFrom", "configMapKeyRef", NULL), "name"), name))
            return true;
    json_array_foreach (value_at(container, "envFrom", NULL), i, item)
        if (text_equal(value_text(value_at(item, "configMapRef", NULL), "name"), name))
            return true;
    return false;
}

bool pod_uses_config_map(const json_t *pod_spec, const char *name) {
    size_t i = 0;
    json_t *volume = NULL;
    json_array_foreach (value_at(pod_spec, "volumes", NULL), i, volume)
        if (volume_is_of(volume, name))
            return true;
    for (struct pod_container at = {0}; pod_container_next(pod_spec, &at);)
        if (environment_is_of(at.container, name))
            return true;
    return false;
}

enum image_version image_version_of(const char *image) {
    if (!image || !*image || strcmp(image, "auto") == 0)
        return IMAGE_UNKNOWN;
    if (strchr(image, '@'))
        return IMAGE_FIXED;
    const char *slash = strrchr(image, '/');
    const char *tag = strchr(slash ? slash : image, ':');
    if (!tag || !tag[1])
        return IMAGE_NO_TAG;
    return strcmp(tag + 1, "latest") == 0 ? IMAGE_LATEST : IMAGE_FIXED;
}

bool pod_tolerates_taints(const json_t *pod_spec) {
    size_t i = 0;
    json_t *toleration = NULL;
    json_array_foreach (value_at(pod_spec, "tolerations", NULL), i, toleration) {
        const char *key = value_text(toleration, "key");
        if (json_is_object(toleration) && !(key && text_starts_with(key, "node.kubernetes.io/")))
            return true;
    }
    return false;
}
