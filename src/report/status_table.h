/* Clients and hops as a table for terminals. */
#ifndef KCREALM_SRC_REPORT_STATUS_TABLE_H
#define KCREALM_SRC_REPORT_STATUS_TABLE_H

#include "kcrealm/diagnose/chain_status.h"
#include "report/page.h"

/* A row for each item, by realms. With details the phrase of each hop stands below its row. */
void status_table_add(const struct page *page, const struct chain_status *status, bool details);

/* The sign of a state, painted: one column. */
void status_sign_add(const struct page *page, enum hop_state state);
const char *status_sign(const struct page *page, enum hop_state state);

/* The state that a whole item is in: broken or unknown when a shown hop is, else ok. */
enum hop_state status_worst(const struct chain_status *status, const struct chain_item *item);

/* "2 clients: 1 healthy, 1 broken, 1 unknown"; the caller frees it. */
char *status_summary(const struct chain_status *status) __attribute__((warn_unused_result));

/* "backstage", escaped, or what an item without a client stands for; the caller frees it. */
char *status_name(const struct chain_item *item) __attribute__((warn_unused_result));

#endif
