/* The rules over manifests: each has a check, and two examples of YAML, in src/diagnose/lint_manifest_<subject>.c. */
#ifndef KCREALM_SRC_DIAGNOSE_LINT_MANIFESTS_H
#define KCREALM_SRC_DIAGNOSE_LINT_MANIFESTS_H

#include "diagnose/lint_rules.h"

#define LINT_MANIFEST_RULES(X)                                                                               \
    X(FINDING_STORE_FEEDS_CLIENT_SECRET, store_feeds_client_secret)                                          \
    X(FINDING_REFRESH_INTERVAL_ZERO, refresh_interval_zero)                                                  \
    X(FINDING_CREATED_ONCE, created_once)                                                                    \
    X(FINDING_PUSHED_AND_READ, pushed_and_read)                                                              \
    X(FINDING_PUSH_IF_NOT_EXISTS, push_if_not_exists)                                                        \
    X(FINDING_CREATION_POLICY_NONE, creation_policy_none)                                                    \
    X(FINDING_VERSION_PINNED, version_pinned)                                                                \
    X(FINDING_INTERVAL_NOT_UNDERSTOOD, interval_not_understood)                                              \
    X(FINDING_JOB_WITHOUT_TOLERATIONS, job_without_tolerations)                                              \
    X(FINDING_IMAGE_LATEST, image_latest)                                                                    \
    X(FINDING_RUNTIME_DOWNLOAD, runtime_download)                                                            \
    X(FINDING_POSTSYNC_CYCLE, postsync_cycle)                                                                \
    X(FINDING_HOOK_FAILED_MISSING, hook_failed_missing)                                                      \
    X(FINDING_IMPORTER_AFTER_CONSUMER, importer_after_consumer)                                              \
    X(FINDING_BEFORE_HOOK_CREATION_MISSING, before_hook_creation_missing)

#define LINT_MANIFEST_DECLARE(code, name)                                                                    \
    void lint_##name(const struct lint_scope *scope, struct lint_report *report);                            \
    extern const char lint_##name##_bad[], lint_##name##_good[];
LINT_MANIFEST_RULES(LINT_MANIFEST_DECLARE)
#undef LINT_MANIFEST_DECLARE

#endif
