#include "kube/kubectl_forward.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

static void the_address_is_read_from_kubectls_line(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *address;
    } cases[] = {
        {"Forwarding from 127.0.0.1:40123 -> 8080", "127.0.0.1:40123"},
        {"Forwarding from [::1]:40123 -> 8080", NULL},
        {"Forwarding from 0.0.0.0:40123 -> 8080", NULL},
        {"Handling connection for 40123", NULL},
        {"error: Forwarding from 127.0.0.1:1 -> 2", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text address = kubectl_forward_address(cases[i].line);
        assert_string_equal(address ? address : "-", cases[i].address ? cases[i].address : "-");
    }
}

/* Starts a script in kubectl's place. */
static struct process *start(const char *script, struct kube_access *access, char **connect_to,
                             struct error *err) {
    char namespace[] = "sso", pod[] = "kc-0";
    const struct service_target target = {.namespace = namespace, .pod = pod, .pod_port = 8080};
    auto_text kubectl = fake_file("kubectl", script);
    struct kube *kube = fake_kube_open("https://k", access);
    struct process *child = kubectl_forward_start(kube, &target, kubectl, connect_to, err);
    fake_kube_close(kube);
    return child;
}

static void kubectl_gets_the_same_access_and_the_pod(void **state) {
    (void)state;
    struct kube_access access = {0};
    strings_add(&access.kubectl_arguments, "--context=c");
    auto_text connect_to = NULL;
    auto_error err = {0};
    struct process *child = start("#!/bin/sh\n"
                                  "[ \"$*\" = '--context=c --namespace=sso port-forward --address=127.0.0.1"
                                  " pod/kc-0 :8080' ] || { echo \"$*\" >&2; exit 1; }\n"
                                  "echo 'some warning' >&2\n"
                                  "echo 'Forwarding from 127.0.0.1:4711 -> 8080'\n"
                                  "exec sleep 30\n",
                                  &access, &connect_to, &err);
    assert_non_null(child);
    assert_string_equal(connect_to, "127.0.0.1:4711");
    process_stop(child);
}

static void kubectls_complaint_is_the_error(void **state) {
    (void)state;
    auto_text connect_to = NULL;
    auto_error err = {0};
    assert_null(start("#!/bin/sh\necho 'error: no such pod' >&2\nexit 1\n", NULL, &connect_to, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_string_equal(err.message, "kubectl port-forward: error: no such pod");
    assert_null(connect_to);
}

static void a_token_from_above_never_goes_to_kubectl(void **state) {
    (void)state;
    struct kube_access access = {.token_from_above = true};
    auto_text connect_to = NULL;
    auto_error err = {0};
    assert_null(start("#!/bin/sh\nexit 0\n", &access, &connect_to, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_non_null(strstr(err.next, "tokenFile"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_is_read_from_kubectls_line),
        cmocka_unit_test(kubectl_gets_the_same_access_and_the_pod),
        cmocka_unit_test(kubectls_complaint_is_the_error),
        cmocka_unit_test(a_token_from_above_never_goes_to_kubectl),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
