#include "kube/credentials.h"

#include "kcrealm/base/memory.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static long long now_s;

static long long clock_now(void) {
    return now_s;
}

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

static const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};

static struct credentials credentials_for(struct kube_access *access) {
    now_s = 1000;
    return (struct credentials){.access = access, .now_s = clock_now, .exec = {.environment = environment}};
}

static const char *header_of(struct credentials *credentials) {
    auto_error err = {0};
    assert_true(credentials_prepare(credentials, &err));
    return credentials->header ? secret_reveal(credentials->header) : "none";
}

static void clear(struct credentials *credentials) {
    credentials_clear(credentials);
    kube_access_clear(credentials->access);
}

static void tokens_and_passwords_become_headers(void **state) {
    (void)state;
    struct kube_access nobody = {0};
    struct credentials none = credentials_for(&nobody);
    assert_string_equal(header_of(&none), "none");
    assert_int_equal(credentials_renew(&none, NULL), RENEWAL_IMPOSSIBLE);
    clear(&none);

    struct kube_access with_token = {.auth = {.token = secret_from_text("t")}};
    struct credentials token = credentials_for(&with_token);
    assert_string_equal(header_of(&token), "Bearer t");
    assert_int_equal(credentials_renew(&token, NULL), RENEWAL_IMPOSSIBLE);
    clear(&token);

    struct kube_access with_password = {
        .auth = {.username = mem_dup("ann"), .password = secret_from_text("p:w")}};
    struct credentials basic = credentials_for(&with_password);
    assert_string_equal(header_of(&basic), "Basic YW5uOnA6dw==");
    clear(&basic);
}

static void a_token_file_is_read_again_each_minute_and_on_renewal(void **state) {
    (void)state;
    struct kube_access access = {.auth = {.token_file = fake_file("token", "one\n")}};
    struct credentials credentials = credentials_for(&access);
    assert_string_equal(header_of(&credentials), "Bearer one");
    fake_file_put("token", "two\n");
    now_s += TOKEN_FILE_PERIOD_S - 1;
    assert_string_equal(header_of(&credentials), "Bearer one");
    now_s += 1;
    assert_string_equal(header_of(&credentials), "Bearer two");
    assert_int_equal(credentials_renew(&credentials, NULL), RENEWAL_IMPOSSIBLE);
    fake_file_put("token", "three\n");
    assert_int_equal(credentials_renew(&credentials, NULL), RENEWAL_DONE);
    assert_string_equal(header_of(&credentials), "Bearer three");
    clear(&credentials);
}

static void a_missing_token_file_falls_back_on_the_token(void **state) {
    (void)state;
    struct kube_access access = {
        .user = mem_dup("ann"),
        .auth = {.token_file = mem_dup("/nonexistent"), .token = secret_from_text("t")}};
    struct credentials credentials = credentials_for(&access);
    assert_string_equal(header_of(&credentials), "Bearer t");
    now_s += TOKEN_FILE_PERIOD_S;
    secret_free_slot(&access.auth.token);
    auto_error err = {0};
    assert_false(credentials_prepare(&credentials, &err));
    assert_string_equal(err.message,
                        "reading the token of user \"ann\": /nonexistent: No such file or directory");
    clear(&credentials);
}

/* A plugin whose token counts how often it ran. */
static struct exec_spec *counting_plugin(const char *expiry) {
    auto_text count = fake_file("count", "");
    struct exec_spec *spec = mem_alloc(sizeof *spec);
    spec->api_version = mem_dup("client.authentication.k8s.io/v1");
    spec->command = mem_dup("sh");
    strings_add(&spec->arguments, "-c");
    strings_format(&spec->arguments,
                   "printf x >>%s; printf '{\"kind\":\"ExecCredential\",\"apiVersion\":"
                   "\"client.authentication.k8s.io/v1\",\"status\":{%s\"token\":\"%%s\"}}' \"$(cat %s)\"",
                   count, expiry, count);
    return spec;
}

static void a_plugin_runs_once_until_its_credential_expires(void **state) {
    (void)state;
    /* 2000 seconds after the epoch */
    struct kube_access access = {
        .auth = {.exec = counting_plugin("\"expirationTimestamp\":\"1970-01-01T00:33:20Z\",")}};
    struct credentials credentials = credentials_for(&access);
    assert_string_equal(header_of(&credentials), "Bearer x");
    now_s = 2000 - EXPIRY_MARGIN_S - 1;
    assert_string_equal(header_of(&credentials), "Bearer x");
    now_s = 2000 - EXPIRY_MARGIN_S;
    assert_string_equal(header_of(&credentials), "Bearer xx");
    clear(&credentials);
}

static void a_credential_without_expiry_is_kept_until_it_is_renewed(void **state) {
    (void)state;
    struct kube_access access = {.auth = {.exec = counting_plugin("")}};
    struct credentials credentials = credentials_for(&access);
    assert_string_equal(header_of(&credentials), "Bearer x");
    now_s += 1000000;
    assert_string_equal(header_of(&credentials), "Bearer x");
    assert_int_equal(credentials_renew(&credentials, NULL), RENEWAL_DONE);
    assert_string_equal(header_of(&credentials), "Bearer xx");
    clear(&credentials);
}

static void a_plugins_certificate_goes_into_the_endpoint(void **state) {
    (void)state;
    struct kube_access access = {.auth = {.exec = counting_plugin("\"clientCertificateData\":\"C\","
                                                                  "\"clientKeyData\":\"K\",")}};
    struct credentials credentials = credentials_for(&access);
    assert_string_equal(header_of(&credentials), "Bearer x");
    assert_string_equal(access.endpoint.tls.certificate_pem, "C");
    assert_string_equal(access.endpoint.tls.key_pem, "K");
    clear(&credentials);
}

static void a_failing_plugin_names_the_user(void **state) {
    (void)state;
    struct exec_spec *spec = counting_plugin("");
    mem_replace(&spec->command, mem_dup("false"));
    struct kube_access access = {.user = mem_dup("ann"), .auth = {.exec = spec}};
    struct credentials credentials = credentials_for(&access);
    auto_error err = {0};
    assert_int_equal(credentials_renew(&credentials, &err), RENEWAL_FAILED);
    assert_string_equal(err.message, "user \"ann\": credential plugin \"false\": it ended with status 1");
    clear(&credentials);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_and_passwords_become_headers),
        cmocka_unit_test(a_token_file_is_read_again_each_minute_and_on_renewal),
        cmocka_unit_test(a_missing_token_file_falls_back_on_the_token),
        cmocka_unit_test(a_plugin_runs_once_until_its_credential_expires),
        cmocka_unit_test(a_credential_without_expiry_is_kept_until_it_is_renewed),
        cmocka_unit_test(a_plugins_certificate_goes_into_the_endpoint),
        cmocka_unit_test(a_failing_plugin_names_the_user),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
