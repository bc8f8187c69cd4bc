#include "kcrealm/objects/meta.h"

#include "kcrealm/base/text.h"

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

const char *object_annotation(const json_t *object, const char *key) {
    return value_text(value_at(object, "metadata", "annotations", NULL), key);
}

bool object_is_owned_by(const json_t *object, const char *kind, const char *name) {
    size_t i;
    json_t *owner;
    json_array_foreach (value_at(object, "metadata", "ownerReferences", NULL), i, owner)
        if (text_equal(value_text(owner, "kind"), kind) && text_equal(value_text(owner, "name"), name))
            return true;
    return false;
}

const char *object_controller_kind(const json_t *object) {
    size_t i;
    json_t *owner;
    json_array_foreach (value_at(object, "metadata", "ownerReferences", NULL), i, owner)
        if (value_is_true(owner, "controller", false) && value_text(owner, "kind"))
            return value_text(owner, "kind");
    return "";
}

json_t *object_items(const json_t *list) {
    return value_at(list, "items", NULL);
}

const char *list_continue(const json_t *list) {
    const char *token = value_text(value_at(list, "metadata", NULL), "continue");
    return token && *token ? token : NULL;
}
