#include "kcrealm/objects/meta.h"

static const char *metadata_text(const json_t *object, const char *key) {
    const char *text = value_text(value_at(object, "metadata", NULL), key);
    return text ? text : "";
}

const char *object_name(const json_t *object) {
    return metadata_text(object, "name");
}

const char *object_namespace(const json_t *object) {
    return metadata_text(object, "namespace");
}

const char *object_label(const json_t *object, const char *key) {
    return value_text(value_at(object, "metadata", "labels", NULL), key);
}

json_t *object_items(const json_t *list) {
    return value_at(list, "items", NULL);
}

const char *list_continue(const json_t *list) {
    const char *token = value_text(value_at(list, "metadata", NULL), "continue");
    return token && *token ? token : NULL;
}
