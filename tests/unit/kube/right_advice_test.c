#include "kube/right_advice.h"

#include "kcrealm/base/memory.h"
#include "kube/kube.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct api_right list_services(void) {
    struct api_right right;
    assert_true(api_path_read("GET", "/api/v1/namespaces/sso/services", &right));
    return right;
}

static void the_command_logs_in_as_we_do(void **state) {
    (void)state;
    static const struct {
        const char *argument, *header;
        const char *command;
    } cases[] = {
        {NULL, NULL, "kubectl auth can-i list services -n sso --context=ctx"},
        {"--context=ctx", NULL, "kubectl auth can-i list services -n sso --context=ctx"},
        {"--kubeconfig=/home/a b/it's", NULL,
         "kubectl auth can-i list services -n sso --context=ctx '--kubeconfig=/home/a b/it'\\''s'"},
        {"--as=bob", "Impersonate-User: bob",
         "kubectl auth can-i list services -n sso --context=ctx --as=bob"},
        {NULL, "Impersonate-User: $(bob)",
         "kubectl auth can-i list services -n sso --context=ctx '--as=$(bob)'"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct kube_access access = {0};
        struct api_right right = list_services();
        if (cases[i].argument)
            strings_add(&access.kubectl_arguments, cases[i].argument);
        if (cases[i].header)
            strings_add(&access.headers, cases[i].header);
        struct kube *kube = fake_kube_open("https://k", &access);
        auto_text command = right_command(kube, &right);
        assert_string_equal(command, cases[i].command);
        fake_kube_close(kube);
        api_right_clear(&right);
    }
}

static void nobody_is_impersonated_without_a_header(void **state) {
    (void)state;
    struct api_right right;
    struct kube *kube = fake_kube_open("https://k", NULL);
    assert_false(right_to_impersonate(kube, "users", "bob", &right));
    fake_kube_close(kube);
}

static void a_rule_may_need_more_verbs_than_the_one_that_is_missing(void **state) {
    (void)state;
    struct api_right right = list_services();
    struct kube *kube = fake_kube_open("https://k", NULL);
    auto_text advice = right_advice(kube, &right, "get, list");
    assert_string_equal(
        advice, "kubectl auth can-i list services -n sso --context=ctx; the rule that is missing, for a Role "
                "in namespace sso: {apiGroups: [\"\"], resources: [services], verbs: [get, list]}");
    fake_kube_close(kube);
    api_right_clear(&right);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_command_logs_in_as_we_do),
        cmocka_unit_test(nobody_is_impersonated_without_a_header),
        cmocka_unit_test(a_rule_may_need_more_verbs_than_the_one_that_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
