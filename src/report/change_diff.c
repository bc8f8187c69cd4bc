#include "report/change_diff.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/redact.h"
#include "report/values.h"

#include <string.h>

static void add_object(struct buffer *out, char sign, const char *path, json_t *object) {
    auto_strings labels = {0}, texts = {0};
    value_rows(object, value_is_mapper(path), &labels, &texts);
    for (size_t i = 0; i < labels.count; i++)
        buffer_format(out, "%c %s: %s\n", sign, labels.items[i], texts.items[i]);
}

static void add_line(struct buffer *out, char sign, const json_t *value) {
    auto_text text = value_shown(value);
    buffer_format(out, "%c %s\n", sign, text);
}

static void add_value(struct buffer *out, char sign, const char *path, json_t *value) {
    auto_json shown = redact_value(path, value);
    size_t i;
    json_t *item;
    if (json_is_object(shown) && json_object_size(shown))
        add_object(out, sign, path, shown);
    else if (!json_is_array(shown) || json_array_size(shown) == 0)
        add_line(out, sign, shown);
    else
        json_array_foreach (shown, i, item)
            add_line(out, sign, item);
}

static void add_change(struct buffer *out, const struct change *change) {
    if (change->live)
        add_value(out, '-', change->path, change->live);
    if (change->declared)
        add_value(out, '+', change->path, change->declared);
}

/* Those that are links or not, where path (NULL: any) is theirs; one heading for changes of one field that
 * follow each other. */
static void add_fields(struct buffer *out, const struct change_view *view, bool links, const char *path) {
    const char *last = NULL;
    for (size_t i = 0; i < view->count; i++) {
        const struct change *change = view->items[i];
        if (change->link != links || (path && strcmp(path, change->path) != 0))
            continue;
        if (!last || strcmp(last, change->path) != 0) {
            auto_text heading = value_heading(view->kind, change->path);
            buffer_format(out, "@@ %s%s @@\n", heading, change->undeclared ? "  (undeclared)" : "");
        }
        last = change->path;
        add_change(out, change);
    }
}

void change_diff_add(struct buffer *out, const struct change_view *view) {
    add_fields(out, view, false, NULL);
    add_fields(out, view, true, "/defaultClientScopes");
    add_fields(out, view, true, "/optionalClientScopes");
}
