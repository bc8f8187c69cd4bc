/* A chain that broke in several ways, and what lint found, for the tests of the room `report`. */
#ifndef KCREALM_TESTS_SUPPORT_CHAIN_CASES_H
#define KCREALM_TESTS_SUPPORT_CHAIN_CASES_H

#include "kcrealm/report/report.h"

/* Realm ameide: backstage lacks its secret in Vault, grafana is well, a client with a long name runs with an old
 * secret; realm other: one that could not be looked at. The login concerns two of them. */
void case_chain(struct chain_status *status);

/* All hops of that many clients are well. */
void case_healthy_chain(struct chain_status *status, size_t count);

/* Sets all hops from first to last. */
void case_hops(struct chain_item *item, enum hop first, enum hop last, enum hop_state state);

/* An error in values.yaml with a fix, a warning there, a note in another file, one that was repaired;
 * two ignored, three in the baseline. */
void case_lint(struct lint_report *report);

/* The text of values.yaml. */
extern const struct lint_sources case_sources;

char *case_status_text(const struct chain_status *status, enum report_format format,
                       const struct report_style *style);
char *case_lint_text(const struct lint_report *report, enum report_format format,
                     const struct report_style *style);

#define auto_status __attribute__((cleanup(chain_status_clear))) struct chain_status
#define auto_lint __attribute__((cleanup(lint_report_clear))) struct lint_report

#endif
