#include "kcrealm/kube/kubeconfig.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char one[] = "clusters:\n"
                          "- {name: prod, cluster: {server: 'https://prod'}}\n"
                          "users:\n"
                          "- {name: ann, user: {token: of-one}}\n"
                          "contexts:\n"
                          "- {name: prod, context: {cluster: prod, user: ann, namespace: sso}}\n"
                          "- {name: broken, context: {cluster: none, user: ann}}\n"
                          "- {name: lost, context: {cluster: prod, user: none}}\n"
                          "- {name: bare, context: {user: ann}}\n";
static const char two[] = "clusters:\n"
                          "- {name: prod, cluster: {server: 'https://other'}}\n"
                          "- {name: dev, cluster: {server: 'http://dev'}}\n"
                          "users:\n"
                          "- {name: ann, user: {token: of-two}}\n"
                          "- {name: bob, user: {tokenFile: bob.token}}\n"
                          "contexts:\n"
                          "- {name: dev, context: {cluster: dev, user: bob}}\n"
                          "current-context: prod\n";

static char *path_one, *path_two, *path_both, *path_no_current;

static int make_files(void **state) {
    (void)state;
    path_one = fake_file("one", one);
    path_two = fake_file("two", two);
    path_both = mem_format("/nonexistent:%s::%s:%s", path_one, path_two, path_one);
    path_no_current = path_one;
    return 0;
}

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    mem_free(path_one);
    mem_free(path_two);
    mem_free(path_both);
    return 0;
}

