/* Tokens of the TokenRequest API. */
#include "cli/service_account.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_token_is_asked_for_with_its_audiences(void **state) {
    (void)state;
    static const struct fake_answer answers[] = {
        {.request = "POST /api/v1/namespaces/a/serviceaccounts/with/token",
         .body = "{\"status\":{\"token\":\"one\"}}",
         .needs = "\"spec\":{\"expirationSeconds\":3600,\"audiences\":[\"vault\"]}}"},
        {.request = "POST /api/v1/namespaces/a/serviceaccounts/without/token",
         .body = "{\"status\":{\"token\":\"two\"}}",
         .needs = "\"spec\":{\"expirationSeconds\":3600}}"},
        {.request = "POST /api/v1/namespaces/a/serviceaccounts/odd/token", .body = "{}"},
        {.request = "POST /api/v1/namespaces/a/serviceaccounts/denied/token",
         .status = 403,
         .body = FAKE_STATUS(403, "Forbidden", "no")},
        {0}};
    static const struct {
        const char *name, *token, *message;
        enum error_class class;
    } rows[] = {
        {"with", "one", NULL, ERROR_NONE},
        {"without", "two", NULL, ERROR_NONE},
        {"odd", NULL, "a token of service account a/odd: the API server answered without a token",
         ERROR_SERVER},
        {"denied", NULL, "a token of service account a/denied: ", ERROR_FORBIDDEN},
        {"gone", NULL, "a token of service account a/gone: ", ERROR_NOT_FOUND},
    };
    struct fake_api *api = fake_api_start(answers);
    struct kube *kube = fake_kube_open(fake_api_url(api), NULL);
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        auto_json audiences = i == 0 ? json_pack("[s]", "vault") : json_array();
        auto_secret token = service_account_token(kube, "a", rows[i].name, audiences, &err);
        if (!text_equal(token ? secret_reveal(token) : NULL, rows[i].token) ||
            (rows[i].message && !text_starts_with(err.message, rows[i].message)))
            fail_msg("%s: %s", rows[i].name, err.message);
        assert_int_equal(err.class, rows[i].class);
    }
    fake_kube_close(kube);
    fake_api_stop(api);
}

static void outside_of_a_pod_there_is_no_file(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct kube_access access = {.in_cluster = i == 1, .auth = {.token_file = mem_dup("/var/run/token")}};
        struct kube *kube = fake_kube_open("http://127.0.0.1:1", &access);
        assert_true(text_equal(service_account_own_file(kube), i == 1 ? "/var/run/token" : NULL));
        fake_kube_close(kube);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_asked_for_with_its_audiences),
        cmocka_unit_test(outside_of_a_pod_there_is_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
