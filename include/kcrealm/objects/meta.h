/* What all Kubernetes objects have in common. */
#ifndef KCREALM_OBJECTS_META_H
#define KCREALM_OBJECTS_META_H

#include "kcrealm/data/json.h"

#include <stdbool.h>

/* metadata.name and metadata.namespace, "" when absent; borrowed from the object. */
const char *object_name(const json_t *object) __attribute__((returns_nonnull));
const char *object_namespace(const json_t *object) __attribute__((returns_nonnull));

/* The label's value, NULL when absent; borrowed. */
const char *object_label(const json_t *object, const char *key);

/* The annotation's value, NULL when absent; borrowed. */
const char *object_annotation(const json_t *object, const char *key);

/* Whether one of metadata.ownerReferences has this kind and name. */
bool object_is_owned_by(const json_t *object, const char *kind, const char *name);

/* The kind of the owner that controls the object, "" when there is none; borrowed. */
const char *object_controller_kind(const json_t *object) __attribute__((returns_nonnull));

/* The items of a List, an empty or missing list gives NULL (json_array_size takes it); borrowed. */
json_t *object_items(const json_t *list);

/* "continue" of a List's metadata, NULL on the last page; borrowed. */
const char *list_continue(const json_t *list);

#endif
