#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/link.h"
#include "report/object_text.h"
#include "report/plan_block.h"
#include "report/plan_text.h"

#include <string.h>

#define LINK_INDENT 4

struct group {
    size_t first;
    size_t end;
    size_t width; /* of the scopes' names */
};

static const char not_linked[] = "not linked";

static const char *was(const struct plan_item *item) {
    if (item->action == PLAN_ATTACH)
        return not_linked;
    const char *type = link_type(item->list);
    if (item->action == PLAN_DETACH)
        return type;
    return strcmp(type, "default") == 0 ? "optional" : "default";
}

static const char *wanted(const struct plan_item *item) {
    return item->action == PLAN_DETACH ? not_linked : link_type(item->list);
}

static const char *result_words(const struct plan_item *item) {
    switch (item->result) {
    case RESULT_DONE:
        return item->verified ? "" : "  (not read back)";
    case RESULT_FAILED:
        return "  failed";
    case RESULT_NOT_ATTEMPTED:
        return "  not attempted";
    default:
        return "";
    }
}

static void add_link(const struct page *page, const struct plan_item *item, size_t width) {
    auto_text scope = text_escaped(item->scope);
    size_t columns = text_columns(scope);
    auto_text words = item->result == RESULT_SKIPPED
                          ? mem_format("%s, as before", wanted(item))
                          : mem_format("%s %s %s%s", was(item), page_symbol(page, SYMBOL_ARROW), wanted(item),
                                       result_words(item));
    page_indent(page, LINK_INDENT);
    size_t used = LINK_INDENT + outcome_symbol(page, item->result) + 1;
    page_indent(page, 1);
    page_add(page, PAINT_BOLD, scope);
    page_indent(page, (columns < width ? width - columns : 0) + 2);
    used += (columns < width ? width : columns) + 2;
    page_flow(page, PAINT_PLAIN, used, used, words, WRAP_WORDS);
    outcome_reason(page, item);
}

static struct group next_group(const struct plan *plan, size_t first) {
    struct group group = {.first = first, .end = first};
    const struct plan_item *start = &plan->items[first];
    for (; group.end < plan->count && plan_same_object(start, &plan->items[group.end]); group.end++) {
        const char *name = plan->items[group.end].scope;
        auto_text scope = name ? text_escaped(name) : mem_dup("");
        size_t columns = text_columns(scope);
        if (columns > group.width && columns <= OBJECT_COLUMNS_MAX)
            group.width = columns;
    }
    return group;
}

static void add_group(const struct page *page, const struct plan *plan, const struct group *group) {
    bool named = false;
    for (size_t i = group->first; i < group->end; i++) {
        const struct plan_item *item = &plan->items[i];
        if (!item->scope) {
            outcome_line(page, item, 0);
            continue;
        }
        if (!named) {
            auto_text label = object_reference(item->kind, item->name);
            page_indent(page, OBJECT_INDENT);
            page_add(page, PAINT_BOLD, label);
            page_newline(page);
        }
        named = true;
        add_link(page, item, group->width);
    }
}

void links_text(const struct page *page, const struct plan *plan) {
    const char *realm = NULL;
    for (size_t i = 0; i < plan->count;) {
        if (!realm || strcmp(realm, plan->items[i].realm) != 0) {
            if (realm)
                page_newline(page);
            page_realm(page, plan->items[i].realm, NULL);
        }
        realm = plan->items[i].realm;
        struct group group = next_group(plan, i);
        add_group(page, plan, &group);
        i = group.end;
    }
    if (!realm)
        page_paragraph(page, PAINT_PLAIN, 0, "Nothing to do: every scope is linked as declared.");
}
