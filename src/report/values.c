#include "report/values.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* Adds the segment at *path (behind its slash) without RFC 6901's escapes and moves past it. */
static void add_segment(struct buffer *out, const char **path) {
    const char *at = *path;
    for (; *at && *at != '/'; at++) {
        if (at[0] == '~' && (at[1] == '0' || at[1] == '1'))
            buffer_add_char(out, *++at == '0' ? '~' : '/');
        else
            buffer_add_char(out, *at);
    }
    *path = *at ? at + 1 : at;
}

char *value_heading(const struct kind *kind, const char *path) {
    auto_buffer heading = {0};
    if (*path == '/')
        path++;
    add_segment(&heading, &path);
    if (*path && kind_shape(kind, buffer_text(&heading)) == SHAPE_KEYED) {
        buffer_add_text(&heading, "[\"");
        add_segment(&heading, &path);
        buffer_add_text(&heading, "\"]");
    }
    while (*path) {
        buffer_add_char(&heading, '.');
        add_segment(&heading, &path);
    }
    return text_escaped(buffer_text(&heading));
}

bool value_is_mapper(const char *path) {
    static const char mappers[] = "/protocolMappers/";
    return text_starts_with(path, mappers) && !strchr(path + strlen(mappers), '/');
}

/* Whether a reader could not tell where the text begins or ends. */
static bool has_unclear_ends(const char *text, size_t size) {
    return size == 0 || text[0] == ' ' || text[0] == '"' || text[size - 1] == ' ';
}

char *value_shown(const json_t *value) {
    auto_text dumped = json_is_string(value) ? NULL : value_dump(value);
    const char *text = dumped ? dumped : json_string_value(value);
    bool quoted = json_is_string(value) && has_unclear_ends(text, strlen(text));
    struct buffer shown = {0};
    buffer_add_text(&shown, quoted ? "\"" : "");
    text_escape(&shown, text);
    buffer_add_text(&shown, quoted ? "\"" : "");
    return buffer_steal(&shown);
}

struct rows {
    bool is_mapper;
    struct strings *labels;
    struct strings *texts;
};

static bool says_nothing(const struct rows *rows, const char *name, const json_t *value) {
    if (!rows->is_mapper)
        return false;
    if (strcmp(name, "protocol") == 0)
        return text_equal(json_string_value(value), "openid-connect");
    if (strcmp(name, "consentRequired") == 0)
        return json_is_false(value);
    return strcmp(name, "name") == 0 || strcmp(name, "id") == 0;
}

static void add_rows(const struct rows *rows, const char *prefix, json_t *object) {
    const char *key;
    json_t *value;
    json_object_foreach (object, key, value) {
        bool at_top = !*prefix;
        if (at_top && says_nothing(rows, key, value))
            continue;
        if (json_is_object(value) && json_object_size(value)) {
            bool is_config = at_top && rows->is_mapper && strcmp(key, "config") == 0;
            /* A prefix that is never shown, so that only the mapper itself is at the top. */
            auto_text inner = is_config ? mem_dup("config.") : mem_format("%s%s.", prefix, key);
            add_rows(rows, inner, value);
            continue;
        }
        bool in_config = rows->is_mapper && text_starts_with(prefix, "config.");
        auto_text name = mem_format("%s%s", in_config ? prefix + strlen("config.") : prefix, key);
        auto_text label = text_escaped(name);
        auto_text text = value_shown(value);
        strings_add(rows->labels, label);
        strings_add(rows->texts, text);
    }
}

void value_rows(json_t *object, bool is_mapper, struct strings *labels, struct strings *texts) {
    const struct rows rows = {is_mapper, labels, texts};
    add_rows(&rows, "", object);
}

char *value_counted(size_t count, const char *noun) {
    return mem_format("%zu %s%s", count, noun, count == 1 ? "" : "s");
}
