/* The checks of values and declared clients; the tables of rules name them. */
#ifndef KCREALM_SRC_DIAGNOSE_LINT_CHECKS_H
#define KCREALM_SRC_DIAGNOSE_LINT_CHECKS_H

#include "diagnose/lint_rules.h"

typedef void lint_check_function(const struct lint_scope *scope, struct lint_report *report);

lint_check_function check_placeholder_values, check_fixtures;
lint_check_function check_client_secret_classes, check_external_secret_classes;
lint_check_function check_extraction_of_public, check_extraction_without_spec, check_spec_without_extraction,
    check_vault_policy;
lint_check_function check_scopes, check_wildcard_redirects, check_http_redirects, check_wildcard_origins,
    check_implicit_flow, check_direct_access_grants, check_pkce, check_full_scope;

/* A place on the way down a tree of values; on the stack. */
struct lint_trail {
    const struct lint_trail *above; /* NULL: the root */
    const char *key;                /* NULL: an item of a list */
    size_t index;
};

/* "auth.clients[3].secret"; the caller frees it. */
char *lint_trail_path(const struct lint_trail *trail) __attribute__((returns_nonnull, warn_unused_result));

#endif
