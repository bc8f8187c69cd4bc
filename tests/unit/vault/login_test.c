/* What refused logins are said to mean, and when another one is made. */
#include "vault/vault.h"

#include "kcrealm/base/memory.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void refusals_say_what_to_do(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum error_class class;
        const char *message, *next;
    } rows[] = {
        {400, "{'errors':['invalid role or secret ID']}", ERROR_UNAUTHENTICATED,
         "Vault refuses the login as role kc of auth/kubernetes: invalid role or secret ID", "used up"},
        {400, "{'errors':['invalid role name \\'kc\\'']}", ERROR_UNAUTHENTICATED, "refuses the login",
         "--vault-role"},
        {400, "{'errors':['role \\'x\\' could not be found']}", ERROR_UNAUTHENTICATED, "refuses the login",
         "--vault-role"},
        {403, "{'errors':['service account name not authorized']}", ERROR_UNAUTHENTICATED, "not authorized",
         "bound_service_account_names"},
        {403, "{'errors':['namespace not authorized']}", ERROR_UNAUTHENTICATED, "not authorized",
         "bound_service_account_namespaces"},
        {403, "{'errors':['invalid audience (aud) claim: audience claim does not match']}",
         ERROR_UNAUTHENTICATED, "audience", "another audience"},
        {400, "{'errors':['could not load configuration']}", ERROR_UNAUTHENTICATED, "configuration",
         "configure"},
        {403, VAULT_DENIED_DEAD, ERROR_UNAUTHENTICATED, "permission denied", "system:auth-delegator"},
        {403, "{'errors':['so it is']}", ERROR_UNAUTHENTICATED, "so it is", "--vault-auth"},
        {404, "{'errors':['namespace not found']}", ERROR_NOT_FOUND, "the namespace does not exist",
         "VAULT_NAMESPACE"},
        {429, "{'errors':['rate limit quota exceeded']}", ERROR_SERVER, "limits the rate", "later"},
        {500, "{'errors':['internal error']}", ERROR_SERVER, "internal error", "log of Vault"},
        {200, "{}", ERROR_SERVER, "answered without a token", "is that Vault"},
        {200, "{'auth':{'client_token':'','mfa_requirement':{}}}", ERROR_UNAUTHENTICATED, "second factor",
         "without it"},
        {200, "<html>", ERROR_SERVER, "HTML instead of JSON", "is that Vault"},
        {307, "", ERROR_SERVER, "which is not followed", "active node"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        auto_error err = {0};
        vault_session_open(&session, "kubernetes=kc:geheim");
        vault_answer(&session, "POST /v1/auth/kubernetes/login", -1, rows[i].status, rows[i].body);
        assert_false(vault_login(session.vault, &err));
        assert_int_equal(err.class, rows[i].class);
        if (!strstr(err.message, rows[i].message) || !strstr(err.next, rows[i].next))
            fail_msg("row %zu: %s; %s", i, err.message, err.next);
        assert_null(strstr(err.message, "geheim"));
        assert_non_null(strstr(err.origin, "POST /v1/auth/kubernetes/login"));
        assert_false(vault_login(session.vault, NULL));
        vault_session_close(&session);
    }
}

static void a_sealed_server_is_no_refused_login(void **state) {
    (void)state;
    struct vault_session session;
    auto_error err = {0};
    vault_session_open(&session, "approle=id:s");
    vault_answer(&session, "POST /v1/auth/approle/login", -1, 503, VAULT_SEALED);
    vault_answer(&session, "GET /v1/sys/health", -1, 501, "{}");
    assert_false(vault_login(session.vault, &err));
    assert_int_equal(err.class, ERROR_SERVER);
    assert_string_equal(err.message, "Vault is not initialised");
    vault_session_close(&session);
}

static void another_login_is_made_before_the_token_ends(void **state) {
    (void)state;
    static const struct {
        int lifetime_s;
        long long later_ms;
        unsigned logins;
    } rows[] = {{1200, 800000, 1}, {1200, 901000, 2}, {0, 99999999, 1}, {60, 46000, 2}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        vault_session_open(&session, "jwt=kc:j");
        session.lifetime_s = rows[i].lifetime_s;
        assert_true(vault_login(session.vault, NULL));
        vault_clock_ms += rows[i].later_ms;
        assert_true(vault_login(session.vault, NULL));
        assert_int_equal(session.logins, rows[i].logins);
        vault_session_hang_up(&session);
        assert_int_equal(http_script_count(session.script, "POST /v1/auth/token/revoke-self"),
                         rows[i].logins);
        vault_session_close(&session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_say_what_to_do),
        cmocka_unit_test(a_sealed_server_is_no_refused_login),
        cmocka_unit_test(another_login_is_made_before_the_token_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
