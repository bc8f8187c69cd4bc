#include "kube/impersonation.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool headers_of(const char *user, const struct kube_overrides *overrides, struct strings *headers,
                       struct error *err) {
    struct kubeconfig_set set = {0};
    struct kubeconfig_entry entry;
    auto_text text = mem_format("users: [{name: u, user: %s}]\n", user);
    assert_true(kubeconfig_set_add(&set, "config", text, strlen(text), NULL));
    assert_true(kubeconfig_set_find(&set, KUBECONFIG_USER, "u", &entry));
    bool good = impersonation_headers(&entry, overrides, headers, err);
    kubeconfig_set_clear(&set);
    return good;
}

static void users_and_flags_become_headers(void **state) {
    (void)state;
    auto_strings groups = {0}, extras = {0};
    strings_add(&groups, "ops");
    strings_add(&groups, "dev team");
    strings_add(&extras, "reason/why=a=b");
    const struct {
        const char *user;
        struct kube_overrides overrides;
        const char *headers;
    } cases[] = {
        {"{}", {0}, ""},
        {"{as: bob}", {0}, "Impersonate-User: bob"},
        {"{as: bob, as-uid: '7', as-groups: [a, b], as-user-extra: {scopes: [x, z]}}",
         {0},
         "Impersonate-User: bob|Impersonate-Uid: 7|Impersonate-Group: a|Impersonate-Group: b|"
         "Impersonate-Extra-scopes: x|Impersonate-Extra-scopes: z"},
        {"{as: bob, as-groups: [a]}",
         {.as = "eve", .as_groups = &groups},
         "Impersonate-User: eve|Impersonate-Group: ops|Impersonate-Group: dev team"},
        {"{as: bob, as-groups: [a]}", {.as = "eve"}, "Impersonate-User: eve|Impersonate-Group: a"},
        {"{}",
         {.as = "eve", .as_uid = "1", .as_user_extra = &extras},
         "Impersonate-User: eve|Impersonate-Uid: 1|Impersonate-Extra-reason%2Fwhy: a=b"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_strings headers = {0};
        auto_error err = {0};
        assert_true(headers_of(cases[i].user, &cases[i].overrides, &headers, &err));
        auto_text joined = strings_join(&headers, "|");
        assert_string_equal(joined, cases[i].headers);
    }
}

static void what_cannot_be_sent_is_refused(void **state) {
    (void)state;
    auto_strings groups = {0}, extras = {0};
    strings_add(&groups, "ops");
    strings_add(&extras, "novalue");
    const struct {
        const char *user;
        struct kube_overrides overrides;
        const char *says;
    } cases[] = {
        {"{}", {.as_groups = &groups}, "needs a user"},
        {"{as-uid: '7'}", {0}, "needs a user"},
        {"{}", {.as = "bob\r\nX-Evil: 1"}, "control characters"},
        {"{as: bob, as-groups: [\"a\\nb\"]}", {0}, "control characters"},
        {"{}", {.as = "bob", .as_user_extra = &extras}, "KEY=VALUE"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_strings headers = {0};
        auto_error err = {0};
        assert_false(headers_of(cases[i].user, &cases[i].overrides, &headers, &err));
        assert_int_equal(err.class, ERROR_USAGE);
        assert_non_null(strstr(err.message, cases[i].says));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_and_flags_become_headers),
        cmocka_unit_test(what_cannot_be_sent_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
