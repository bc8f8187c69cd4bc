#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/change_text.h"
#include "report/link.h"

#include <string.h>

static const char *const lists[] = {"/defaultClientScopes", "/optionalClientScopes"};

/* What happens in one list: scopes as keys, in the order of the changes. */
struct link_list {
    const char *path;
    json_t *added;
    json_t *removed; /* true where the spec says nothing about the link */
};

static void read_list(const struct change_view *view, struct link_list *list) {
    list->added = json_object();
    list->removed = json_object();
    for (size_t i = 0; i < view->count; i++) {
        const struct change *change = view->items[i];
        if (!change->link || strcmp(change->path, list->path) != 0)
            continue;
        if (change->op == CHANGE_ADD)
            json_object_set_new(list->added, json_string_value(change->declared), json_true());
        else
            json_object_set_new(list->removed, json_string_value(change->live),
                                json_boolean(change->undeclared));
    }
}

const char *link_type(const char *list) {
    return strstr(list, "optional") ? "optional" : "default";
}

static void add_moved(const struct page *page, size_t indent, const char *scope, size_t width,
                      const struct link_list *from, const struct link_list *to) {
    auto_text line = mem_format("~ %s%*s", scope, (int)(width - text_columns(scope)), "");
    auto_text move =
        mem_format("%s %s %s", link_type(from->path), page_symbol(page, SYMBOL_ARROW), link_type(to->path));
    page_indent(page, indent);
    page_add(page, PAINT_CYAN, line);
    page_indent(page, 2);
    page_flow(page, PAINT_PLAIN, indent + 2 + width + 2, indent + 4, move, WRAP_WORDS);
}

static size_t widest_move(const struct link_list *list, const struct link_list *other) {
    size_t width = 0;
    const char *scope;
    json_t *unused;
    json_object_foreach (list->added, scope, unused) {
        if (!json_object_get(other->removed, scope))
            continue;
        auto_text shown = text_escaped(scope);
        size_t columns = text_columns(shown);
        width = columns > width ? columns : width;
    }
    return width;
}

static size_t count_staying(const struct link_list *list, const struct link_list *other) {
    size_t count = json_object_size(list->added);
    const char *scope;
    json_t *unused;
    json_object_foreach (list->removed, scope, unused)
        count += !json_object_get(other->added, scope);
    return count;
}

static void add_list(const struct page *page, const struct link_list *list, const struct link_list *other,
                     size_t indent) {
    if (count_staying(list, other) == 0)
        return;
    page_indent(page, indent);
    page_flow(page, PAINT_PLAIN, indent, indent, list->path + 1, WRAP_WORDS);
    size_t width = widest_move(list, other);
    const char *scope;
    json_t *undeclared;
    json_object_foreach (list->removed, scope, undeclared) {
        auto_text shown = text_escaped(scope);
        auto_text line = mem_format("%s%s", shown, json_is_true(undeclared) ? "  (undeclared)" : "");
        if (!json_object_get(other->added, scope))
            page_signed(page, indent + 2, '-', line);
    }
    json_object_foreach (list->added, scope, undeclared) {
        auto_text shown = text_escaped(scope);
        if (json_object_get(other->removed, scope))
            add_moved(page, indent + 2, shown, width, other, list);
        else
            page_signed(page, indent + 2, '+', shown);
    }
}

void change_text_links(const struct page *page, const struct change_view *view, size_t indent) {
    struct link_list to_default = {.path = lists[0]}, to_optional = {.path = lists[1]};
    read_list(view, &to_default);
    read_list(view, &to_optional);
    add_list(page, &to_default, &to_optional, indent);
    add_list(page, &to_optional, &to_default, indent);
    json_decref(to_default.added);
    json_decref(to_default.removed);
    json_decref(to_optional.added);
    json_decref(to_optional.removed);
}
