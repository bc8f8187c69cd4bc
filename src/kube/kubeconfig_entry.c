#include "file.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/objects/base64.h"
#include "kubeconfig_set.h"

#include <stdarg.h>

/* The place of the entry itself is that of the map under its "cluster", "context" or "user". */
static struct position place_of(const struct kubeconfig_entry *entry, const char *key) {
    const struct positions *positions = entry->file->positions;
    if (key && value_at(entry->value, key, NULL))
        return positions_member(positions, entry->value, key);
    const json_t *list = value_at(entry->file->root, kubeconfig_kind_list(entry->kind), NULL);
    const json_t *item = value_find(list, "name", entry->name);
    return positions_member(positions, item, "name");
}

bool kubeconfig_entry_error(const struct kubeconfig_entry *entry, const char *key, struct error *err,
                            const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    auto_text message = mem_vformat(format, arguments);
    va_end(arguments);
    error_set(err, ERROR_INPUT, "%s \"%s\": %s", kubeconfig_kind_name(entry->kind), entry->name, message);
    struct position where = place_of(entry, key);
    if (where.line)
        return error_origin(err, "%s:%u:%u", entry->file->path, where.line, where.column);
    return error_origin(err, "%s", entry->file->path);
}

bool kubeconfig_entry_text(const struct kubeconfig_entry *entry, const char *key, const char **text,
                           struct error *err) {
    const json_t *value = value_at(entry->value, key, NULL);
    *text = json_string_value(value);
    if (!value || json_is_null(value) || *text) {
        if (*text && !**text)
            *text = NULL; /* as absent: kubeconfigs write "" for unset */
        return true;
    }
    kubeconfig_entry_error(entry, key, err, "%s is to be text, but is a %s", key, value_type_name(value));
    return error_next(err, "put the value of %s in quotes", key);
}

bool kubeconfig_entry_path(const struct kubeconfig_entry *entry, const char *key, char **path,
                           struct error *err) {
    const char *text = NULL;
    *path = NULL;
    if (!kubeconfig_entry_text(entry, key, &text, err))
        return false;
    if (text)
        *path = file_resolve(entry->file->directory, text);
    return true;
}

bool kubeconfig_entry_data(const struct kubeconfig_entry *entry, const char *key, char **bytes,
                           struct error *err) {
    const char *text = NULL;
    auto_buffer decoded = {0};
    *bytes = NULL;
    if (!kubeconfig_entry_text(entry, key, &text, err))
        return false;
    if (!text)
        return true;
    if (!base64_decode(&decoded, text))
        return kubeconfig_entry_error(entry, key, err, "%s is not base64", key);
    *bytes = buffer_steal(&decoded);
    return true;
}
