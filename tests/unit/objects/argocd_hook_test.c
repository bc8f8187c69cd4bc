#include "kcrealm/objects/argocd_hook.h"

#include "kcrealm/base/memory.h"
#include "support/realm_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *object_with(const char *annotations) {
    auto_text text = mem_format("{'kind': 'Job', 'metadata': {'annotations': {%s}}}", annotations);
    return given(text);
}

static void phases_are_those_of_argocd(void **state) {
    (void)state;
    static const struct {
        const char *annotations;
        bool is_hook, is_skipped;
        unsigned phases;
    } cases[] = {
        {"", false, false, ARGOCD_SYNC},
        {"'argocd.argoproj.io/hook': 'PostSync'", true, false, ARGOCD_POST_SYNC},
        {"'argocd.argoproj.io/hook': 'PreSync, Sync'", true, false, ARGOCD_PRE_SYNC | ARGOCD_SYNC},
        {"'argocd.argoproj.io/hook': 'Skip'", false, true, 0},
        {"'argocd.argoproj.io/hook': 'SyncFail'", true, false, ARGOCD_SYNC_FAIL},
        {"'argocd.argoproj.io/hook': 'postsync'", true, false, 0},
        {"'helm.sh/hook': 'post-install,post-upgrade'", true, false, ARGOCD_POST_SYNC},
        {"'helm.sh/hook': 'pre-install,post-upgrade'", true, false, ARGOCD_PRE_SYNC | ARGOCD_POST_SYNC},
        {"'helm.sh/hook': 'pre-delete'", true, false, ARGOCD_PRE_DELETE},
        {"'helm.sh/hook': 'test'", true, false, 0},
        {"'helm.sh/hook': 'crd-install'", false, false, ARGOCD_SYNC},
        {"'helm.sh/hook': 'post-install', 'argocd.argoproj.io/hook': 'Sync'", true, false, ARGOCD_SYNC},
        {"'helm.sh/hook': 'post-install', 'argocd.argoproj.io/hook': 'nonsense'", true, false,
         ARGOCD_POST_SYNC},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = object_with(cases[i].annotations);
        struct argocd_hook hook = argocd_hook_of(object);
        if (hook.is_hook != cases[i].is_hook || hook.is_skipped != cases[i].is_skipped ||
            hook.phases != cases[i].phases)
            fail_msg("%s: %d %d %u", cases[i].annotations, hook.is_hook, hook.is_skipped, hook.phases);
    }
}

static void the_last_phase_is_the_latest(void **state) {
    (void)state;
    struct argocd_hook hook = {.phases = ARGOCD_PRE_SYNC | ARGOCD_POST_SYNC};
    assert_int_equal(argocd_last_phase(&hook), ARGOCD_POST_SYNC);
    hook.phases = 0;
    assert_int_equal(argocd_last_phase(&hook), 0);
}

static void policies_of_both_count_and_there_is_a_default(void **state) {
    (void)state;
    static const struct {
        const char *annotations, *from;
        unsigned policies;
    } cases[] = {
        {"", NULL, ARGOCD_BEFORE_HOOK_CREATION},
        {"'argocd.argoproj.io/hook-delete-policy': 'Never'", NULL, ARGOCD_BEFORE_HOOK_CREATION},
        {"'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded,HookFailed'", ARGOCD_DELETE_POLICY,
         ARGOCD_HOOK_SUCCEEDED | ARGOCD_HOOK_FAILED},
        {"'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded'", HELM_DELETE_POLICY,
         ARGOCD_BEFORE_HOOK_CREATION | ARGOCD_HOOK_SUCCEEDED},
        {"'helm.sh/hook-delete-policy': 'hook-failed', 'argocd.argoproj.io/hook-delete-policy': "
         "'HookSucceeded'",
         ARGOCD_DELETE_POLICY, ARGOCD_HOOK_SUCCEEDED | ARGOCD_HOOK_FAILED},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = object_with(cases[i].annotations);
        struct argocd_hook hook = argocd_hook_of(object);
        assert_int_equal(hook.policies, cases[i].policies);
        if (cases[i].from)
            assert_string_equal(hook.policy_annotation, cases[i].from);
        else
            assert_null(hook.policy_annotation);
    }
}

static void the_wave_is_argocds_or_helms_weight(void **state) {
    (void)state;
    static const struct {
        const char *annotations;
        long wave;
    } cases[] = {
        {"", 0},
        {"'argocd.argoproj.io/sync-wave': '-5'", -5},
        {"'argocd.argoproj.io/sync-wave': 'early', 'helm.sh/hook-weight': '3'", 3},
        {"'argocd.argoproj.io/sync-wave': '2', 'helm.sh/hook-weight': '3'", 2},
        {"'argocd.argoproj.io/sync-wave': ' 2'", 0},
        {"'argocd.argoproj.io/sync-wave': '99999999999999999999'", 0},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = object_with(cases[i].annotations);
        assert_int_equal(argocd_hook_of(object).wave, cases[i].wave);
    }
}

static void what_argocd_manages_shows_it(void **state) {
    (void)state;
    static const struct {
        const char *object;
        bool seen;
    } cases[] = {
        {"{'kind': 'Job'}", false},
        {"{'metadata': {'annotations': {'argocd.argoproj.io/sync-wave': '1'}}}", true},
        {"{'metadata': {'labels': {'argocd.argoproj.io/instance': 'x'}}}", true},
        {"{'apiVersion': 'argoproj.io/v1alpha1', 'kind': 'Application'}", true},
        {"{'metadata': {'annotations': {'helm.sh/hook': 'test'}}}", false},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_json object = given(cases[i].object);
        assert_int_equal(argocd_is_seen(object), cases[i].seen);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases_are_those_of_argocd),
        cmocka_unit_test(the_last_phase_is_the_latest),
        cmocka_unit_test(policies_of_both_count_and_there_is_a_default),
        cmocka_unit_test(the_wave_is_argocds_or_helms_weight),
        cmocka_unit_test(what_argocd_manages_shows_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
