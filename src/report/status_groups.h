/* What was found in chains, the same of several clients together. */
#ifndef KCREALM_SRC_REPORT_STATUS_GROUPS_H
#define KCREALM_SRC_REPORT_STATUS_GROUPS_H

#include "kcrealm/diagnose/chain_status.h"

/* One finding and the items that have it, in their order. */
struct status_group {
    const struct finding *finding; /* borrowed, of the first item */
    size_t index;                  /* among the findings of that item */
    size_t *items;
    size_t count;
};

/* Owns its groups: those of several items first, then item by item, each in the order of the findings. */
struct status_groups {
    struct status_group *groups;
    size_t count;
};

void status_groups_make(struct status_groups *groups, const struct chain_status *status);
void status_groups_clear(struct status_groups *groups);

#define auto_status_groups __attribute__((cleanup(status_groups_clear))) struct status_groups

#endif