static void files_merge_and_flags_choose(void **state) {
    (void)state;
    const struct {
        struct kube_overrides overrides;
        const char *context;
        const char *url;
        const char *user;
        const char *namespace;
        const char *token;
    } cases[] = {
        {{0}, "prod", "https://prod", "ann", "sso", "of-one"},
        {{.namespace = "x"}, "prod", "https://prod", "ann", "x", "of-one"},
        {{.context = "dev"}, "dev", "http://dev", "bob", "default", NULL},
        {{.user = "bob"}, "prod", "https://prod", "bob", "sso", NULL},
        {{.cluster = "dev"}, "prod", "http://dev", "ann", "sso", NULL},
        {{.server = "https://elsewhere"}, "prod", "https://elsewhere", "ann", "sso", "of-one"},
        {{.context = "bare", .server = "https://s"}, "bare", "https://s", "ann", "default", "of-one"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        const struct kubeconfig_input input = {.path_list = path_both, .overrides = cases[i].overrides};
        struct kube_access access;
        auto_error err = {0};
        assert_true(kubeconfig_load(&input, &access, &err));
        auto_text url = endpoint_url(&access.endpoint);
        assert_string_equal(access.context, cases[i].context);
        assert_string_equal(url, cases[i].url);
        assert_string_equal(access.user, cases[i].user);
        assert_string_equal(access.namespace, cases[i].namespace);
        assert_string_equal(access.auth.token ? secret_reveal(access.auth.token) : "-",
                            cases[i].token ? cases[i].token : "-");
        assert_false(access.in_cluster);
        kube_access_clear(&access);
    }
}

static void credentials_do_not_go_over_plain_http(void **state) {
    (void)state;
    const struct kubeconfig_input input = {.path_list = path_two, .overrides = {.context = "dev"}};
    struct kube_access access;
    assert_true(kubeconfig_load(&input, &access, NULL));
    assert_null(access.auth.token_file);
    kube_access_clear(&access);
}

static void wrong_names_are_answered_with_the_right_ones(void **state) {
    (void)state;
    const struct {
        struct kube_overrides overrides;
        enum error_class class;
        const char *message;
        const char *next;
    } cases[] = {
        {{.context = "prd"},
         ERROR_USAGE,
         "there is no context \"prd\" in the kubeconfig; there are: bare, broken, dev, lost, prod (did you "
         "mean "
         "prod?)",
         "kubectl config get-contexts"},
        {{.cluster = "zzzzzzzz"},
         ERROR_USAGE,
         "there is no cluster \"zzzzzzzz\" in the kubeconfig; there are: dev, prod",
         "kubectl config get-clusters"},
        {{.user = "anne"},
         ERROR_USAGE,
         "there is no user \"anne\" in the kubeconfig; there are: ann, bob (did you mean ann?)",
         "kubectl config get-users"},
        {{.context = "broken"},
         ERROR_INPUT,
         "context \"broken\": there is no cluster \"none\" in the kubeconfig; there are: dev, prod",
         "kubectl config get-clusters"},
        {{.context = "lost"},
         ERROR_INPUT,
         "context \"lost\": there is no user \"none\" in the kubeconfig; there are: ann, bob",
         "kubectl config get-users"},
        {{.context = "bare"},
         ERROR_INPUT,
         "context \"bare\" names no cluster",
         "choose one with --context, or: kubectl config use-context NAME"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        const struct kubeconfig_input input = {.path_list = path_both, .overrides = cases[i].overrides};
        struct kube_access access;
        auto_error err = {0};
        assert_false(kubeconfig_load(&input, &access, &err));
        assert_int_equal(err.class, cases[i].class);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.next, cases[i].next);
    }
}

static void without_a_current_context_the_contexts_are_listed(void **state) {
    (void)state;
    const struct kubeconfig_input input = {.explicit_path = path_no_current};
    struct kube_access access;
    auto_error err = {0};
    assert_false(kubeconfig_load(&input, &access, &err));
    assert_int_equal(err.class, ERROR_USAGE);
    assert_string_equal(err.message,
                        "the kubeconfig has no current-context; its contexts: bare, broken, lost, prod");
}

static void names_of_all_files_are_listed(void **state) {
    (void)state;
    auto_text list = mem_format("%s:%s", path_one, path_two);
    const struct kubeconfig_input input = {.path_list = list};
    const struct kubeconfig_input missing = {.explicit_path = "/nonexistent"};
    auto_strings contexts = {0}, users = {0};
    auto_error err = {0};
    assert_true(kubeconfig_names(&input, &contexts, NULL, &users, &err));
    assert_true(strings_contain(&contexts, "dev") && strings_contain(&contexts, "prod"));
    assert_true(strings_contain(&users, "ann"));
    assert_false(kubeconfig_names(&missing, &contexts, NULL, NULL, &err));
    assert_int_equal(err.class, ERROR_INPUT);
}

static void the_file_of_the_flag_is_read_alone_and_must_exist(void **state) {
    (void)state;
    struct kube_access access;
    auto_error err = {0};
    const struct kubeconfig_input alone = {
        .explicit_path = path_one, .path_list = path_two, .overrides = {.context = "dev"}};
    assert_false(kubeconfig_load(&alone, &access, &err));
    assert_int_equal(err.class, ERROR_USAGE);
    const struct kubeconfig_input missing = {.explicit_path = "/nonexistent", .path_list = path_two};
    assert_false(kubeconfig_load(&missing, &access, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(err.message, "kubeconfig /nonexistent: No such file or directory");
    const struct kubeconfig_input good = {.explicit_path = path_two, .overrides = {.context = "dev"}};
    assert_true(kubeconfig_load(&good, &access, &err));
    assert_true(text_starts_with(access.kubectl_arguments.items[0], "--kubeconfig="));
    kube_access_clear(&access);
}

static void nothing_at_all_says_what_was_looked_for(void **state) {
    (void)state;
    struct kube_access access;
    auto_error err = {0};
    const struct kubeconfig_input input = {.home = "/nonexistent",
                                           .service_account_directory = "/no/account"};
    assert_false(kubeconfig_load(&input, &access, &err));
    assert_int_equal(err.class, ERROR_INPUT);
    assert_string_equal(
        err.message, "no Kubernetes cluster is configured: no entries in /nonexistent/.kube/config, and no "
                     "service account of a pod in /no/account");
}

static void the_service_account_is_used_only_without_any_entry(void **state) {
    (void)state;
    auto_text token = fake_file("token", "t");
    auto_text directory = mem_dup_n(token, (size_t)(strrchr(token, '/') - token));
    struct kubeconfig_input input = {.path_list = "/nonexistent",
                                     .service_account_directory = directory,
                                     .service_host = "10.0.0.1",
                                     .service_port = "443"};
    struct kube_access access;
    auto_error err = {0};
    assert_true(kubeconfig_load(&input, &access, &err));
    assert_true(access.in_cluster);
    assert_string_equal(access.namespace, "default");
    kube_access_clear(&access);
    input.path_list = path_both;
    assert_true(kubeconfig_load(&input, &access, &err));
    assert_false(access.in_cluster);
    kube_access_clear(&access);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_merge_and_flags_choose),
        cmocka_unit_test(credentials_do_not_go_over_plain_http),
        cmocka_unit_test(names_of_all_files_are_listed),
        cmocka_unit_test(wrong_names_are_answered_with_the_right_ones),
        cmocka_unit_test(without_a_current_context_the_contexts_are_listed),
        cmocka_unit_test(the_file_of_the_flag_is_read_alone_and_must_exist),
        cmocka_unit_test(nothing_at_all_says_what_was_looked_for),
        cmocka_unit_test(the_service_account_is_used_only_without_any_entry),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
