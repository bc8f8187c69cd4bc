/* The claims of a token in readable form. */
#ifndef KCREALM_SRC_REPORT_CLAIMS_TEXT_H
#define KCREALM_SRC_REPORT_CLAIMS_TEXT_H

#include "kcrealm/data/json.h"
#include "report/page.h"

/* Writes result's "header" and "claims" at column indent: what is known with its own words, roles gathered by client, then
 * the rest as it stands. */
void claims_write(const struct page *page, size_t indent, const json_t *result);

/* A time (Unix seconds) relative to result's "now": "in 4m 12s (2026-11-22T18:00:00Z)", "3m ago (…)"; with expires "expired 3m
 * ago (…)". "never" for what is no time. Freed by the caller. */
char *claims_time_text(const json_t *time, const json_t *result, bool expires)
    __attribute__((returns_nonnull, warn_unused_result));

#endif
