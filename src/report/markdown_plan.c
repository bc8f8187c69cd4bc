#include "kcrealm/base/memory.h"
#include "report/formats.h"
#include "report/markdown.h"
#include "report/plan_block.h"
#include "report/plan_text.h"

static void add_object(struct buffer *row, const struct plan_item *item) {
    buffer_add_text(row, "| ");
    markdown_code(row, item->realm);
    buffer_add_text(row, " | ");
    markdown_object(row, item->kind, item->name);
    buffer_add_text(row, " | ");
}

static void add_block_row(struct markdown *document, const struct plan_block *block) {
    auto_buffer row = {0};
    auto_text actions = strings_join(&block->actions, ", ");
    auto_text place = block->first->drift ? object_place(block->first->drift) : NULL;
    add_object(&row, block->first);
    buffer_format(&row, "%s | ", actions);
    if (place)
        markdown_code(&row, place);
    buffer_add_text(&row, " |\n");
    markdown_row(document, &row);
}

static void add_steps(struct markdown *document, const struct plan_block *block) {
    for (const struct plan_item *item = block->first; item < block->end; item++) {
        auto_buffer row = {0};
        auto_text step = plan_step(item);
        buffer_add_text(&row, "- ");
        markdown_object(&row, item->kind, item->name);
        buffer_add_text(&row, ": ");
        markdown_code(&row, step);
        buffer_add_char(&row, '\n');
        markdown_row(document, &row);
    }
}

static void add_blocks(struct markdown *document, const struct plan *plan) {
    auto_plan_block block = {0};
    size_t index = 0;
    buffer_add_text(document->out, "\n| Realm | Object | Would | Declared at |\n|---|---|---|---|\n");
    while (plan_block_next(plan, &index, &block))
        add_block_row(document, &block);
    buffer_add_char(document->out, '\n');
    index = 0;
    while (plan_block_next(plan, &index, &block)) {
        if (block.first->target) {
            add_steps(document, &block);
            continue;
        }
        auto_text actions = strings_join(&block.actions, ", ");
        markdown_diff(document, &block.view, block.first->realm, block.first->name, actions);
    }
}

void markdown_plan(const struct page *page, const struct plan *plan) {
    struct markdown document = markdown_start(page->out);
    const struct page line = page_plain(page->out, COLUMNS_UNLIMITED);
    auto_buffer notes = {0};
    const struct page notes_line = page_plain(&notes, COLUMNS_UNLIMITED);
    buffer_add_text(page->out, "**Keycloak:** ");
    plan_text_counts(&line, plan);
    plan_text_notes(&notes_line, plan);
    if (notes.size)
        buffer_format(page->out, "\n%s", buffer_text(&notes));
    if (plan_pending(plan) == 0)
        return;
    add_blocks(&document, plan);
    markdown_end(&document);
}

static void add_outcome_row(struct markdown *document, const struct plan_item *item) {
    auto_buffer row = {0};
    const struct page words = page_plain(&row, COLUMNS_UNLIMITED);
    auto_text phrase = outcome_phrase(&words, item);
    add_object(&row, item);
    buffer_format(&row, "%s | ", plan_result_name(item->result));
    markdown_code(&row, phrase);
    buffer_add_text(&row, " | ");
    if (item->reason)
        markdown_code(&row, item->reason);
    buffer_add_text(&row, " |\n");
    markdown_row(document, &row);
}

void markdown_outcome(const struct page *page, const struct plan *plan, const char *next_command) {
    struct markdown document = markdown_start(page->out);
    const struct page line = page_plain(page->out, COLUMNS_UNLIMITED);
    buffer_add_text(page->out, "**Keycloak:** ");
    outcome_text_summary(&line, plan);
    if (next_command && outcome_leaves_something(plan)) {
        auto_buffer next = {0};
        buffer_add_text(&next, "\nTo change what was left: ");
        markdown_code(&next, next_command);
        buffer_add_char(&next, '\n');
        markdown_row(&document, &next);
    }
    if (plan->count == 0)
        return;
    buffer_add_text(page->out, "\n| Realm | Object | Result | Step | Reason |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < plan->count; i++)
        add_outcome_row(&document, &plan->items[i]);
    markdown_end(&document);
}
