#include "kcrealm/realm/collection.h"

#include "kcrealm/base/memory.h"

static json_t *copy(const json_t *value, struct positions *positions);

static json_t *copy_list(const json_t *list, struct positions *positions) {
    json_t *out = json_array();
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        json_array_append_new(out, copy(item, positions));
        positions_set_item(positions, out, i, positions_item(positions, list, i));
    }
    return out;
}

static json_t *copy_map(const json_t *map, struct positions *positions) {
    json_t *out = json_object();
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)map, key, value) {
        json_object_set_new_nocheck(out, key, copy(value, positions));
        positions_set_member(positions, out, key, positions_member(positions, map, key));
    }
    return out;
}

static json_t *copy(const json_t *value, struct positions *positions) {
    if (json_is_array(value))
        return copy_list(value, positions);
    return json_is_object(value) ? copy_map(value, positions) : json_incref((json_t *)value);
}

static void add(struct collected **items, size_t *count, json_t *value, struct position where) {
    *items = mem_resize(*items, (*count + 1) * sizeof **items);
    (*items)[(*count)++] = (struct collected){.value = value, .where = where};
}

void collection_add_values(struct collection *collection, const json_t *values, struct position where,
                           struct positions *positions) {
    if (collection)
        add(&collection->values, &collection->values_count, copy(values, positions), where);
}

void collection_add_manifest(struct collection *collection, json_t *manifest, struct position where) {
    if (collection)
        add(&collection->manifests, &collection->manifest_count, json_incref(manifest), where);
}

void collection_add_text(struct collection *collection, const char *label, struct position where,
                         const char *bytes) {
    if (!collection)
        return;
    collection->texts =
        mem_resize(collection->texts, (collection->text_count + 1) * sizeof *collection->texts);
    collection->texts[collection->text_count++] =
        (struct collected_text){.label = mem_dup(label), .where = where, .bytes = bytes};
}

void collection_clear(struct collection *collection) {
    for (size_t i = 0; i < collection->values_count; i++)
        json_decref(collection->values[i].value);
    for (size_t i = 0; i < collection->manifest_count; i++)
        json_decref(collection->manifests[i].value);
    for (size_t i = 0; i < collection->text_count; i++)
        mem_free(collection->texts[i].label);
    mem_free(collection->values);
    mem_free(collection->manifests);
    mem_free(collection->texts);
    *collection = (struct collection){0};
}
