#include "kube/kubeconfig_user.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define EXEC "exec: {apiVersion: client.authentication.k8s.io/v1, command: plug, interactiveMode: Never}"

static bool take(const char *user, const struct kube_overrides *overrides, struct kube_access *access,
                 struct error *err) {
    struct kubeconfig_set set = {0};
    struct kubeconfig_entry entry;
    *access = (struct kube_access){.endpoint = {.https = true, .authority = mem_dup("k")}};
    auto_text text = mem_format("users: [{name: u, user: %s}]\n", user ? user : "{}");
    assert_true(kubeconfig_set_add(&set, "/d/config", text, strlen(text), NULL));
    assert_true(kubeconfig_set_find(&set, KUBECONFIG_USER, "u", &entry));
    bool good = kubeconfig_take_user(user ? &entry : NULL, NULL, overrides, access, err);
    kubeconfig_set_clear(&set);
    return good;
}

/* What there is to log in with, in a word each. */
static char *ways_of(const struct kube_access *access) {
    struct buffer ways = {0};
    const struct kube_auth *auth = &access->auth;
    const struct tls_settings *tls = &access->endpoint.tls;
    if (auth->token)
        buffer_format(&ways, "token=%s ", secret_reveal(auth->token));
    if (auth->token_file)
        buffer_format(&ways, "file=%s ", auth->token_file);
    if (auth->username)
        buffer_format(&ways, "basic=%s:%s ", auth->username, secret_reveal(auth->password));
    if (auth->exec)
        buffer_format(&ways, "exec=%s ", auth->exec->command);
    if (tls->certificate_pem)
        buffer_format(&ways, "pem=%s/%s ", tls->certificate_pem, tls->key_pem ? tls->key_pem : "-");
    if (tls->certificate_file)
        buffer_format(&ways, "cert=%s/%s ", tls->certificate_file, tls->key_file ? tls->key_file : "-");
    return buffer_steal(&ways);
}

static void users_and_flags_give_a_way_to_log_in(void **state) {
    (void)state;
    auto_secret token = secret_from_text("given");
    const struct {
        const char *user;
        struct kube_overrides overrides;
        const char *ways;
    } cases[] = {
        {NULL, {0}, ""},
        {"{}", {0}, ""},
        {"{token: t}", {0}, "token=t "},
        {"{token: t, tokenFile: f}", {0}, "token=t file=/d/f "},
        {"{tokenFile: /f}", {0}, "file=/f "},
        {"{username: a, password: b}", {0}, "basic=a:b "},
        {"{username: a}", {0}, "basic=a: "},
        {"{client-certificate-data: Yw==, client-key-data: aw==}", {0}, "pem=c/k "},
        {"{client-certificate: /dev/null, client-key: /dev/null}", {0}, "cert=/dev/null//dev/null "},
        {"{" EXEC "}", {0}, "exec=plug "},
        {"{token: t, " EXEC "}", {0}, "token=t "},
        {"{client-certificate-data: Yw==, client-key-data: aw==, " EXEC "}", {0}, "pem=c/k "},
        {"{token: t}", {.token = token}, "token=given "},
        {"{tokenFile: f}", {.token = token}, "token=given "},
        {"{token: t}", {.token_file = "/g"}, "file=/g "},
        {"{" EXEC "}", {.token_file = "/g"}, "file=/g "},
        {"{auth-provider: {name: gcp}}", {.token = token}, "token=given "},
        {"{client-certificate-data: Yw==, client-key-data: aw==}",
         {.client_certificate = "/dev/null", .client_key = "/dev/null"},
         "cert=/dev/null//dev/null "},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct kube_access access;
        auto_error err = {0};
        assert_true(take(cases[i].user, &cases[i].overrides, &access, &err));
        auto_text ways = ways_of(&access);
        assert_string_equal(ways, cases[i].ways);
        kube_access_clear(&access);
    }
}

static void users_that_cannot_be_used_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *user;
        struct kube_overrides overrides;
        enum error_class class;
        const char *says;
    } cases[] = {
        {"{token: t, username: u}", {0}, ERROR_INPUT, "exclude each other"},
        {"{token: 5}", {0}, ERROR_INPUT, "token is to be text"},
        {"{client-certificate-data: Yw==}", {0}, ERROR_INPUT, "client-key"},
        {"{client-key-data: aw==}", {0}, ERROR_INPUT, "client-certificate"},
        {"{client-certificate: none, client-key: none}", {0}, ERROR_INPUT, "/d/none: No such file"},
        {"{}", {.client_certificate = "/dev/null"}, ERROR_USAGE, "client-key"},
        {"{}", {.client_certificate = "/none", .client_key = "/dev/null"}, ERROR_USAGE, "/none"},
        {"{auth-provider: {name: gcp}}", {0}, ERROR_INPUT, "auth-provider \"gcp\" is not supported"},
        {"{exec: {command: x}}", {0}, ERROR_INPUT, "apiVersion"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct kube_access access;
        auto_error err = {0};
        assert_false(take(cases[i].user, &cases[i].overrides, &access, &err));
        assert_int_equal(err.class, cases[i].class);
        assert_non_null(strstr(err.message, cases[i].says));
        kube_access_clear(&access);
    }
}

static void removed_providers_come_with_what_replaces_them(void **state) {
    (void)state;
    static const struct {
        const char *user;
        const char *next;
    } cases[] = {
        {"{auth-provider: {name: gcp}}", "gke-gcloud-auth-plugin"},
        {"{auth-provider: {name: azure}}", "convert-kubeconfig"},
        {"{auth-provider: {name: oidc}}", "kubelogin"},
        {"{auth-provider: {name: openstack}}", "exec plugin"},
    };
    const struct kube_overrides none = {0};
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct kube_access access;
        auto_error err = {0};
        assert_false(take(cases[i].user, &none, &access, &err));
        assert_non_null(strstr(err.next, cases[i].next));
        assert_true(text_starts_with(err.origin, "/d/config:1:"));
        kube_access_clear(&access);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_and_flags_give_a_way_to_log_in),
        cmocka_unit_test(users_that_cannot_be_used_are_refused),
        cmocka_unit_test(removed_providers_come_with_what_replaces_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
