#include "kcrealm/diagnose/vault_policy.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <string.h>

/* How specific a pattern is: developer.hashicorp.com/vault/docs/concepts/policies, "Policy syntax", the five rules
 * of priority. */
struct priority {
    const char *pattern;
    size_t wildcard_at; /* the first of them; the later, the more specific */
    bool ends_in_star;
    size_t pluses;
};

static struct priority priority_of(const char *pattern) {
    struct priority priority = {.pattern = pattern, .wildcard_at = strlen(pattern)};
    size_t size = strlen(pattern);
    priority.ends_in_star = size && pattern[size - 1] == '*';
    if (priority.ends_in_star)
        priority.wildcard_at = size - 1;
    for (size_t i = size; i-- > 0;) {
        bool is_segment = pattern[i] == '+' && (i == 0 || pattern[i - 1] == '/') &&
                          (pattern[i + 1] == '/' || !pattern[i + 1]);
        if (!is_segment)
            continue;
        priority.pluses++;
        priority.wildcard_at = i;
    }
    return priority;
}

static bool is_less_specific(const struct priority *a, const struct priority *b) {
    size_t size_a = strlen(a->pattern), size_b = strlen(b->pattern);
    if (a->wildcard_at != b->wildcard_at)
        return a->wildcard_at < b->wildcard_at;
    if (a->ends_in_star != b->ends_in_star)
        return a->ends_in_star;
    if (a->pluses != b->pluses)
        return a->pluses > b->pluses;
    return size_a != size_b ? size_a < size_b : strcmp(a->pattern, b->pattern) < 0;
}

static bool is_wild(const char *segment, size_t size) {
    return (size == 1 && *segment == '+') || (size >= 4 && memmem(segment, size, "{{", 2));
}

static bool pattern_matches(const char *pattern, const char *path) {
    for (;;) {
        size_t wanted = strcspn(pattern, "/"), given = strcspn(path, "/");
        bool is_last = !pattern[wanted];
        if (is_last && wanted && pattern[wanted - 1] == '*')
            return strncmp(pattern, path, wanted - 1) == 0;
        if (is_wild(pattern, wanted) ? given == 0 : wanted != given || strncmp(pattern, path, wanted) != 0)
            return false;
        if (is_last || !path[given])
            return is_last && !path[given];
        pattern += wanted + 1;
        path += given + 1;
    }
}

static const json_t *capabilities_at(const json_t *policy, const char *path) {
    const json_t *found = json_object_get(policy, path);
    struct priority best = {0};
    const char *pattern;
    json_t *capabilities;
    if (found)
        return found;
    json_object_foreach ((json_t *)policy, pattern, capabilities) {
        struct priority priority = priority_of(pattern);
        if (!pattern_matches(pattern, path) || (found && is_less_specific(&priority, &best)))
            continue;
        found = capabilities;
        best = priority;
    }
    return found;
}

static bool has(const json_t *capabilities, const char *wanted) {
    size_t i;
    json_t *capability;
    json_array_foreach (capabilities, i, capability)
        if (text_equal(json_string_value(capability), wanted))
            return true;
    return false;
}

bool vault_policy_allows(const json_t *policy, const char *path, const char *capability) {
    const json_t *capabilities = capabilities_at(policy, path);
    return !has(capabilities, "deny") && (has(capabilities, capability) || has(capabilities, "root"));
}

static void add_mounts(const json_t *policy, struct strings *mounts) {
    const char *pattern;
    json_t *capabilities;
    strings_add(mounts, "secret");
    json_object_foreach ((json_t *)policy, pattern, capabilities) {
        const char *data = strstr(pattern, "/data/");
        auto_text mount = mem_dup_n(pattern, data ? (size_t)(data - pattern) : 0);
        if (*mount && !strings_contain(mounts, mount))
            strings_add(mounts, mount);
    }
}

bool vault_policy_allows_key(const json_t *policy, const char *key, const char *capability) {
    auto_strings mounts = {0};
    add_mounts(policy, &mounts);
    for (size_t i = 0; i < mounts.count; i++) {
        auto_text path = mem_format("%s/data/%s", mounts.items[i], key);
        if (vault_policy_allows(policy, path, capability))
            return true;
    }
    return false;
}
