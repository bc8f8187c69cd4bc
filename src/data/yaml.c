#include "yaml_reader.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/data/scalar.h"

#include <stdarg.h>
#include <string.h>

#define MERGE_TAG "tag:yaml.org,2002:merge"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static json_t *read_node(struct yaml_reader *reader, const yaml_event_t *event, size_t depth,
                         struct error *err);

struct position yaml_place(const struct yaml_reader *reader, yaml_mark_t mark) {
    return (struct position){
        .file = reader->file, .line = (unsigned)mark.line + 1, .column = (unsigned)mark.column + 1};
}

bool yaml_refuse(const struct yaml_reader *reader, yaml_mark_t mark, struct error *err, const char *format,
                 ...) {
    va_list arguments;
    va_start(arguments, format);
    auto_text message = mem_vformat(format, arguments);
    va_end(arguments);
    error_set(err, ERROR_INPUT, "%s", message);
    return error_origin(err, "%s:%zu:%zu", reader->file, mark.line + 1, mark.column + 1);
}

bool yaml_count_node(struct yaml_reader *reader, yaml_mark_t mark, size_t depth, struct error *err) {
    if (depth > YAML_DEPTH_MAX)
        return yaml_refuse(reader, mark, err, "lists and maps are nested deeper than %d", YAML_DEPTH_MAX);
    if (++reader->nodes > YAML_NODES_MAX)
        return yaml_refuse(reader, mark, err, "there are more than %d values", YAML_NODES_MAX);
    return true;
}

static bool next_event(struct yaml_reader *reader, yaml_event_t *event, struct error *err) {
    return yaml_parser_parse(&reader->parser, event) || yaml_explain(reader, err);
}

static struct scalar_source scalar_of(const yaml_event_t *event) {
    return (struct scalar_source){.text = (const char *)event->data.scalar.value,
                                  .size = event->data.scalar.length,
                                  .tag = (const char *)event->data.scalar.tag,
                                  .plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE};
}

static bool add_origin(const struct yaml_reader *reader, const yaml_event_t *event, struct error *err) {
    yaml_mark_t mark = event->start_mark;
    return error_origin(err, "%s:%zu:%zu", reader->file, mark.line + 1, mark.column + 1);
}

static json_t *read_scalar(struct yaml_reader *reader, const yaml_event_t *event, struct error *err) {
    struct scalar_source source = scalar_of(event);
    size_t anchor = yaml_anchor_open(reader, (const char *)event->data.scalar.anchor);
    json_t *value = scalar_value(&source, err);
    if (!value)
        add_origin(reader, event, err);
    yaml_anchor_close(reader, anchor, value);
    return value;
}

static json_t *read_list(struct yaml_reader *reader, const yaml_event_t *start, size_t depth,
                         struct error *err) {
    size_t anchor = yaml_anchor_open(reader, (const char *)start->data.sequence_start.anchor);
    auto_json list = json_array();
    for (;;) {
        auto_event event = {0};
        if (!next_event(reader, &event, err))
            return NULL;
        if (event.type == YAML_SEQUENCE_END_EVENT)
            break;
        json_t *item = read_node(reader, &event, depth + 1, err);
        if (!item)
            return NULL;
        positions_set_item(reader->positions, list, json_array_size(list),
                           yaml_place(reader, event.start_mark));
        json_array_append_new(list, item);
    }
    yaml_anchor_close(reader, anchor, list);
    return json_incref(list);
}

