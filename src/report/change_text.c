#include "report/change_text.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/redact.h"
#include "report/values.h"

#include <string.h>

/* Longer names are not waited for when values are aligned. */
#define LABEL_COLUMNS_MAX 28

static const char undeclared_note[] = "  (undeclared)";

static size_t widest(const struct strings *labels) {
    size_t width = 0;
    for (size_t i = 0; i < labels->count; i++) {
        size_t columns = text_columns(labels->items[i]);
        if (columns > width && columns <= LABEL_COLUMNS_MAX)
            width = columns;
    }
    return width;
}

static void add_row(const struct page *page, size_t indent, char sign, const char *label, size_t width,
                    const char *text) {
    const char start[] = {sign, ' ', '\0'};
    enum paint paint = page_sign_paint(sign);
    size_t columns = text_columns(label), hang = indent + 2 + width + 2;
    size_t used = columns > width ? indent + 2 + columns + 2 : hang;
    page_indent(page, indent);
    page_add(page, paint, start);
    page_add(page, paint, label);
    if (used + text_columns(text) > page->columns && columns > width) {
        used = hang = indent + 4;
        page_newline(page);
        page_indent(page, hang);
    } else {
        page_indent(page, used - indent - 2 - columns);
    }
    page_flow(page, paint, used, hang, text, WRAP_VALUES);
}

static void add_rows(const struct page *page, size_t indent, char sign, const struct strings *labels,
                     const struct strings *texts) {
    size_t width = widest(labels);
    for (size_t i = 0; i < labels->count; i++)
        add_row(page, indent, sign, labels->items[i], width, texts->items[i]);
}

static void add_object(const struct page *page, size_t indent, char sign, const char *path, json_t *object) {
    auto_strings labels = {0}, texts = {0};
    value_rows(object, value_is_mapper(path), &labels, &texts);
    add_rows(page, indent, sign, &labels, &texts);
}

/* One line for a scalar, one for each item of a list, one for each leaf of an object. */
static void add_value(const struct page *page, size_t indent, char sign, const char *path, json_t *value) {
    auto_json shown = redact_value(path, value);
    if (json_is_object(shown) && json_object_size(shown)) {
        add_object(page, indent, sign, path, shown);
        return;
    }
    if (!json_is_array(shown) || json_array_size(shown) == 0) {
        auto_text text = value_shown(shown);
        page_signed(page, indent, sign, text);
        return;
    }
    size_t i;
    json_t *item;
    json_array_foreach (shown, i, item) {
        auto_text text = value_shown(item);
        page_signed(page, indent, sign, text);
    }
}

static void add_heading(const struct page *page, size_t indent, const struct kind *kind,
                        const struct change *change) {
    auto_text heading = value_heading(kind, change->path);
    auto_text text = mem_format("%s%s", heading, change->undeclared ? undeclared_note : "");
    page_indent(page, indent);
    page_flow(page, PAINT_PLAIN, indent, indent + 2, text, WRAP_VALUES);
}

/* Changes of one field follow each other, so a new path is a new heading. */
static void add_fields(const struct page *page, const struct change_view *view, size_t indent) {
    const char *path = "";
    for (size_t i = 0; i < view->count; i++) {
        const struct change *change = view->items[i];
        if (change->link)
            continue;
        if (strcmp(path, change->path) != 0)
            add_heading(page, indent, view->kind, change);
        path = change->path;
        if (change->live)
            add_value(page, indent + 2, '-', path, change->live);
        if (change->declared)
            add_value(page, indent + 2, '+', path, change->declared);
    }
}

void change_text_add(const struct page *page, const struct change_view *view, size_t indent) {
    add_fields(page, view, indent);
    change_text_links(page, view, indent);
}

/* "oidc-group-membership-mapper, claim.name: groups, …" */
static char *mapper_line(json_t *mapper) {
    auto_strings labels = {0}, texts = {0};
    value_rows(mapper, true, &labels, &texts);
    struct buffer line = {0};
    for (size_t i = 0; i < labels.count; i++) {
        bool is_type = strcmp(labels.items[i], "protocolMapper") == 0;
        buffer_format(&line, "%s%s%s%s", i ? ", " : "", is_type ? "" : labels.items[i], is_type ? "" : ": ",
                      texts.items[i]);
    }
    return buffer_steal(&line);
}

static char *created_text(const struct change *change) {
    auto_json shown = redact_value(change->path, change->declared);
    return value_is_mapper(change->path) ? mapper_line(shown) : value_shown(shown);
}

/* The scopes of one list from the link at *index on, which then is the last of them. */
static char *created_links(const struct change_view *view, size_t *index) {
    auto_strings scopes = {0};
    size_t i = *index;
    for (; i < view->count && strcmp(view->items[i]->path, view->items[*index]->path) == 0; i++) {
        auto_text scope = created_text(view->items[i]);
        strings_add(&scopes, scope);
    }
    *index = i - 1;
    return strings_join(&scopes, ", ");
}

void change_text_create(const struct page *page, const struct change_view *view, size_t indent) {
    auto_strings labels = {0}, texts = {0};
    const char *path = "";
    for (size_t i = 0; i < view->count; i++) {
        const struct change *change = view->items[i];
        auto_text heading = value_heading(view->kind, change->path);
        strings_add(&labels, strcmp(path, change->path) == 0 ? "" : heading);
        path = change->path;
        auto_text text = change->link ? created_links(view, &i) : created_text(change);
        strings_add(&texts, text);
    }
    add_rows(page, indent, '+', &labels, &texts);
}

void change_text_unknowns(const struct page *page, const struct kind *kind, const struct changes *changes,
                          size_t indent) {
    for (size_t i = 0; i < changes->unknown_count; i++) {
        auto_text heading = value_heading(kind, changes->unknowns[i].path);
        auto_text reason = text_escaped(changes->unknowns[i].reason);
        auto_text line = mem_format("%s: %s", heading, reason);
        page_signed(page, indent, '?', line);
    }
}
