#include "report/plan_text.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"
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

char *plan_step(const struct plan_item *item) {
    bool skipped = item->result == RESULT_SKIPPED;
    return mem_format("%s%s %s%s%s", skipped ? "no need to " : "", plan_action_name(item->action),
                      item->target, item->reason ? ": " : "", item->reason ? item->reason : "");
}

/* Each step with what it is done to, and why. */
static void add_steps(const struct page *page, const struct plan_block *block) {
    for (const struct plan_item *item = block->first; item < block->end; item++) {
        auto_text step = plan_step(item);
        auto_text shown = text_escaped(step);
        page_paragraph(page, PAINT_PLAIN, DETAIL_INDENT, shown);
    }
}

static void add_block(const struct page *page, const struct plan_block *block, size_t width) {
    bool creates = block->first->action == PLAN_CREATE;
    auto_text label = object_reference(block->first->kind, block->first->name);
    auto_text actions = block->actions.count ? strings_join(&block->actions, ", ") : mem_dup("nothing to do");
    auto_text place = block->first->drift ? object_place(block->first->drift) : NULL;
    object_heading(page, creates ? '+' : '~', label, width, actions, place);
    if (block->first->target)
        add_steps(page, block);
    else if (creates)
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

static bool is_to_be_done(const struct plan_item *item) {
    return item->result != RESULT_LEFT && !(item->target && item->result == RESULT_SKIPPED);
}

void plan_text_counts(const struct page *page, const struct plan *plan) {
    static const char *const nouns[] = {
        [PLAN_ATTACH] = "scope link", [PLAN_DETACH] = "scope link", [PLAN_MOVE] = "scope link",
        [PLAN_WRITE] = "value",       [PLAN_REGENERATE] = "secret", [PLAN_REFRESH] = "ExternalSecret",
        [PLAN_RESTART] = "workload",
    };
    size_t counts[PLAN_ACTIONS] = {0};
    for (size_t i = 0; i < plan->count; i++)
        counts[plan->items[i].action] += is_to_be_done(&plan->items[i]);
    auto_strings parts = {0};
    for (enum plan_action action = PLAN_CREATE; action < PLAN_ACTIONS; action++) {
        if (!counts[action])
            continue;
        auto_text counted =
            nouns[action] ? value_counted(counts[action], nouns[action]) : mem_format("%zu", counts[action]);
        strings_format(&parts, "%s to %s", counted, plan_action_name(action));
    }
    auto_text line = strings_join(&parts, ", ");
    page_add(page, PAINT_BOLD, parts.count ? "Plan: " : "Nothing to do.");
    page_flow(page, PAINT_PLAIN, strlen("Plan: "), strlen("Plan: "), line, WRAP_WORDS);
}

/* What there is to ask about, by the first action that needs a yes. */
static const struct consent_line {
    enum plan_action action;
    const char *one, *some;
} consent_lines[] = {
    {PLAN_WRITE, "One of them replaces another value of Vault",
     "Some of them replace another value of Vault"},
    {PLAN_REGENERATE, "It makes a new secret", "They make new secrets"},
};

static const struct consent_line *consent_line_of(const struct plan *plan) {
    static const struct consent_line removal = {.one = "One of them removes what the files do not declare",
                                                .some = "Some of them remove what the files do not declare"};
    for (size_t line = 0; line < mem_count(consent_lines); line++)
        for (size_t i = 0; i < plan->count; i++)
            if (plan->items[i].needs_consent && plan->items[i].action == consent_lines[line].action)
                return &consent_lines[line];
    return &removal;
}

static void add_consent(const struct page *page, const struct plan *plan) {
    size_t needing = plan_needing_consent(plan);
    if (!needing)
        return;
    const struct consent_line *line = consent_line_of(plan);
    auto_text text = mem_format("%s: asks first, or needs --yes.", needing == 1 ? line->one : line->some);
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
