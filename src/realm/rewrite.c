#include "realm/rewrite.h"

#include "kcrealm/base/memory.h"

static void inside(const struct rewrite *rewrite, json_t *container, const struct rewrite_place *at);

/* What to put in the place of the value; NULL to leave it. */
static json_t *replacement(const struct rewrite *rewrite, json_t *value, const struct rewrite_place *place) {
    const char *text = json_string_value(value);
    if (text)
        return rewrite->function(rewrite->state, text, false, place);
    inside(rewrite, value, place);
    return NULL;
}

static void member(const struct rewrite *rewrite, json_t *map, const char *key, json_t *value,
                   const struct rewrite_place *at) {
    const struct rewrite_place place = {.parent = at, .key = key, .container = map};
    json_decref(rewrite->function(rewrite->state, key, true, &place));
    json_t *new_value = replacement(rewrite, value, &place);
    if (new_value)
        json_object_set_new(map, key, new_value);
}

static void inside(const struct rewrite *rewrite, json_t *container, const struct rewrite_place *at) {
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe (container, next, key, value)
        member(rewrite, container, key, value, at);
    size_t i;
    json_array_foreach (container, i, value) {
        const struct rewrite_place place = {.parent = at, .index = i, .container = container};
        json_t *new_value = replacement(rewrite, value, &place);
        if (new_value)
            json_array_set_new(container, i, new_value);
    }
}

void rewrite_inside(const struct rewrite *rewrite, json_t *container, const char *path) {
    const struct rewrite_place top = {.key = path};
    inside(rewrite, container, &top);
}

void rewrite_member(const struct rewrite *rewrite, json_t *map, const char *key, const char *path) {
    const struct rewrite_place top = {.key = path};
    json_t *value = json_object_get(map, key);
    if (value)
        member(rewrite, map, key, value, &top);
}

struct position rewrite_where(const struct positions *positions, const struct rewrite_place *place) {
    return place->key ? positions_member(positions, place->container, place->key)
                      : positions_item(positions, place->container, place->index);
}

static void add_path(struct buffer *path, const struct rewrite_place *place) {
    if (place->parent)
        add_path(path, place->parent);
    if (!place->key)
        buffer_format(path, "[%zu]", place->index);
    else
        buffer_format(path, "%s%s", path->size ? "." : "", place->key);
}

char *rewrite_path(const struct rewrite_place *place) {
    struct buffer path = {0};
    add_path(&path, place);
    return buffer_steal(&path);
}
