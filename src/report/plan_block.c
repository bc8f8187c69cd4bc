#include "report/plan_block.h"

#include <string.h>

bool plan_same_object(const struct plan_item *a, const struct plan_item *b) {
    return a->kind == b->kind && strcmp(a->realm, b->realm) == 0 && strcmp(a->name, b->name) == 0;
}

static void take_item(struct plan_block *block, const struct plan_item *item) {
    const char *action = plan_action_name(item->action);
    if (!block->first)
        block->first = item;
    change_view_add(&block->view, &item->changes);
    if (item->result != RESULT_SKIPPED && !strings_contain(&block->actions, action))
        strings_add(&block->actions, action);
}

/* All items of the object at *index; first stays NULL when none of them is to be done. */
static void take_object(const struct plan *plan, size_t *index, struct plan_block *block) {
    const struct plan_item *start = &plan->items[*index];
    plan_block_clear(block);
    block->view.kind = start->kind;
    for (; *index < plan->count && plan_same_object(start, &plan->items[*index]); ++*index)
        if (plan->items[*index].result != RESULT_LEFT)
            take_item(block, &plan->items[*index]);
    block->end = plan->items + *index;
}

bool plan_block_next(const struct plan *plan, size_t *index, struct plan_block *block) {
    while (*index < plan->count) {
        take_object(plan, index, block);
        if (block->first)
            return true;
    }
    return false;
}

void plan_block_clear(struct plan_block *block) {
    change_view_clear(&block->view);
    strings_clear(&block->actions);
    *block = (struct plan_block){0};
}
