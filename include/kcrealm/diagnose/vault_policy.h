/* What a Vault policy allows, read from its file. */
#ifndef KCREALM_DIAGNOSE_VAULT_POLICY_H
#define KCREALM_DIAGNOSE_VAULT_POLICY_H

#include "kcrealm/data/json.h"

/* Blocks inside of blocks, lists and maps deeper than this are no policy. */
#define VAULT_POLICY_DEPTH_MAX 20

/* Reads a policy in HCL, or in JSON when it begins with '{': an object of path → list of capabilities. Of a path's
 * other settings (allowed_parameters …) nothing is kept. A path that stands twice has the capabilities of both, as in
 * Vault. ERROR_INPUT with the origin name:line:column. */
json_t *vault_policy_parse(const char *bytes, size_t size, const char *name, struct error *err)
    __attribute__((warn_unused_result));

/* Whether the policy gives the capability ("read") on the path ("secret/data/x"), by the rules of Vault: the path
 * itself, else the most specific pattern, where "+" stands for one segment and "*" at the end for anything; "deny"
 * takes everything back. A segment with a template ({{identity.entity.id}}) counts as "+". */
bool vault_policy_allows(const json_t *policy, const char *path, const char *capability);

/* The same for a key of a KV v2 store, wherever that is mounted: below each mount that the policy names with
 * "MOUNT/data/…", and below "secret". */
bool vault_policy_allows_key(const json_t *policy, const char *key, const char *capability);

#endif
