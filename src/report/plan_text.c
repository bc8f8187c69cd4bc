#include "report/plan_text.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "report/change_text.h"
#include "report/object_text.h"
#include "report/plan_block.h"
#include "report/values.h"

#include <string.h>

size_t plan_name_width(const struct plan *plan) {
    size_t width = 0;
    for (size_t i = 0; i < plan->count; i++)
        width = object_width(width, plan->items[i].kind, plan->items[i].name);
    return width;
}

static void add_block(const struct page *page, const struct plan_block *block, size_t width) {
    bool creates = block->first->action == PLAN_CREATE;
    auto_text label = object_reference(block->first->kind, block->first->name);
    auto_text actions = strings_join(&block->actions, ", ");
    auto_text place = block->first->drift ? object_place(block->first->drift) : NULL;
    object_heading(page, creates ? '+' : '~', label, width, actions, place);
    if (creates)
        change_text_create(page, &block->view, DETAIL_INDENT);
    else
        change_text_add(page, &block->view, DETAIL_INDENT);
}

static void add_blocks(const struct page *page, const struct plan *plan) {
    size_t width = plan_name_width(plan), index = 0;
    const char *realm = NULL;
    auto_plan_block block = {0};
    while (plan_block_next(plan, &index, &block)) {
        if (realm)
            page_newline(page);
        if (!realm || strcmp(realm, block.first->realm) != 0)
            page_realm(page, block.first->realm, NULL);
        realm = block.first->realm;
        add_block(page, &block, width);
    }
    if (realm)
        page_newline(page);
}

void plan_text_counts(const struct page *page, const struct plan *plan) {
    static const char *const words[] = {[PLAN_CREATE] = "create",
                                        [PLAN_UPDATE] = "update",
                                        [PLAN_ATTACH] = "attach",
                                        [PLAN_DETACH] = "detach",
                                        [PLAN_MOVE] = "move"};
    size_t counts[mem_count(words)] = {0};
    for (size_t i = 0; i < plan->count; i++)
        counts[plan->items[i].action] += plan->items[i].result != RESULT_LEFT;
    auto_strings parts = {0};
    for (size_t action = 0; action < mem_count(words); action++) {
        if (!counts[action])
            continue;
        auto_text link = value_counted(counts[action], "scope link");
        if (action >= PLAN_ATTACH)
            strings_format(&parts, "%s to %s", link, words[action]);
        else
            strings_format(&parts, "%zu to %s", counts[action], words[action]);
    }
    auto_text line = strings_join(&parts, ", ");
    page_add(page, PAINT_BOLD, parts.count ? "Plan: " : "Nothing to do.");
    page_flow(page, PAINT_PLAIN, strlen("Plan: "), strlen("Plan: "), line, WRAP_WORDS);
}

static void add_consent(const struct page *page, const struct plan *plan) {
    size_t needing = plan_needing_consent(plan);
    if (!needing)
        return;
    auto_text text = mem_format("%s what the files do not declare: asks first, or needs --yes.",
                                needing == 1 ? "One of them removes" : "Some of them remove");
    page_paragraph(page, PAINT_PLAIN, 0, text);
}

static void add_left(const struct page *page, const struct plan *plan) {
    size_t objects = 0, fields = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (item->result != RESULT_LEFT)
            continue;
        auto_change_view view = change_view_of(item->kind, &item->changes);
        auto_strings names = {0};
        change_view_fields(&view, &names);
        fields += names.count;
        objects++;
    }
    if (!objects)
        return;
    auto_text object_words = value_counted(objects, "object");
    auto_text field_words = value_counted(fields, "field");
    auto_text text = mem_format("%s (%s) differ%s and stay%s as %s; --update makes %s equal.", object_words,
                                field_words, objects == 1 ? "s" : "", objects == 1 ? "s" : "",
                                objects == 1 ? "it is" : "they are", objects == 1 ? "it" : "them");
    page_paragraph(page, PAINT_PLAIN, 0, text);
}

void plan_text_notes(const struct page *page, const struct plan *plan) {
    add_consent(page, plan);
    add_left(page, plan);
}

void plan_text(const struct page *page, const struct plan *plan) {
    add_blocks(page, plan);
    plan_text_counts(page, plan);
    plan_text_notes(page, plan);
}
