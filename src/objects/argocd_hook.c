#include "kcrealm/objects/argocd_hook.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define ARGOCD_PREFIX "argocd.argoproj.io/"
#define ARGOCD_SKIP (1u << 31)

struct word {
    const char *text;
    unsigned bit;
};

static const struct word argocd_phases[] = {
    {"PreSync", ARGOCD_PRE_SYNC},       {"Sync", ARGOCD_SYNC}, {"PostSync", ARGOCD_POST_SYNC},
    {"SyncFail", ARGOCD_SYNC_FAIL},     {"Skip", ARGOCD_SKIP}, {"PreDelete", ARGOCD_PRE_DELETE},
    {"PostDelete", ARGOCD_POST_DELETE},
};
static const struct word helm_phases[] = {
    {"pre-install", ARGOCD_PRE_SYNC},   {"pre-upgrade", ARGOCD_PRE_SYNC},
    {"post-install", ARGOCD_POST_SYNC}, {"post-upgrade", ARGOCD_POST_SYNC},
    {"pre-delete", ARGOCD_PRE_DELETE},  {"post-delete", ARGOCD_POST_DELETE},
};
static const struct word argocd_policies[] = {
    {"BeforeHookCreation", ARGOCD_BEFORE_HOOK_CREATION},
    {"HookSucceeded", ARGOCD_HOOK_SUCCEEDED},
    {"HookFailed", ARGOCD_HOOK_FAILED},
};
static const struct word helm_policies[] = {
    {"before-hook-creation", ARGOCD_BEFORE_HOOK_CREATION},
    {"hook-succeeded", ARGOCD_HOOK_SUCCEEDED},
    {"hook-failed", ARGOCD_HOOK_FAILED},
};

static const char *annotation(const json_t *object, const char *key) {
    return value_text(value_at(object, "metadata", "annotations", NULL), key);
}

/* The bits of a list of words with commas between; others do not count. */
static unsigned bits_of(const char *list, const struct word *words, size_t count) {
    unsigned bits = 0;
    auto_strings parts = {0};
    if (list)
        strings_split(&parts, list, ',');
    for (size_t i = 0; i < parts.count; i++)
        for (size_t j = 0; j < count; j++)
            if (strcmp(parts.items[i], words[j].text) == 0)
                bits |= words[j].bit;
    return bits;
}

static void view_phases(const json_t *object, struct argocd_hook *hook) {
    const char *own = annotation(object, ARGOCD_HOOK), *of_helm = annotation(object, HELM_HOOK);
    unsigned bits = bits_of(own, argocd_phases, mem_count(argocd_phases));
    hook->phases = ARGOCD_SYNC;
    hook->hook_annotation = own ? ARGOCD_HOOK : NULL;
    if (!own && (!of_helm || strcmp(of_helm, "crd-install") == 0))
        return;
    if (!bits) {
        bits = bits_of(of_helm, helm_phases, mem_count(helm_phases));
        hook->hook_annotation = of_helm ? HELM_HOOK : ARGOCD_HOOK;
    }
    hook->is_skipped = bits == ARGOCD_SKIP;
    hook->is_hook = !hook->is_skipped;
    hook->phases = bits & ~ARGOCD_SKIP;
}

static void view_policies(const json_t *object, struct argocd_hook *hook) {
    unsigned own =
        bits_of(annotation(object, ARGOCD_DELETE_POLICY), argocd_policies, mem_count(argocd_policies));
    unsigned of_helm =
        bits_of(annotation(object, HELM_DELETE_POLICY), helm_policies, mem_count(helm_policies));
    hook->policies = own | of_helm;
    hook->policy_annotation = own ? ARGOCD_DELETE_POLICY : of_helm ? HELM_DELETE_POLICY : NULL;
    if (!hook->policies)
        hook->policies = ARGOCD_BEFORE_HOOK_CREATION;
}

static bool read_number(const char *text, long *number) {
    char *end = NULL;
    if (!text || !*text || strchr(" \t\n\v\f\r", *text))
        return false;
    errno = 0;
    *number = strtol(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static void view_wave(const json_t *object, struct argocd_hook *hook) {
    static const char *const keys[] = {ARGOCD_WAVE, HELM_WEIGHT};
    for (size_t i = 0; i < mem_count(keys); i++) {
        if (!read_number(annotation(object, keys[i]), &hook->wave))
            continue;
        hook->wave_annotation = keys[i];
        return;
    }
    hook->wave = 0;
}

struct argocd_hook argocd_hook_of(const json_t *object) {
    struct argocd_hook hook = {0};
    view_phases(object, &hook);
    view_policies(object, &hook);
    view_wave(object, &hook);
    return hook;
}

unsigned argocd_last_phase(const struct argocd_hook *hook) {
    unsigned last = ARGOCD_POST_DELETE;
    while (last && !(hook->phases & last))
        last >>= 1;
    return last;
}

static bool has_key_of_argocd(const json_t *map) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach ((json_t *)map, key, value)
        if (text_starts_with(key, ARGOCD_PREFIX))
            return true;
    return false;
}

bool argocd_is_seen(const json_t *object) {
    const char *version = value_text(object, "apiVersion");
    return (version && text_starts_with(version, "argoproj.io/")) ||
           has_key_of_argocd(value_at(object, "metadata", "annotations", NULL)) ||
           has_key_of_argocd(value_at(object, "metadata", "labels", NULL));
}
