#include "diagnose/lint_objects.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/argocd_hook.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

/* A List in a List is no manifest of Kubernetes. */
#define LISTS_DEPTH_MAX 1

struct search {
    const struct lint_scope *scope;
    const char *group;
    const char *kind;
    struct lint_objects *objects;
};

static void add(const struct search *search, const struct lint_manifest *manifest) {
    struct lint_objects *objects = search->objects;
    if (search->kind && !lint_object_is(manifest->object, search->group, search->kind))
        return;
    objects->items = mem_resize(objects->items, (objects->count + 1) * sizeof *objects->items);
    objects->items[objects->count++] = *manifest;
}

static bool is_list(const json_t *object) {
    const char *kind = value_text(object, "kind");
    return kind && text_ends_with(kind, "List") && json_is_array(object_items(object));
}

static void collect(const struct search *search, const struct lint_manifest *manifest, unsigned depth) {
    size_t i = 0;
    json_t *item = NULL;
    if (depth > LISTS_DEPTH_MAX || !json_is_object(manifest->object))
        return;
    if (!is_list(manifest->object)) {
        add(search, manifest);
        return;
    }
    const json_t *items = object_items(manifest->object);
    json_array_foreach (items, i, item) {
        struct lint_manifest inside = {item, positions_item(search->scope->desired->positions, items, i)};
        if (!inside.where.file)
            inside.where = manifest->where;
        collect(search, &inside, depth + 1);
    }
}

void lint_objects_collect(const struct lint_scope *scope, const char *group, const char *kind,
                          struct lint_objects *objects) {
    const struct search search = {scope, group, kind, objects};
    for (size_t i = 0; i < scope->manifest_count; i++)
        collect(&search, &scope->manifests[i], 0);
}

void lint_objects_clear(struct lint_objects *objects) {
    mem_free(objects->items);
    *objects = (struct lint_objects){0};
}

bool lint_objects_show_argocd(const struct lint_objects *objects) {
    for (size_t i = 0; i < objects->count; i++)
        if (argocd_is_seen(objects->items[i].object))
            return true;
    return false;
}

bool lint_object_is(const json_t *object, const char *group, const char *kind) {
    const char *version = value_text(object, "apiVersion");
    if (!version || !text_equal(value_text(object, "kind"), kind))
        return false;
    const char *slash = strchr(version, '/');
    size_t size = slash ? (size_t)(slash - version) : 0;
    return strlen(group) == size && strncmp(version, group, size) == 0;
}

bool lint_same_namespace(const json_t *a, const json_t *b) {
    const char *one = object_namespace(a), *other = object_namespace(b);
    return !*one || !*other || strcmp(one, other) == 0;
}

char *lint_object_label(const json_t *object) {
    const char *kind = value_text(object, "kind"), *namespace = object_namespace(object);
    const char *name = object_name(object);
    const char *prefix = *name ? NULL : value_text(value_at(object, "metadata", NULL), "generateName");
    return mem_format("%s %s%s%s%s", kind ? kind : "object", namespace, *namespace ? "/" : "",
                      prefix ? prefix : name, prefix ? "*" : "");
}

const char *lint_object_release(const json_t *object) {
    const char *instance = object_label(object, "app.kubernetes.io/instance");
    return instance ? instance : object_label(object, "release");
}

const struct lint_manifest *lint_object_find(const struct lint_objects *objects, const char *name,
                                             const json_t *beside) {
    for (size_t i = 0; i < objects->count; i++)
        if (strcmp(object_name(objects->items[i].object), name) == 0 &&
            lint_same_namespace(objects->items[i].object, beside))
            return &objects->items[i];
    return NULL;
}
