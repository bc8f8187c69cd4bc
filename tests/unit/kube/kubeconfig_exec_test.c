#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kube/kubeconfig_user.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define V1 "client.authentication.k8s.io/v1"
#define V1BETA1 "client.authentication.k8s.io/v1beta1"

static struct exec_spec *spec_of(const char *exec, struct error *err) {
    struct kubeconfig_set set = {0};
    struct kubeconfig_entry entry;
    auto_text text = mem_format("users: [{name: u, user: {exec: %s}}]\n", exec);
    assert_true(kubeconfig_set_add(&set, "/d/config", text, strlen(text), NULL));
    assert_true(kubeconfig_set_find(&set, KUBECONFIG_USER, "u", &entry));
    struct exec_spec *spec = kubeconfig_exec_spec(&entry, err);
    kubeconfig_set_clear(&set);
    return spec;
}

static void a_full_spec_is_read(void **state) {
    (void)state;
    auto_error err = {0};
    struct exec_spec *spec = spec_of("{apiVersion: " V1 ", command: bin/plug, args: [get-token, '--x=1'],"
                                     " env: [{name: A, value: '1=2'}, {name: B}], installHint: do it,"
                                     " interactiveMode: Always}",
                                     &err);
    assert_non_null(spec);
    auto_text arguments = strings_join(&spec->arguments, " ");
    auto_text environment = strings_join(&spec->environment, " ");
    assert_string_equal(spec->api_version, V1);
    assert_string_equal(spec->command, "/d/bin/plug");
    assert_string_equal(arguments, "get-token --x=1");
    assert_string_equal(environment, "A=1=2 B=");
    assert_string_equal(spec->install_hint, "do it");
    assert_int_equal(spec->interactive_mode, EXEC_INTERACTIVE_ALWAYS);
    exec_spec_free(spec);
}

static void commands_without_a_slash_stay_for_path(void **state) {
    (void)state;
    static const struct {
        const char *command;
        const char *resolved;
    } cases[] = {
        {"aws", "aws"}, {"./plug", "/d/plug"}, {"../plug", "/d/../plug"}, {"/bin/plug", "/bin/plug"}};
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text exec =
            mem_format("{apiVersion: " V1 ", interactiveMode: Never, command: %s}", cases[i].command);
        struct exec_spec *spec = spec_of(exec, NULL);
        assert_string_equal(spec->command, cases[i].resolved);
        exec_spec_free(spec);
    }
}

static void v1beta1_asks_where_it_can(void **state) {
    (void)state;
    struct exec_spec *spec = spec_of("{apiVersion: " V1BETA1 ", command: aws}", NULL);
    assert_non_null(spec);
    assert_int_equal(spec->interactive_mode, EXEC_INTERACTIVE_IF_AVAILABLE);
    exec_spec_free(spec);
}

static void incomplete_specs_are_refused_with_their_place(void **state) {
    (void)state;
    static const struct {
        const char *exec;
        const char *says;
    } cases[] = {
        {"{command: x}", "exec.apiVersion (none)"},
        {"{apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", "v1alpha1 is not supported"},
        {"{apiVersion: " V1 ", command: x}", "interactiveMode"},
        {"{apiVersion: " V1 ", command: x, interactiveMode: Maybe}", "interactiveMode"},
        {"{apiVersion: " V1 ", interactiveMode: Never}", "no command"},
        {"{apiVersion: " V1 ", interactiveMode: Never, command: x, args: [1]}", "exec.args[0]"},
        {"{apiVersion: " V1 ", interactiveMode: Never, command: x, env: [{value: x}]}", "exec.env[0]"},
        {"{apiVersion: " V1 ", interactiveMode: Never, command: x, env: [{name: 'A=B'}]}", "exec.env[0]"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_error err = {0};
        assert_null(spec_of(cases[i].exec, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(strstr(err.message, cases[i].says));
        assert_true(text_starts_with(err.origin, "/d/config:1:"));
    }
}

/* A bare name would be looked up in PATH. */
static void a_path_stays_a_path_for_a_kubeconfig_in_the_working_directory(void **state) {
    (void)state;
    static const char text[] =
        "users: [{name: u, user: {exec: {apiVersion: " V1 ", interactiveMode: Never, command: ./plug}}}]\n";
    struct kubeconfig_set set = {0};
    struct kubeconfig_entry entry;
    assert_true(kubeconfig_set_add(&set, "config", text, sizeof text - 1, NULL));
    assert_true(kubeconfig_set_find(&set, KUBECONFIG_USER, "u", &entry));
    struct exec_spec *spec = kubeconfig_exec_spec(&entry, NULL);
    assert_string_equal(spec->command, "./plug");
    exec_spec_free(spec);
    kubeconfig_set_clear(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_spec_is_read),
        cmocka_unit_test(commands_without_a_slash_stay_for_path),
        cmocka_unit_test(a_path_stays_a_path_for_a_kubeconfig_in_the_working_directory),
        cmocka_unit_test(v1beta1_asks_where_it_can),
        cmocka_unit_test(incomplete_specs_are_refused_with_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
