/* Findings as text for tests. */
#ifndef KCREALM_TESTS_SUPPORT_FINDINGS_SHOWN_H
#define KCREALM_TESTS_SUPPORT_FINDINGS_SHOWN_H

#include "kcrealm/diagnose/chain_status.h"

/* "6201 message" and a line each for evidence ("  seen: …") and next step ("  next: …"), where there are any. The
 * caller frees it. */
char *findings_shown(const struct findings *findings) __attribute__((warn_unused_result));

/* The codes alone: "6201 6203". The caller frees it. */
char *codes_shown(const struct findings *findings) __attribute__((warn_unused_result));

/* "broken: Deployment web: 1 of 2 replicas available"; the caller frees it. */
char *hop_shown(const struct chain_item *item, enum hop hop) __attribute__((warn_unused_result));

#endif
