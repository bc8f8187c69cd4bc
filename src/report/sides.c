#include "kcrealm/report/sides.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/merge.h"
#include "report/redact.h"

#include <ctype.h>
#include <string.h>

/* File systems allow 255. */
#define FILE_NAME_SIZE_MAX ((size_t)200)

/* A JSON Pointer's segments without RFC 6901's escapes. */
static void split_path(struct strings *segments, const char *path) {
    while (*path == '/') {
        auto_buffer segment = {0};
        for (path++; *path && *path != '/'; path++) {
            bool escaped = path[0] == '~' && (path[1] == '0' || path[1] == '1');
            buffer_add_char(&segment, escaped ? (*++path == '0' ? '~' : '/') : *path);
        }
        strings_add(segments, buffer_text(&segment));
    }
}

static json_t *item_named(json_t *list, const char *name, size_t *index) {
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item) {
        *index = i;
        if (text_equal(value_text(item, "name"), name))
            return item;
    }
    return NULL;
}

/* The map or keyed list that holds the last segment; maps on the way are made. Borrowed, NULL when the path leads
 * nowhere. */
static json_t *container_of(json_t *side, const struct strings *segments) {
    json_t *at = side;
    for (size_t i = 0; at && i + 1 < segments->count; i++) {
        const char *key = segments->items[i];
        size_t index = 0;
        json_t *inner = json_is_array(at) ? item_named(at, key, &index) : json_object_get(at, key);
        if (!inner && json_is_object(at)) {
            inner = json_object();
            json_object_set_new(at, key, inner);
        }
        at = inner;
    }
    return at;
}

static void undo_in_keyed_list(json_t *list, const char *name, const struct change *change) {
    size_t index = 0;
    if (item_named(list, name, &index))
        json_array_remove(list, index);
    if (change->live)
        json_array_append_new(list, json_deep_copy(change->live));
}

static void undo_in_set(json_t *set, const struct change *change) {
    for (size_t i = json_array_size(set); change->declared && i-- > 0;)
        if (json_equal(json_array_get(set, i), change->declared))
            json_array_remove(set, i);
    if (change->live)
        json_array_append(set, change->live);
}

/* Several values in one text, joined by "##": one of them is taken out or put in. */
static json_t *joined_without(const char *joined, const struct change *change) {
    auto_buffer text = {0};
    const char *gone = json_string_value(change->declared);
    for (const char *at = joined; at;) {
        const char *end = strstr(at, "##");
        auto_text part = mem_dup_n(at, end ? (size_t)(end - at) : strlen(at));
        if (!text_equal(part, gone))
            buffer_format(&text, "%s%s", text.size ? "##" : "", part);
        at = end ? end + strlen("##") : NULL;
    }
    if (change->live)
        buffer_format(&text, "%s%s", text.size ? "##" : "", json_string_value(change->live));
    return json_string(buffer_text(&text));
}

static bool is_part_of_joined(const char *text, const struct change *change) {
    if (!text || !*text || (change->live && change->declared))
        return false;
    const json_t *part = change->live ? change->live : change->declared;
    return json_is_string(part) && (change->live || strcmp(text, json_string_value(part)) != 0);
}

static void undo_in_map(json_t *map, const char *key, const struct change *change) {
    json_t *member = json_object_get(map, key);
    const json_t *value = change->live ? change->live : change->declared;
    if (change->link && !member) {
        member = json_array();
        json_object_set_new(map, key, member);
    }
    if (json_is_array(member) && !json_is_array(value))
        undo_in_set(member, change);
    else if (is_part_of_joined(json_string_value(member), change))
        json_object_set_new(map, key, joined_without(json_string_value(member), change));
    else if (change->live)
        json_object_set_new(map, key, json_deep_copy(change->live));
    else
        json_object_del(map, key);
}

static void undo(json_t *side, const struct change *change) {
    auto_strings segments = {0};
    split_path(&segments, change->path);
    json_t *container = container_of(side, &segments);
    if (!segments.count)
        return;
    const char *last = segments.items[segments.count - 1];
    if (json_is_array(container))
        undo_in_keyed_list(container, last, change);
    else if (json_is_object(container))
        undo_in_map(container, last, change);
}

/* Two masks that are equal would hide the change. */
static void mark_secret(json_t *side, const struct change *change, const char *mark) {
    auto_strings segments = {0};
    split_path(&segments, change->path);
    json_t *container = container_of(side, &segments);
    if (segments.count && json_is_object(container))
        json_object_set_new(container, segments.items[segments.count - 1], json_string(mark));
}

static bool is_masked_change(const struct change *change) {
    if (!change->live || !change->declared)
        return false;
    auto_json shown = redact_value(change->path, change->declared);
    return text_equal(json_string_value(shown), REDACTED);
}

static json_t *sorted(json_t *value);

static json_t *sorted_map(json_t *map) {
    auto_strings keys = {0};
    json_t *copy = json_object();
    const char *key;
    json_t *member;
    json_object_foreach (map, key, member)
        strings_add(&keys, key);
    strings_sort(&keys);
    for (size_t i = 0; i < keys.count; i++)
        json_object_set_new(copy, keys.items[i], sorted(json_object_get(map, keys.items[i])));
    return copy;
}

/* Keys in the order of the alphabet, as kubectl writes them: a key that only one side has stands at the same place
 * as it would in the other. */
static json_t *sorted(json_t *value) {
    if (json_is_object(value))
        return sorted_map(value);
    if (!json_is_array(value))
        return json_incref(value);
    json_t *copy = json_array();
    size_t i;
    json_t *item;
    json_array_foreach (value, i, item)
        json_array_append_new(copy, sorted(item));
    return copy;
}

static json_t *shown(json_t *object) {
    auto_json masked = redact_value("", object);
    return sorted(masked);
}

struct sides sides_of(const struct drift_item *item) {
    struct sides sides = {0};
    if (item->state == DRIFT_UNKNOWN || !json_is_object(item->declared))
        return sides;
    auto_json declared = json_deep_copy(item->declared);
    helm_drop_nulls(declared);
    sides.declared = shown(declared);
    if (item->state == DRIFT_MISSING)
        return sides;
    for (size_t i = 0; i < item->changes.count; i++)
        undo(declared, &item->changes.items[i]);
    sides.live = shown(declared);
    for (size_t i = 0; i < item->changes.count; i++) {
        if (!is_masked_change(&item->changes.items[i]))
            continue;
        mark_secret(sides.live, &item->changes.items[i], REDACTED " (before)");
        mark_secret(sides.declared, &item->changes.items[i], REDACTED " (after)");
    }
    return sides;
}

void sides_clear(struct sides *sides) {
    json_decref(sides->live);
    json_decref(sides->declared);
    *sides = (struct sides){0};
}

char *sides_file_name(const struct drift_item *item, size_t index) {
    auto_text plain = mem_format("%s.%s.%s", item->realm, item->kind->name, item->name);
    struct buffer name = {0};
    for (const char *at = plain; *at; at++) {
        bool safe = isalnum((unsigned char)*at) || *at == '_' || *at == '-' || (*at == '.' && at != plain);
        if (safe)
            buffer_add_char(&name, *at);
        else
            buffer_format(&name, "%%%02X", (unsigned char)*at);
    }
    if (name.size <= FILE_NAME_SIZE_MAX)
        return buffer_steal(&name);
    auto_text cut = mem_dup_n(buffer_text(&name), FILE_NAME_SIZE_MAX);
    buffer_clear(&name);
    return mem_format("%s~%zu", cut, index);
}
