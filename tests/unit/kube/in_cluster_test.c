#include "kube/in_cluster.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *account; /* the directory */

static int make_account(void **state) {
    (void)state;
    auto_text token = fake_file("token", "t\n");
    fake_file_put("ca.crt", "CA");
    fake_file_put("namespace", "keycloak\n");
    account = mem_dup_n(token, (size_t)(strrchr(token, '/') - token));
    return 0;
}

static int remove_account(void **state) {
    (void)state;
    fake_files_remove();
    mem_free(account);
    return 0;
}

static void token_and_address_make_it_possible(void **state) {
    (void)state;
    const struct {
        struct kubeconfig_input input;
        bool possible;
    } cases[] = {
        {{.service_account_directory = account, .service_host = "10.0.0.1", .service_port = "443"}, true},
        {{.service_account_directory = account, .service_port = "443"}, false},
        {{.service_account_directory = account, .service_host = "10.0.0.1", .service_port = ""}, false},
        {{.service_account_directory = "/nonexistent", .service_host = "10.0.0.1", .service_port = "443"},
         false},
    };
    for (size_t i = 0; i < mem_count(cases); i++)
        assert_int_equal(in_cluster_possible(&cases[i].input), cases[i].possible);
}

static void the_service_account_gives_access(void **state) {
    (void)state;
    const struct kubeconfig_input input = {
        .service_account_directory = account, .service_host = "10.0.0.1", .service_port = "443"};
    struct kube_access access = {0};
    auto_error err = {0};
    assert_true(in_cluster_access(&input, &access, &err));
    auto_text url = endpoint_url(&access.endpoint);
    assert_string_equal(url, "https://10.0.0.1:443");
    assert_true(text_ends_with(access.auth.token_file, "/token"));
    assert_true(text_ends_with(access.endpoint.tls.ca_file, "/ca.crt"));
    assert_string_equal(access.namespace, "keycloak");
    assert_true(access.in_cluster);
    kube_access_clear(&access);
}

static void flags_and_ipv6_are_honoured(void **state) {
    (void)state;
    const struct kubeconfig_input input = {
        .service_account_directory = account,
        .service_host = "fd00::1",
        .service_port = "6443",
        .overrides = {.namespace = "other", .certificate_authority = "/x.crt", .as = "bob"},
    };
    struct kube_access access = {0};
    assert_true(in_cluster_access(&input, &access, NULL));
    auto_text url = endpoint_url(&access.endpoint);
    assert_string_equal(url, "https://[fd00::1]:6443");
    assert_string_equal(access.endpoint.tls.ca_file, "/x.crt");
    assert_string_equal(access.namespace, "other");
    assert_string_equal(access.headers.items[0], "Impersonate-User: bob");
    kube_access_clear(&access);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_and_address_make_it_possible),
        cmocka_unit_test(the_service_account_gives_access),
        cmocka_unit_test(flags_and_ipv6_are_honoured),
    };
    return cmocka_run_group_tests(tests, make_account, remove_account);
}
