#include "yaml_reader.h"

#define NO_ANCHOR SIZE_MAX

#include <stdint.h>

size_t yaml_anchor_open(struct yaml_reader *reader, const char *name) {
    struct yaml_anchors *anchors = &reader->anchors;
    if (!name)
        return NO_ANCHOR;
    if (!anchors->values) {
        anchors->values = json_array();
        anchors->indexes = json_object();
    }
    size_t index = json_array_size(anchors->values);
    json_array_append_new(anchors->values, json_null());
    json_object_set_new_nocheck(anchors->indexes, name, json_integer((json_int_t)index));
    return index;
}

/* An open anchor is told by jansson's null singleton, so a null value is wrapped in a list of its own. */
void yaml_anchor_close(struct yaml_reader *reader, size_t anchor, json_t *value) {
    if (anchor != NO_ANCHOR && value)
        json_array_set_new(reader->anchors.values, anchor, json_pack("[O]", value));
}

json_t *yaml_anchor_value(struct yaml_reader *reader, const char *name, yaml_mark_t mark, struct error *err) {
    const json_t *index = json_object_get(reader->anchors.indexes, name);
    if (!index) {
        yaml_refuse(reader, mark, err, "the alias *%s has no anchor &%s before it in this document", name,
                    name);
        return NULL;
    }
    json_t *slot = json_array_get(reader->anchors.values, (size_t)json_integer_value(index));
    if (json_is_null(slot)) {
        yaml_refuse(reader, mark, err, "the value of anchor &%s contains itself", name);
        return NULL;
    }
    return json_array_get(slot, 0);
}

static json_t *copy(struct yaml_reader *reader, json_t *value, yaml_mark_t mark, size_t depth,
                    struct error *err);

static json_t *copy_map(struct yaml_reader *reader, json_t *map, yaml_mark_t mark, size_t depth,
                        struct error *err) {
    auto_json result = json_object();
    const char *key;
    json_t *value;
    json_object_foreach (map, key, value) {
        json_t *member = copy(reader, value, mark, depth + 1, err);
        if (!member)
            return NULL;
        json_object_set_new_nocheck(result, key, member);
        positions_set_member(reader->positions, result, key, positions_member(reader->positions, map, key));
    }
    return json_incref(result);
}

static json_t *copy_list(struct yaml_reader *reader, json_t *list, yaml_mark_t mark, size_t depth,
                         struct error *err) {
    auto_json result = json_array();
    size_t index;
    json_t *value;
    json_array_foreach (list, index, value) {
        json_t *item = copy(reader, value, mark, depth + 1, err);
        if (!item)
            return NULL;
        json_array_append_new(result, item);
        positions_set_item(reader->positions, result, index, positions_item(reader->positions, list, index));
    }
    return json_incref(result);
}

static json_t *copy(struct yaml_reader *reader, json_t *value, yaml_mark_t mark, size_t depth,
                    struct error *err) {
    if (++reader->aliased_nodes > YAML_ALIASED_NODES_MAX) {
        yaml_refuse(reader, mark, err, "aliases stand for more than %d values", YAML_ALIASED_NODES_MAX);
        return NULL;
    }
    if (!yaml_count_node(reader, mark, depth, err))
        return NULL;
    if (json_is_object(value))
        return copy_map(reader, value, mark, depth, err);
    if (json_is_array(value))
        return copy_list(reader, value, mark, depth, err);
    return json_copy(value);
}

json_t *yaml_anchor_copy(struct yaml_reader *reader, const char *name, yaml_mark_t mark, size_t depth,
                         struct error *err) {
    json_t *value = yaml_anchor_value(reader, name, mark, err);
    return value ? copy(reader, value, mark, depth, err) : NULL;
}

void yaml_anchors_clear(struct yaml_anchors *anchors) {
    json_decref(anchors->values);
    json_decref(anchors->indexes);
    *anchors = (struct yaml_anchors){0};
}

static void merge_members(struct yaml_reader *reader, json_t *map, json_t *merged, json_t *from) {
    const char *key;
    json_t *value;
    json_object_foreach (from, key, value) {
        if (!json_object_get(map, key))
            json_object_set_new_nocheck(merged, key, json_true());
        json_object_set_nocheck(map, key, value);
        positions_set_member(reader->positions, map, key, positions_member(reader->positions, from, key));
    }
}

bool yaml_merge_key(struct yaml_reader *reader, json_t *map, json_t *merged, json_t *value, yaml_mark_t mark,
                    struct error *err) {
    if (json_is_object(value)) {
        merge_members(reader, map, merged, value);
        return true;
    }
    for (size_t i = json_array_size(value); i-- > 0;) {
        json_t *item = json_array_get(value, i);
        if (!json_is_object(item))
            return yaml_refuse(reader, mark, err, "the merge key << wants a map or a list of maps");
        merge_members(reader, map, merged, item);
    }
    return json_is_array(value) ||
           yaml_refuse(reader, mark, err, "the merge key << wants a map or a list of maps");
}
