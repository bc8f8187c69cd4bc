#include "support/realm_declared.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/realm_values.h"

#include <string.h>

void load_texts(const struct text *texts, const struct declare_options *options, struct desired *desired,
                struct diagnostics *diagnostics) {
    struct input_text inputs[TEXTS_MAX];
    size_t count = 0;
    for (; count < TEXTS_MAX && texts[count].name; count++)
        inputs[count] =
            (struct input_text){.name = texts[count].name,
                                .bytes = texts[count].bytes,
                                .size = strlen(texts[count].bytes),
                                .stands_alone = text_starts_with(texts[count].name, "ConfigMap ") ||
                                                text_starts_with(texts[count].name, "d/"),
                                .group = text_starts_with(texts[count].name, "d/") ? "d" : NULL};
    declare_load(inputs, count, options, desired, diagnostics);
}

char *objects_shown(const struct desired *desired) {
    struct buffer out = {0};
    for (size_t i = 0; i < desired->count; i++) {
        const struct desired_object *object = &desired->items[i];
        auto_text spec = shown(object->spec);
        buffer_format(&out, "%s/%s %s", object->realm, object->name, object->where.file);
        if (object->where.line)
            buffer_format(&out, ":%u:%u", object->where.line, object->where.column);
        buffer_format(&out, " %s %s\n", object->path, spec);
    }
    return buffer_steal(&out);
}

void check_declarations(const struct declare_options *options, const struct declare_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct desired desired = {0};
        struct diagnostics diagnostics = {0};
        load_texts(rows[i].texts, options, &desired, &diagnostics);
        auto_text objects = objects_shown(&desired);
        auto_text lines = diagnostics_shown(&diagnostics);
        desired_clear(&desired);
        diagnostics_clear(&diagnostics);
        same_lines(rows[i].name, objects, rows[i].objects);
        same_lines(rows[i].name, lines, rows[i].diagnostics);
    }
}
