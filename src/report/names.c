#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "report/formats.h"
#include "report/machine.h"
#include "report/plan_block.h"

static void add_name(struct buffer *out, const struct kind *kind, const char *realm, const char *name) {
    text_escape(out, realm);
    buffer_format(out, "/%s/", kind->name);
    text_escape(out, name);
    buffer_add_char(out, '\n');
}

void names_drift(const struct page *page, const struct drift *drift) {
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        if (item->state != DRIFT_IN_SYNC)
            add_name(page->out, item->kind, item->realm, item->name);
    }
}

static bool is_done(const struct plan_item *item) {
    return item->result == RESULT_DONE || item->result == RESULT_SKIPPED;
}

/* Each object once, though it may have several items. */
static void add_undone(const struct page *page, const struct plan *plan) {
    const struct plan_item **items = machine_sorted(plan);
    const struct plan_item *named = NULL;
    for (size_t i = 0; i < plan->count; i++) {
        if (is_done(items[i]) || (named && plan_same_object(named, items[i])))
            continue;
        add_name(page->out, items[i]->kind, items[i]->realm, items[i]->name);
        named = items[i];
    }
    mem_free(items);
}

void names_plan(const struct page *page, const struct plan *plan) {
    add_undone(page, plan);
}

void names_outcome(const struct page *page, const struct plan *plan, const char *next_command) {
    (void)next_command;
    add_undone(page, plan);
}