static bool is_merge_key(const yaml_event_t *key) {
    if (key->type != YAML_SCALAR_EVENT || strcmp((const char *)key->data.scalar.value, "<<") != 0)
        return false;
    const char *tag = (const char *)key->data.scalar.tag;
    return tag ? strcmp(tag, MERGE_TAG) == 0 : key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

static char *read_scalar_key(struct yaml_reader *reader, const yaml_event_t *event, struct error *err) {
    struct scalar_source source = scalar_of(event);
    char *key = scalar_key(&source, err);
    if (!key) {
        add_origin(reader, event, err);
        return NULL;
    }
    if (event->data.scalar.anchor) {
        auto_json value = read_scalar(reader, event, NULL);
        (void)value;
    }
    return key;
}

static char *read_key(struct yaml_reader *reader, const yaml_event_t *event, struct error *err) {
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar_key(reader, event, err);
    if (event->type == YAML_ALIAS_EVENT) {
        const char *name = (const char *)event->data.alias.anchor;
        const json_t *value = yaml_anchor_value(reader, name, event->start_mark, err);
        if (!value)
            return NULL;
        if (json_is_string(value))
            return mem_dup(json_string_value(value));
    }
    yaml_refuse(reader, event->start_mark, err, "a key has to be a text, not a map or list");
    error_next(err, "quote the key; what begins with {{ is a template: render it with helm template first");
    return NULL;
}

/* A map that is being read; merged holds the keys that came by merge keys and may be replaced. */
struct open_map {
    json_t *map;
    json_t *merged;
};

static bool read_merge(struct yaml_reader *reader, struct open_map *open, size_t depth, struct error *err) {
    auto_event event = {0};
    if (!next_event(reader, &event, err))
        return false;
    auto_json value = read_node(reader, &event, depth + 1, err);
    if (!value)
        return false;
    if (!open->merged)
        open->merged = json_object();
    if (event.type == YAML_ALIAS_EVENT && !json_is_object(value))
        return yaml_refuse(reader, event.start_mark, err, "the merge key << wants a map or a list of maps");
    return yaml_merge_key(reader, open->map, open->merged, value, event.start_mark, err);
}

/* A key may stand once, and once more when it came from a merge key before. */
static bool is_new_key(const struct yaml_reader *reader, const struct open_map *open, const char *key,
                       yaml_mark_t mark, struct error *err) {
    if (!json_object_get(open->map, key) || json_object_del(open->merged, key) == 0)
        return true;
    struct position first = positions_member(reader->positions, open->map, key);
    return yaml_refuse(reader, mark, err, "the key \"%s\" stands twice in one map: first at %s:%u:%u", key,
                       reader->file, first.line, first.column);
}

static bool read_member(struct yaml_reader *reader, struct open_map *open, const yaml_event_t *key_event,
                        size_t depth, struct error *err) {
    auto_text key = read_key(reader, key_event, err);
    if (!key || !is_new_key(reader, open, key, key_event->start_mark, err))
        return false;
    auto_event event = {0};
    if (!next_event(reader, &event, err))
        return false;
    json_t *value = read_node(reader, &event, depth + 1, err);
    if (!value)
        return false;
    json_object_set_new_nocheck(open->map, key, value);
    positions_set_member(reader->positions, open->map, key, yaml_place(reader, key_event->start_mark));
    return true;
}

static bool read_members(struct yaml_reader *reader, struct open_map *open, size_t depth, struct error *err) {
    for (;;) {
        auto_event event = {0};
        if (!next_event(reader, &event, err))
            return false;
        if (event.type == YAML_MAPPING_END_EVENT)
            return true;
        bool done = is_merge_key(&event) ? read_merge(reader, open, depth, err)
                                         : read_member(reader, open, &event, depth, err);
        if (!done)
            return false;
    }
}

static json_t *read_map(struct yaml_reader *reader, const yaml_event_t *start, size_t depth,
                        struct error *err) {
    size_t anchor = yaml_anchor_open(reader, (const char *)start->data.mapping_start.anchor);
    struct open_map open = {.map = json_object()};
    bool done = read_members(reader, &open, depth, err);
    json_decref(open.merged);
    if (!done) {
        json_decref(open.map);
        return NULL;
    }
    yaml_anchor_close(reader, anchor, open.map);
    return open.map;
}

static json_t *read_node(struct yaml_reader *reader, const yaml_event_t *event, size_t depth,
                         struct error *err) {
    if (!yaml_count_node(reader, event->start_mark, depth, err))
        return NULL;
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return yaml_anchor_copy(reader, (const char *)event->data.alias.anchor, event->start_mark, depth,
                                err);
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event, err);
    case YAML_SEQUENCE_START_EVENT:
        return read_list(reader, event, depth, err);
    case YAML_MAPPING_START_EVENT:
        return read_map(reader, event, depth, err);
    default:
        error_set(err, ERROR_INTERNAL, "an unexpected event while reading YAML");
        return NULL;
    }
}

static bool read_document(struct yaml_reader *reader, json_t *documents, struct error *err) {
    auto_event root = {0}, end = {0};
    if (!next_event(reader, &root, err))
        return false;
    json_t *value = read_node(reader, &root, 1, err);
    yaml_anchors_clear(&reader->anchors);
    if (!value)
        return false;
    positions_set_item(reader->positions, documents, json_array_size(documents),
                       yaml_place(reader, root.start_mark));
    json_array_append_new(documents, value);
    return next_event(reader, &end, err);
}

static bool read_documents(struct yaml_reader *reader, json_t *documents, struct error *err) {
    for (;;) {
        auto_event event = {0};
        if (!next_event(reader, &event, err))
            return false;
        if (event.type == YAML_STREAM_END_EVENT)
            return true;
        if (event.type == YAML_DOCUMENT_START_EVENT && !read_document(reader, documents, err))
            return false;
    }
}

json_t *yaml_parse(const char *bytes, size_t size, const char *file, struct positions *positions,
                   struct error *err) {
    struct positions *own = positions ? NULL : positions_new();
    struct yaml_reader reader = {.bytes = bytes, .size = size, .positions = positions ? positions : own};
    reader.file = positions_file(reader.positions, file);
    if (size >= strlen(BYTE_ORDER_MARK) && memcmp(bytes, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
        reader.bytes += strlen(BYTE_ORDER_MARK);
        reader.size -= strlen(BYTE_ORDER_MARK);
    }
    if (!yaml_parser_initialize(&reader.parser)) {
        positions_free(own);
        error_set(err, ERROR_INTERNAL, "out of memory while reading YAML");
        return NULL;
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)reader.bytes, reader.size);
    json_t *documents = json_array();
    if (!read_documents(&reader, documents, err)) {
        json_decref(documents);
        documents = NULL;
    }
    yaml_anchors_clear(&reader.anchors);
    yaml_parser_delete(&reader.parser);
    positions_free(own);
    return documents;
}
