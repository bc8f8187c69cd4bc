/* The items of a plan, object by object. */
#ifndef KCREALM_SRC_REPORT_PLAN_BLOCK_H
#define KCREALM_SRC_REPORT_PLAN_BLOCK_H

#include "kcrealm/base/strings.h"
#include "kcrealm/realm/plan.h"
#include "report/change_text.h"

/* What would be done to one object; those of its items that are left are not part of it. */
struct plan_block {
    const struct plan_item *first; /* borrowed */
    const struct plan_item *end;   /* behind its last item */
    struct change_view view;       /* the changes of all its items */
    struct strings actions;        /* "update", "attach" …, each once */
};

/* Moves to the next object to which something would be done, from the item at *index on; false at the end. The
 * block is cleared first. */
bool plan_block_next(const struct plan *plan, size_t *index, struct plan_block *block);
void plan_block_clear(struct plan_block *block);

#define auto_plan_block __attribute__((cleanup(plan_block_clear))) struct plan_block

/* Whether both are about the same object. */
bool plan_same_object(const struct plan_item *a, const struct plan_item *b);

#endif
