#include "kcrealm/base/memory.h"
#include "report/change_text.h"
#include "report/values.h"

#include <string.h>

void change_view_add(struct change_view *view, const struct changes *changes) {
    if (changes->count == 0)
        return;
    view->items = mem_resize(view->items, (view->count + changes->count) * sizeof *view->items);
    for (size_t i = 0; i < changes->count; i++)
        view->items[view->count++] = &changes->items[i];
}

struct change_view change_view_of(const struct kind *kind, const struct changes *changes) {
    struct change_view view = {.kind = kind};
    change_view_add(&view, changes);
    return view;
}

void change_view_clear(struct change_view *view) {
    mem_free(view->items);
    *view = (struct change_view){.kind = view->kind};
}

/* A scope that moves is a change of the list that it goes to. */
static bool leaves_by_move(const json_t *attached, const struct change *change) {
    const char *scope = json_string_value(change->live);
    return change->link && change->op == CHANGE_REMOVE && scope && json_object_get(attached, scope);
}

void change_view_fields(const struct change_view *view, struct strings *fields) {
    auto_json attached = json_object();
    auto_json seen = json_object();
    for (size_t i = 0; i < view->count; i++)
        if (view->items[i]->link && view->items[i]->op == CHANGE_ADD)
            json_object_set_new(attached, json_string_value(view->items[i]->declared), json_true());
    for (size_t i = 0; i < view->count; i++) {
        const struct change *change = view->items[i];
        if (leaves_by_move(attached, change) || json_object_get(seen, change->path))
            continue;
        json_object_set_new(seen, change->path, json_true());
        auto_text heading = value_heading(view->kind, change->path);
        strings_add(fields, heading);
    }
}
