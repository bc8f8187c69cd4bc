#include "kube/kubectl_arguments.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void only_what_was_given_is_passed_on(void **state) {
    (void)state;
    auto_strings none = {0}, some = {0}, groups = {0};
    strings_add(&groups, "a");
    strings_add(&groups, "b");
    const struct kubeconfig_input nothing = {.path_list = "/x:/y", .home = "/home/x"};
    const struct kubeconfig_input flags = {
        .explicit_path = "/k",
        .overrides = {.context = "c",
                      .server = "https://s",
                      .insecure_skip_tls_verify = true,
                      .as_groups = &groups},
    };
    kubectl_arguments(&nothing, &none);
    kubectl_arguments(&flags, &some);
    auto_text joined = strings_join(&some, " ");
    assert_int_equal(none.count, 0);
    assert_string_equal(joined,
                        "--kubeconfig=/k --context=c --server=https://s --insecure-skip-tls-verify=true "
                        "--as-group=a --as-group=b");
}

static void tokens_are_never_arguments(void **state) {
    (void)state;
    auto_strings arguments = {0};
    auto_secret token = secret_from_text("sekrit");
    const struct kubeconfig_input input = {
        .overrides = {.token = token, .token_file = "/sekrit", .context = "c"}};
    kubectl_arguments(&input, &arguments);
    auto_text joined = strings_join(&arguments, " ");
    assert_string_equal(joined, "--context=c");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_was_given_is_passed_on),
        cmocka_unit_test(tokens_are_never_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
