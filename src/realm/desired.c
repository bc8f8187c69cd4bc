#include "kcrealm/realm/desired.h"

#include "kcrealm/base/memory.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 16

void desired_add(struct desired *desired, const struct desired_object *object) {
    if (desired->count == desired->capacity) {
        desired->capacity = desired->capacity ? desired->capacity * 2 : CAPACITY_FIRST;
        desired->items = mem_resize(desired->items, desired->capacity * sizeof *desired->items);
    }
    desired->items[desired->count] = (struct desired_object){
        .kind = object->kind,
        .realm = mem_dup(object->realm),
        .name = mem_dup(object->name),
        .spec = json_incref(object->spec),
        .secret = secret_copy(object->secret),
        .concealed = json_incref(object->concealed),
        .where = object->where,
        .path = mem_dup(object->path),
        .spec_path = mem_dup(object->spec_path),
        .order = desired->count,
    };
    desired->count++;
}

const struct desired_object *desired_find(const struct desired *desired, const struct kind *kind,
                                          const char *realm, const char *name) {
    for (size_t i = 0; i < desired->count; i++) {
        const struct desired_object *object = &desired->items[i];
        if (object->kind == kind && strcmp(object->realm, realm) == 0 && strcmp(object->name, name) == 0)
            return object;
    }
    return NULL;
}

static int compare_objects(const void *left, const void *right) {
    const struct desired_object *a = left, *b = right;
    int order = strcmp(a->realm, b->realm);
    if (order == 0)
        order = strcmp(a->kind->name, b->kind->name);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

void desired_sort(struct desired *desired) {
    if (desired->count)
        qsort(desired->items, desired->count, sizeof *desired->items, compare_objects);
}

static void object_clear(struct desired_object *object) {
    mem_free(object->realm);
    mem_free(object->name);
    json_decref(object->spec);
    secret_free(object->secret);
    json_decref(object->concealed);
    mem_free(object->path);
    mem_free(object->spec_path);
}

void desired_narrow(struct desired *desired, const struct strings *names) {
    size_t kept = 0;
    if (!names || !names->count)
        return;
    for (size_t i = 0; i < desired->count; i++)
        if (strings_contain(names, desired->items[i].name))
            desired->items[kept++] = desired->items[i];
        else
            object_clear(&desired->items[i]);
    desired->count = kept;
    extractions_narrow(&desired->extractions, names);
}

void desired_keep_realms(struct desired *desired, const struct strings *realms) {
    size_t kept = 0;
    for (size_t i = 0; i < desired->count; i++)
        if (strings_find_sorted(realms, desired->items[i].realm))
            desired->items[kept++] = desired->items[i];
        else
            object_clear(&desired->items[i]);
    desired->count = kept;
    extractions_keep_realms(&desired->extractions, realms);
}

void desired_clear(struct desired *desired) {
    for (size_t i = 0; i < desired->count; i++)
        object_clear(&desired->items[i]);
    mem_free(desired->items);
    json_decref(desired->documents);
    positions_free(desired->positions);
    mem_free(desired->login_realm);
    mem_free(desired->login_client_id);
    extractions_clear(&desired->extractions);
    mem_free(desired->seal);
    *desired = (struct desired){0};
}
