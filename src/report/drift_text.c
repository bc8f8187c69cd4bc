#include "report/drift_text.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/compare.h"
#include "report/change_text.h"
#include "report/object_text.h"
#include "report/values.h"

#include <string.h>

struct layout {
    const struct page *page;
    size_t width; /* of the column of names */
};

static char sign_of(enum drift_state state) {
    static const char signs[DRIFT_STATES] = {[DRIFT_IN_SYNC] = '=',
                                             [DRIFT_MISSING] = '+',
                                             [DRIFT_DRIFTED] = '~',
                                             [DRIFT_EXTRA] = '-',
                                             [DRIFT_UNKNOWN] = '?'};
    return signs[state];
}

char *drift_state_text(const struct drift_item *item) {
    if (item->state != DRIFT_DRIFTED)
        return mem_dup(drift_state_name(item->state));
    auto_change_view view = change_view_of(item->kind, &item->changes);
    auto_strings fields = {0};
    change_view_fields(&view, &fields);
    return mem_format("%zu field%s", fields.count, fields.count == 1 ? " differs" : "s differ");
}

static void add_count(struct strings *parts, const json_t *list, const char *noun) {
    if (json_array_size(list)) {
        auto_text part = value_counted(json_array_size(list), noun);
        strings_add(parts, part);
    }
}

/* What kind of object is missing, so that one need not open the file: "public client, 2 redirect URIs". */
static void add_missing(const struct page *page, const struct drift_item *item, size_t indent) {
    const json_t *spec = item->declared;
    auto_strings parts = {0};
    if (item->kind == &kind_client && json_object_size(spec))
        strings_add(&parts, value_is_true(spec, "bearerOnly", false)     ? "bearer-only client"
                            : value_is_true(spec, "publicClient", false) ? "public client"
                                                                         : "confidential client");
    add_count(&parts, json_object_get(spec, "redirectUris"), "redirect URI");
    add_count(&parts, json_object_get(spec, "protocolMappers"), "mapper");
    auto_json default_scopes = compare_scope_names(json_object_get(spec, "defaultClientScopes"));
    auto_json optional_scopes = compare_scope_names(json_object_get(spec, "optionalClientScopes"));
    add_count(&parts, default_scopes, "default scope");
    add_count(&parts, optional_scopes, "optional scope");
    auto_text line = strings_join(&parts, ", ");
    if (*line)
        page_paragraph(page, PAINT_PLAIN, indent, line);
}

static void add_reason(const struct page *page, const struct drift_item *item, size_t indent) {
    if (!item->reason || item->changes.unknown_count)
        return;
    auto_text reason = text_escaped(item->reason);
    page_paragraph(page, PAINT_PLAIN, indent, reason);
}

void drift_text_details(const struct page *page, const struct drift_item *item, size_t indent) {
    if (item->state == DRIFT_MISSING)
        add_missing(page, item, indent);
    if (item->state == DRIFT_DRIFTED) {
        auto_change_view view = change_view_of(item->kind, &item->changes);
        change_text_add(page, &view, indent);
    }
    change_text_unknowns(page, item->kind, &item->changes, indent);
    add_reason(page, item, indent);
}

static void add_item(const struct layout *layout, const struct drift_item *item) {
    auto_text label = object_reference(item->kind, item->name);
    auto_text state = drift_state_text(item);
    auto_text place = object_place(item);
    object_heading(layout->page, sign_of(item->state), label, layout->width, state, place);
    drift_text_details(layout->page, item, DETAIL_INDENT);
}

/* What minus and plus stand for, when there are any. */
static const char *legend(const struct drift *drift) {
    size_t counts[DRIFT_STATES];
    drift_count(drift, counts);
    return counts[DRIFT_DRIFTED] ? "(- on the server, + declared)" : NULL;
}

static size_t name_width(const struct drift *drift) {
    size_t width = 0;
    for (size_t i = 0; i < drift->count; i++)
        if (drift->items[i].state != DRIFT_IN_SYNC)
            width = object_width(width, drift->items[i].kind, drift->items[i].name);
    return width;
}

/* Returns whether anything is listed. */
static bool add_items(const struct page *page, const struct drift *drift) {
    const struct layout layout = {page, name_width(drift)};
    const char *realm = NULL;
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        if (item->state == DRIFT_IN_SYNC)
            continue;
        bool new_realm = !realm || strcmp(realm, item->realm) != 0;
        if (realm)
            page_newline(page);
        if (new_realm)
            page_realm(page, item->realm, realm ? NULL : legend(drift));
        realm = item->realm;
        add_item(&layout, item);
    }
    return realm;
}

static size_t count_kind(const struct drift *drift, const struct kind *kind) {
    size_t count = 0;
    for (size_t i = 0; i < drift->count; i++)
        count += drift->items[i].kind == kind;
    return count;
}

/* "7 clients, 2 client scopes" */
static char *objects_counted(const struct drift *drift) {
    static const struct kind *const kinds[] = {&kind_realm, &kind_client, &kind_client_scope};
    auto_strings parts = {0};
    for (size_t i = 0; i < mem_count(kinds); i++) {
        size_t count = count_kind(drift, kinds[i]);
        if (!count)
            continue;
        auto_text noun = object_noun(kinds[i]);
        auto_text part = value_counted(count, noun);
        strings_add(&parts, part);
    }
    return strings_join(&parts, ", ");
}

void drift_text_summary(const struct page *page, const struct drift *drift) {
    static const struct {
        const char *words;
        enum paint paint;
    } states[DRIFT_STATES] = {[DRIFT_IN_SYNC] = {"in sync", PAINT_PLAIN},
                              [DRIFT_MISSING] = {"missing", PAINT_GREEN},
                              [DRIFT_DRIFTED] = {"drifted", PAINT_CYAN},
                              [DRIFT_EXTRA] = {"extra", PAINT_RED},
                              [DRIFT_UNKNOWN] = {"unknown", PAINT_BOLD}};
    size_t counts[DRIFT_STATES];
    drift_count(drift, counts);
    auto_text objects = objects_counted(drift);
    page_add(page, PAINT_BOLD, objects);
    const char *separator = ": ";
    for (size_t state = 0; state < DRIFT_STATES; state++) {
        if (!counts[state])
            continue;
        auto_text part = mem_format("%zu %s", counts[state], states[state].words);
        page_add(page, PAINT_PLAIN, separator);
        page_add(page, states[state].paint, part);
        separator = ", ";
    }
    page_newline(page);
}

void drift_text(const struct page *page, const struct drift *drift) {
    if (drift->count == 0) {
        page_paragraph(page, PAINT_PLAIN, 0, "Nothing was compared: no object is declared.");
        return;
    }
    if (add_items(page, drift))
        page_newline(page);
    drift_text_summary(page, drift);
}
