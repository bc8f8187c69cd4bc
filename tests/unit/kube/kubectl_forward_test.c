#include "kube/kubectl_forward.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"
#include "support/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

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

/* A script in kubectl's place. */
struct stage {
    struct kube *kube;
    struct kubectl_forward *forward;
};

static bool set_up(struct stage *stage, const char *script, struct kube_access *access, struct error *err) {
    char namespace[] = "sso", pod[] = "kc-0";
    const struct service_target target = {.namespace = namespace, .pod = pod, .pod_port = 8080};
    auto_text kubectl = fake_file("kubectl", script);
    stage->kube = fake_kube_open("https://k", access);
    stage->forward = kubectl_forward_start(stage->kube, &target, kubectl, err);
    return stage->forward != NULL;
}

static void tear_down(struct stage *stage) {
    kubectl_forward_stop(stage->forward);
    fake_kube_close(stage->kube);
}

static void kubectl_gets_the_same_access_and_the_pod(void **state) {
    (void)state;
    struct kube_access access = {0};
    struct stage stage;
    auto_error err = {0};
    strings_add(&access.kubectl_arguments, "--context=c");
    assert_true(set_up(&stage,
                       "#!/bin/sh\n"
                       "[ \"$*\" = '--context=c --namespace=sso port-forward --address=127.0.0.1"
                       " pod/kc-0 :8080' ] || { echo \"$*\" >&2; exit 1; }\n"
                       "echo 'some warning' >&2\n"
                       "echo 'Forwarding from 127.0.0.1:4711 -> 8080'\n"
                       "exec sleep 30\n",
                       &access, &err));
    assert_string_equal(kubectl_forward_listens_on(stage.forward), "127.0.0.1:4711");
    assert_null(kubectl_forward_end(stage.forward));
    tear_down(&stage);
}

static void kubectls_complaint_is_the_error(void **state) {
    (void)state;
    struct stage stage;
    auto_error err = {0};
    assert_false(set_up(&stage, "#!/bin/sh\necho 'error: no such pod' >&2\nexit 1\n", NULL, &err));
    assert_int_equal(err.class, ERROR_UNREACHABLE);
    assert_string_equal(err.message, "kubectl port-forward: error: no such pod");
    tear_down(&stage);
}

static void a_token_from_above_never_goes_to_kubectl(void **state) {
    (void)state;
    struct kube_access access = {.token_from_above = true};
    struct stage stage;
    auto_error err = {0};
    assert_false(set_up(&stage, "#!/bin/sh\nexit 0\n", &access, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_non_null(strstr(err.next, "tokenFile"));
    tear_down(&stage);
}

static void await_end(struct kubectl_forward *forward) {
    for (int i = 0; i < 500 && !kubectl_forward_end(forward); i++)
        usleep(10000);
}

static void a_kubectl_that_ends_leaves_its_last_words(void **state) {
    (void)state;
    struct stage stage;
    auto_error err = {0};
    assert_true(set_up(&stage,
                       "#!/bin/sh\necho 'Forwarding from 127.0.0.1:1 -> 8080'\n"
                       "echo 'Handling connection for 1'\necho 'error: lost connection to pod' >&2\n",
                       NULL, &err));
    await_end(stage.forward);
    const struct error *end = kubectl_forward_end(stage.forward);
    assert_non_null(end);
    assert_string_equal(end->message, "kubectl port-forward has ended: error: lost connection to pod");
    assert_int_equal(end->class, ERROR_UNREACHABLE);
    assert_non_null(end->next);
    tear_down(&stage);
}

/* A pipe holds 64 KiB; kubectl writes a line for each connection. */
static void a_talkative_kubectl_never_waits_for_us(void **state) {
    (void)state;
    struct stage stage;
    auto_error err = {0};
    assert_true(set_up(&stage,
                       "#!/bin/sh\necho 'Forwarding from 127.0.0.1:1 -> 8080'\n"
                       "yes 'Handling connection for 1' | head -n 100000\necho done\n",
                       NULL, &err));
    await_end(stage.forward);
    const struct error *end = kubectl_forward_end(stage.forward);
    assert_non_null(end);
    assert_string_equal(end->message, "kubectl port-forward has ended: done");
    tear_down(&stage);
}

static void requests_fail_with_kubectls_last_words(void **state) {
    (void)state;
    struct stage stage;
    auto_error err = {0};
    auto_response response = {0};
    assert_true(set_up(&stage,
                       "#!/bin/sh\necho 'Forwarding from 127.0.0.1:1 -> 8080'\necho 'error: bye' >&2\n", NULL,
                       &err));
    await_end(stage.forward);
    auto_text connect_to = mem_format("127.0.0.1:%u", loopback_closed_port());
    char authority[] = "kc.sso.svc";
    const struct endpoint endpoint = {.authority = authority,
                                      .connect_to = connect_to,
                                      .explain = kubectl_forward_end,
                                      .explain_state = stage.forward};
    struct http *http = http_new(&(struct http_options){0});
    struct http_request request = {.method = "GET", .path = mem_dup("/")};
    assert_false(http_fetch(http, &endpoint, &request, &response, &err));
    assert_string_equal(err.message, "kubectl port-forward has ended: error: bye");
    http_free(http);
    tear_down(&stage);
}

static void last_words_are_the_last_lines_that_are_no_routine(void **state) {
    (void)state;
    static const struct {
        const char *output;
        const char *words;
    } cases[] = {
        {"", ""},
        {"Handling connection for 1\nHandling connection for 2\n", ""},
        {"Handling connection for 1\nE1122 broken pipe\nHandling connection for 2\nerror: lost connection to "
         "pod\n",
         "E1122 broken pipe; error: lost connection to pod"},
        {"1\n2\n3\n4\n", "2; 3; 4"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text words = kubectl_forward_last_words(cases[i].output);
        assert_string_equal(words, cases[i].words);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_is_read_from_kubectls_line),
        cmocka_unit_test(kubectl_gets_the_same_access_and_the_pod),
        cmocka_unit_test(kubectls_complaint_is_the_error),
        cmocka_unit_test(a_token_from_above_never_goes_to_kubectl),
        cmocka_unit_test(a_kubectl_that_ends_leaves_its_last_words),
        cmocka_unit_test(a_talkative_kubectl_never_waits_for_us),
        cmocka_unit_test(requests_fail_with_kubectls_last_words),
        cmocka_unit_test(last_words_are_the_last_lines_that_are_no_routine),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
