#include "kcrealm/kube/exec_credential.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define V1 "client.authentication.k8s.io/v1"
#define CREDENTIAL(status) "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\",\"status\":" status "}"

static bool parse(const char *text, struct exec_credential *credential, struct error *err) {
    return exec_credential_parse(text, strlen(text), V1, credential, err);
}

static void a_token_with_its_expiry_is_read(void **state) {
    (void)state;
    struct exec_credential credential;
    auto_error err = {0};
    assert_true(parse(CREDENTIAL("{\"token\":\"t\",\"expirationTimestamp\":\"1970-01-01T00:01:00Z\"}"),
                      &credential, &err));
    assert_string_equal(secret_reveal(credential.token), "t");
    assert_int_equal(credential.expires_s, 60);
    assert_null(credential.certificate_pem);
    exec_credential_clear(&credential);
}

static void a_certificate_needs_no_token(void **state) {
    (void)state;
    struct exec_credential credential;
    auto_error err = {0};
    assert_true(
        parse(CREDENTIAL("{\"clientCertificateData\":\"C\",\"clientKeyData\":\"K\"}"), &credential, &err));
    assert_null(credential.token);
    assert_string_equal(credential.certificate_pem, "C");
    assert_string_equal(credential.key_pem, "K");
    assert_int_equal(credential.expires_s, 0);
    exec_credential_clear(&credential);
}

static void unusable_answers_are_refused_without_repeating_them(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "printed nothing"},
        {"logging in...\nsekrit", "not JSON"},
        {"{\"kind\":\"ExecCredential\",\"sekrit\"", "not JSON"},
        {"[\"sekrit\"]", "not JSON"},
        {"{\"kind\":\"Secret\",\"apiVersion\":\"" V1 "\",\"status\":{\"token\":\"sekrit\"}}",
         "no ExecCredential"},
        {"{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\","
         "\"status\":{\"token\":\"sekrit\"}}",
         "v1beta1"},
        {"{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"sekrit\"}}", "apiVersion \"\""},
        {"{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\"}", "no status"},
        {CREDENTIAL("{}"), "neither"},
        {CREDENTIAL("{\"token\":\"\"}"), "neither"},
        {CREDENTIAL("{\"token\":5}"), "neither"},
        {CREDENTIAL("{\"token\":\"sekrit\",\"clientKeyData\":\"sekrit\"}"), "not both"},
        {CREDENTIAL("{\"clientCertificateData\":\"sekrit\"}"), "not both"},
        {CREDENTIAL("{\"token\":\"sekrit\",\"expirationTimestamp\":\"tomorrow\"}"), "tomorrow"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        struct exec_credential credential;
        auto_error err = {0};
        assert_false(parse(cases[i].text, &credential, &err));
        assert_int_equal(err.class, ERROR_INPUT);
        assert_non_null(strstr(err.message, cases[i].says));
        assert_null(strstr(err.message, "sekrit"));
        assert_null(credential.token);
        exec_credential_clear(&credential);
    }
}

static void the_plugin_is_told_version_cluster_and_terminal(void **state) {
    (void)state;
    char version[] = V1;
    struct exec_spec spec = {.api_version = version};
    auto_text plain = exec_credential_info(&spec, false);
    auto_json cluster = json_pack("{s:s}", "server", "https://k");
    spec.cluster = cluster;
    auto_text full = exec_credential_info(&spec, true);
    assert_string_equal(plain, "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1
                               "\",\"spec\":{\"interactive\":false}}");
    assert_string_equal(full, "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1
                              "\",\"spec\":{\"interactive\":true,\"cluster\":{\"server\":\"https://k\"}}}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_with_its_expiry_is_read),
        cmocka_unit_test(a_certificate_needs_no_token),
        cmocka_unit_test(unusable_answers_are_refused_without_repeating_them),
        cmocka_unit_test(the_plugin_is_told_version_cluster_and_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
