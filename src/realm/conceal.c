#include "realm/conceal.h"

#include "kcrealm/base/memory.h"

#include <string.h>

static bool is_concealed(const json_t *value, const json_t *concealed) {
    return json_is_string(value) && json_object_get(concealed, json_string_value(value));
}

static bool holds_concealed(const json_t *value, const json_t *concealed) {
    const char *key;
    size_t i;
    json_t *inner;
    json_object_foreach ((json_t *)value, key, inner)
        if (holds_concealed(inner, concealed))
            return true;
    json_array_foreach (value, i, inner)
        if (holds_concealed(inner, concealed))
            return true;
    return is_concealed(value, concealed);
}

/* A copy in which the texts are replaced. */
static json_t *without_concealed(json_t *value, const json_t *concealed) {
    if (is_concealed(value, concealed))
        return json_string(CONCEALED_VALUE);
    json_t *copy = json_copy(value);
    const char *key;
    size_t i;
    json_t *inner;
    json_object_foreach (value, key, inner)
        json_object_set_new(copy, key, without_concealed(inner, concealed));
    json_array_foreach (value, i, inner)
        json_array_set_new(copy, i, without_concealed(inner, concealed));
    return copy;
}

/* The part of a JSON Pointer up to the next slash, which *path moves behind. The caller frees it. */
static char *next_key(const char **path) {
    const char *start = *path + 1;
    struct buffer key = {0};
    const char *at = start;
    for (; *at && *at != '/'; at++) {
        bool escaped = at[0] == '~' && (at[1] == '0' || at[1] == '1');
        buffer_add_char(&key, escaped ? (at[1] == '0' ? '~' : '/') : *at);
        at += escaped;
    }
    *path = at;
    return buffer_steal(&key);
}

/* What the spec declares where a change is; NULL when it says nothing about it. Items of keyed lists are told
 * by their name. */
static const json_t *declared_at(const json_t *spec, const char *path) {
    while (spec && *path == '/') {
        auto_text key = next_key(&path);
        spec = json_is_array(spec) ? value_find(spec, "name", key) : json_object_get(spec, key);
    }
    return spec;
}

static void replace(json_t **value, json_t *replacement) {
    json_decref(*value);
    *value = replacement;
}

static void conceal_change(struct change *change, const json_t *spec, const json_t *concealed) {
    const json_t *declared = declared_at(spec, change->path);
    bool whole = !json_is_object(declared) && holds_concealed(declared, concealed);
    if (change->declared)
        replace(&change->declared,
                whole ? json_string(CONCEALED_VALUE) : without_concealed(change->declared, concealed));
    if (change->live && whole)
        replace(&change->live, json_string(CONCEALED_VALUE));
}

void conceal_changes(struct changes *changes, const json_t *spec, const json_t *concealed) {
    for (size_t i = 0; json_object_size(concealed) && i < changes->count; i++)
        if (!changes->items[i].link)
            conceal_change(&changes->items[i], spec, concealed);
}
