#include "kcrealm/keycloak/secret_policy.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/keycloak/documents.h"
#include "kcrealm/net/url.h"

#define EXECUTOR "secret-rotation"
#define CONDITION_ALL "any-client"

enum { PROFILES, POLICIES, QUESTIONS };

static bool holds_executor(const json_t *profile) {
    return value_find(json_object_get(profile, "executors"), "executor", EXECUTOR) != NULL;
}

static bool profile_rotates(const json_t *profiles, const char *name) {
    static const char *const lists[] = {"profiles", "globalProfiles"};
    for (size_t i = 0; i < mem_count(lists); i++)
        if (holds_executor(value_find(json_object_get(profiles, lists[i]), "name", name)))
            return true;
    return false;
}

/* All conditions have to be met; a policy without one is met by nobody. */
static bool is_for_all(const json_t *policy) {
    const json_t *conditions = json_object_get(policy, "conditions");
    size_t i;
    json_t *condition;
    json_array_foreach (conditions, i, condition) {
        const json_t *negated = value_at(condition, "configuration", "is-negative-logic", NULL);
        bool is_negated = json_is_true(negated) || text_equal(json_string_value(negated), "true");
        if (is_negated || !text_equal(value_text(condition, "condition"), CONDITION_ALL))
            return false;
    }
    return json_array_size(conditions) > 0;
}

static enum secret_policy judge_policy(const json_t *policy, const json_t *profiles) {
    size_t i;
    json_t *name;
    if (!value_is_true(policy, "enabled", false))
        return SECRET_POLICY_NONE;
    json_array_foreach (json_object_get(policy, "profiles"), i, name)
        if (json_is_string(name) && profile_rotates(profiles, json_string_value(name)))
            return is_for_all(policy) ? SECRET_POLICY_ALL : SECRET_POLICY_SOME;
    return SECRET_POLICY_NONE;
}

static enum secret_policy judge(const json_t *policies, const json_t *profiles) {
    static const char *const lists[] = {"policies", "globalPolicies"};
    enum secret_policy most = SECRET_POLICY_NONE;
    for (size_t list = 0; list < mem_count(lists); list++) {
        size_t i;
        json_t *policy;
        json_array_foreach (json_object_get(policies, lists[list]), i, policy) {
            enum secret_policy one = judge_policy(policy, profiles);
            most = one > most ? one : most;
        }
    }
    return most;
}

/* NULL for none. */
static const struct error *first_error(const struct document_read *reads) {
    for (size_t i = 0; i < QUESTIONS; i++)
        if (error_is_set(&reads[i].error))
            return &reads[i].error;
    return NULL;
}

static bool take(const struct document_read *reads, const char *realm, enum secret_policy *policy,
                 struct error *err) {
    const struct error *failure = first_error(reads);
    *policy = SECRET_POLICY_UNKNOWN;
    if (failure && failure->class != ERROR_FORBIDDEN) {
        error_copy(err, failure);
        return error_wrap(err, "reading the client policies of realm %s", realm);
    }
    if (!failure)
        *policy = judge(reads[POLICIES].document, reads[PROFILES].document);
    return true;
}

bool secret_policy_read(struct keycloak *keycloak, const char *realm, enum secret_policy *policy,
                        struct error *err) {
    struct document_read reads[QUESTIONS] = {
        [PROFILES].path =
            url_path("/admin/realms/{}/client-policies/profiles?include-global-profiles=true", realm, NULL),
        [POLICIES].path =
            url_path("/admin/realms/{}/client-policies/policies?include-global-policies=true", realm, NULL)};
    bool good = keycloak_read_documents(keycloak, reads, QUESTIONS, err) && take(reads, realm, policy, err);
    document_reads_clear(reads, QUESTIONS);
    return good;
}
