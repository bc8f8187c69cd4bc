/* Logging in to Vault, what every request carries, and what is left behind. */
#include "kcrealm/vault/client.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/vault/kv.h"
#include "support/loopback.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define REVOKED "POST /v1/auth/token/revoke-self\n"

static void opening_and_closing_sends_nothing(void **state) {
    (void)state;
    static const char *const words[] = {"token=t", "kubernetes=r:j", ""};
    for (size_t i = 0; i < mem_count(words); i++) {
        struct vault_session session;
        vault_session_open(&session, words[i]);
        vault_session_hang_up(&session);
        vault_assert_asked(&session, "");
        vault_session_close(&session);
    }
}

static void each_method_has_its_login(void **state) {
    (void)state;
    static const struct {
        const char *words, *asked, *identity;
    } rows[] = {
        {"token=t", "", "the given token"},
        {"kubernetes=kc:J", "POST /v1/auth/kubernetes/login {\"role\":\"kc\",\"jwt\":\"J\"}\n" REVOKED,
         "role kc of auth/kubernetes"},
        {"kubernetes=kc:J mount=k8s/prod",
         "POST /v1/auth/k8s/prod/login {\"role\":\"kc\",\"jwt\":\"J\"}\n" REVOKED,
         "role kc of auth/k8s/prod"},
        {"approle=id:S", "POST /v1/auth/approle/login {\"role_id\":\"id\",\"secret_id\":\"S\"}\n" REVOKED,
         "role id of auth/approle"},
        {"approle=id", "POST /v1/auth/approle/login {\"role_id\":\"id\"}\n" REVOKED,
         "role id of auth/approle"},
        {"jwt=kc:J mount=o?c", "POST /v1/auth/o%3Fc/login {\"role\":\"kc\",\"jwt\":\"J\"}\n" REVOKED,
         "role kc of auth/o%3Fc"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        vault_session_open(&session, rows[i].words);
        assert_string_equal(vault_identity(session.vault), rows[i].identity);
        assert_true(vault_login(session.vault, NULL));
        assert_true(vault_login(session.vault, NULL));
        vault_session_hang_up(&session);
        vault_assert_asked(&session, rows[i].asked);
        assert_string_equal(buffer_text(&session.said), "");
        vault_session_close(&session);
    }
}

static void without_a_token_nothing_is_sent(void **state) {
    (void)state;
    struct vault_session session;
    auto_error err = {0};
    vault_session_open(&session, "");
    assert_false(vault_login(session.vault, &err));
    assert_int_equal(err.class, ERROR_UNAUTHENTICATED);
    assert_non_null(strstr(err.next, "VAULT_TOKEN"));
    vault_assert_asked(&session, "");
    vault_session_close(&session);
}

/* What a server saw of a request's headers. */
struct seen {
    char text[4096];
};

static void look(struct loopback_connection *connection) {
    struct seen *seen = connection->state;
    if (loopback_read_request(connection, seen->text, sizeof seen->text))
        loopback_answer(connection, 404, "", "{\"errors\":[]}");
}

static void requests_carry_token_and_namespace_in_headers(void **state) {
    (void)state;
    static const char *const namespaces[] = {"team/a", "", NULL};
    for (size_t i = 0; i < mem_count(namespaces); i++) {
        struct seen seen = {0};
        struct loopback *loopback = loopback_start(look, &seen);
        struct vault_session session;
        struct vault_field field = {.path = "x", .field = "value"};
        const struct vault_kv kv = {.mount = (char *)"secret", .prefix = (char *)"", .version = 2};
        vault_session_open_in(&session, "token=geheim", namespaces[i], 1);
        endpoint_clear(&session.endpoint);
        assert_true(endpoint_from_url(&session.endpoint, loopback_url(loopback), NULL));
        assert_true(vault_read_all(session.vault, &kv, &field, 1, NULL));
        assert_int_equal(field.state, VAULT_MISSING);
        assert_non_null(strstr(seen.text, "\r\nAuthorization: Bearer geheim\r\n"));
        assert_non_null(strstr(seen.text, "\r\nX-Vault-Request: true\r\n"));
        assert_int_equal(strstr(seen.text, "\r\nX-Vault-Namespace: team/a\r\n") != NULL, i == 0);
        assert_int_equal(strstr(seen.text, "X-Vault-Namespace") != NULL, i == 0);
        vault_session_close(&session);
        loopback_stop(loopback);
    }
}

static void a_token_that_lives_on_is_said(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body, *said;
    } rows[] = {
        {204, NULL, ""},
        {403, VAULT_DENIED_DEAD, ""},
        {400, "{'errors':['batch tokens cannot be revoked']}", ""},
        {403, VAULT_DENIED_ALIVE,
         "warning: the token of role kc of auth/jwt could not be revoked and lives on until it expires: 1 "
         "error "
         "occurred: * permission denied\n"},
        {503, VAULT_SEALED,
         "warning: the token of role kc of auth/jwt could not be revoked and lives on until it expires: "
         "Vault is "
         "sealed\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        vault_session_open(&session, "jwt=kc:J");
        vault_answer(&session, "POST /v1/auth/token/revoke-self", -1, rows[i].status, rows[i].body);
        assert_true(vault_login(session.vault, NULL));
        vault_session_hang_up(&session);
        assert_string_equal(buffer_text(&session.said), rows[i].said);
        vault_session_close(&session);
    }
}

static void a_batch_token_is_not_revoked(void **state) {
    (void)state;
    struct vault_session session;
    vault_session_open(&session, "jwt=kc:J");
    vault_answer(&session, "POST /v1/auth/jwt/login", -1, 200,
                 "{'auth':{'client_token':'b.x','lease_duration':60,'token_type':'batch'}}");
    assert_true(vault_login(session.vault, NULL));
    vault_session_hang_up(&session);
    assert_int_equal(http_script_count(session.script, REVOKED), 0);
    assert_int_equal(http_script_count(session.script, ""), 1);
    vault_session_close(&session);
}

static void tokens_are_revoked_after_an_interrupt_too(void **state) {
    (void)state;
    struct vault_session session;
    volatile sig_atomic_t interrupted = 0;
    vault_session_open(&session, "jwt=kc:J");
    http_free(session.http);
    session.http = http_new(&(struct http_options){.interrupted = &interrupted});
    struct vault_credentials credentials = vault_credentials_given("jwt=kc:J");
    const struct vault_options options = {.now_ms = vault_now, .parallel = 1};
    struct vault *vault = vault_new(session.http, &session.endpoint, &credentials, &options);
    assert_true(vault_login(vault, NULL));
    interrupted = 1;
    vault_close(vault);
    assert_int_equal(http_script_count(session.script, "POST /v1/auth/token/revoke-self"), 1);
    vault_session_close(&session);
}

static bool refuse_to_prepare(void *state, struct error *err) {
    unsigned *calls = state;
    return ++*calls > 1 || error_set(err, ERROR_FORBIDDEN, "no way");
}

static void the_way_is_prepared_before_the_login(void **state) {
    (void)state;
    struct vault_session session;
    auto_error err = {0};
    unsigned calls = 0;
    vault_session_open(&session, "token=t");
    struct vault_credentials credentials = vault_credentials_given("jwt=kc:J source=a-file");
    const struct vault_options options = {
        .now_ms = vault_now, .parallel = 1, .prepare = refuse_to_prepare, .prepare_state = &calls};
    struct vault *vault = vault_new(session.http, &session.endpoint, &credentials, &options);
    assert_false(vault_login(vault, &err));
    assert_string_equal(err.message, "with the credentials of a-file: no way");
    vault_assert_asked(&session, "");
    assert_true(vault_login(vault, NULL));
    vault_close(vault);
    vault_session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_and_closing_sends_nothing),
        cmocka_unit_test(each_method_has_its_login),
        cmocka_unit_test(without_a_token_nothing_is_sent),
        cmocka_unit_test(requests_carry_token_and_namespace_in_headers),
        cmocka_unit_test(a_token_that_lives_on_is_said),
        cmocka_unit_test(a_batch_token_is_not_revoked),
        cmocka_unit_test(tokens_are_revoked_after_an_interrupt_too),
        cmocka_unit_test(the_way_is_prepared_before_the_login),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
