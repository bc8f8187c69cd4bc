#include "kcrealm/objects/secret_data.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/base64.h"
#include "kcrealm/objects/meta.h"

#include <stdlib.h>
#include <string.h>

static struct secret_entry *entry_of(struct secret_data *data, const char *key) {
    for (size_t i = 0; i < data->count; i++)
        if (strcmp(data->entries[i].key, key) == 0)
            return &data->entries[i];
    data->entries = mem_resize(data->entries, (data->count + 1) * sizeof *data->entries);
    data->entries[data->count] = (struct secret_entry){.key = mem_dup(key)};
    return &data->entries[data->count++];
}

static void put(struct secret_data *data, const char *key, const void *bytes, size_t size) {
    struct secret_entry *entry = entry_of(data, key);
    secret_free(entry->value);
    entry->value = secret_new(bytes, size);
}

static bool put_base64(struct secret_data *data, const char *key, const json_t *value) {
    auto_buffer decoded = {0};
    const char *text = json_is_null(value) ? "" : json_string_value(value);
    if (!text || !base64_decode(&decoded, text))
        return false;
    put(data, key, buffer_text(&decoded), decoded.size);
    return true;
}

static int compare_keys(const void *a, const void *b) {
    const struct secret_entry *first = a, *second = b;
    return strcmp(first->key, second->key);
}

static bool refuse(struct secret_data *data, const json_t *object, const char *key, const char *what,
                   struct error *err) {
    secret_data_clear(data);
    return error_set(err, ERROR_INPUT, "Secret %s: the value of %s is not %s", object_name(object), key,
                     what);
}

bool secret_data_read(const json_t *object, struct secret_data *data, struct error *err) {
    *data = (struct secret_data){0};
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (value_at(object, "data", NULL), key, value)
        if (!put_base64(data, key, value))
            return refuse(data, object, key, "base64", err);
    json_object_foreach (value_at(object, "stringData", NULL), key, value) {
        if (!json_is_string(value))
            return refuse(data, object, key, "text", err);
        put(data, key, json_string_value(value), json_string_length(value));
    }
    if (data->count)
        qsort(data->entries, data->count, sizeof *data->entries, compare_keys);
    return true;
}

const struct secret *secret_data_get(const struct secret_data *data, const char *key) {
    for (size_t i = 0; i < data->count; i++)
        if (strcmp(data->entries[i].key, key) == 0)
            return data->entries[i].value;
    return NULL;
}

void secret_data_clear(struct secret_data *data) {
    for (size_t i = 0; i < data->count; i++) {
        mem_free(data->entries[i].key);
        secret_free(data->entries[i].value);
    }
    mem_free(data->entries);
    *data = (struct secret_data){0};
}
