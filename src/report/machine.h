/* Documents for programs, as docs/reference/output.md promises them: members in a fixed order. */
#ifndef KCREALM_SRC_REPORT_MACHINE_H
#define KCREALM_SRC_REPORT_MACHINE_H

#include "kcrealm/report/report.h"

/* Each a new reference. */
json_t *machine_drift(const struct drift *drift) __attribute__((warn_unused_result));
json_t *machine_plan(const struct plan *plan) __attribute__((warn_unused_result));
json_t *machine_outcome(const struct plan *plan) __attribute__((warn_unused_result));

/* The items by realm, kind and name, those of one object in their order. The caller frees the array. */
const struct plan_item **machine_sorted(const struct plan *plan) __attribute__((warn_unused_result));

/* What documents are made of; summary and items are taken over. A text that is no UTF-8 (a server may send
 * anything) is written with escapes. */
json_t *machine_document(const char *kind, json_t *summary, json_t *items)
    __attribute__((warn_unused_result));
json_t *machine_string(const char *text) __attribute__((warn_unused_result));
json_t *machine_changes(const struct changes *changes) __attribute__((warn_unused_result));

/* Write a document, which they take over. */
void machine_write_json(struct buffer *out, json_t *document);
void machine_write_yaml(struct buffer *out, json_t *document);

#endif
