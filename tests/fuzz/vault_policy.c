/* Vault policies: read or refused with a place; what was read answers every question. */
#include "kcrealm/diagnose/vault_policy.h"

#include "support/fuzz.h"

void fuzz_one(const char *bytes, size_t size) {
    static const char *const keys[] = {"apps/backstage", "a", "a/b/c", ""};
    auto_error err = {0};
    auto_json policy = vault_policy_parse(bytes, size, "policy.hcl", &err);
    fuzz_is_reported(!policy, &err);
    if (!policy)
        return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        (void)vault_policy_allows_key(policy, keys[i], "read");
    const char *path;
    json_t *capabilities;
    json_object_foreach (policy, path, capabilities) {
        assert(json_is_array(capabilities));
        (void)vault_policy_allows(policy, path, "update");
    }
}
