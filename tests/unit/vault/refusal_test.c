/* What Vault's answers are said to mean, whoever wrote them. */
#include "vault/vault.h"

#include "kcrealm/base/memory.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void fill(struct http_response *response, int status, const char *body) {
    *response = (struct http_response){.status = status, .content_type = mem_dup("application/json")};
    for (; *body; body++)
        buffer_add_char(&response->body, *body == '\'' ? '"' : *body);
}

static json_t *reply_to(struct vault_session *session, int status, const char *body, struct error *err) {
    const struct http_request request = {.method = "GET", .path = (char *)"/v1/secret/data/x"};
    auto_response response = {0};
    fill(&response, status, body);
    return vault_reply(session->vault, &request, &response, err);
}

static void each_status_has_its_message(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum error_class class;
        const char *message, *next; /* parts */
    } rows[] = {
        {400, VAULT_CAS, ERROR_CONFLICT, "another wrote this secret meanwhile", "run it again"},
        {400, "{'errors':['check-and-set parameter required for this call']}", ERROR_REFUSED,
         "check-and-set only", ""},
        {400, "{'errors':['relative paths not supported']}", ERROR_REFUSED,
         "Vault answered HTTP 400: relative paths not supported", ""},
        {400, "{}", ERROR_REFUSED, "without saying why", ""},
        {403, VAULT_DENIED_ALIVE, ERROR_FORBIDDEN,
         "the given token may not do this: 1 error occurred: * permission denied", ""},
        {403, VAULT_DENIED_DEAD, ERROR_UNAUTHENTICATED, "Vault does not know the given token",
         "--vault-auth"},
        {403, "{'errors':['2 errors occurred:\\n\\t* permission denied\\n\\t* invalid token\\n\\n']}",
         ERROR_UNAUTHENTICATED, "does not know", ""},
        {403, "Forbidden", ERROR_FORBIDDEN, "Vault does not say more", ""},
        {404, VAULT_NOTHING, ERROR_NOT_FOUND, "nothing at this path", ""},
        {404, "{'errors':['namespace not found']}", ERROR_NOT_FOUND, "the namespace does not exist",
         "VAULT_NAMESPACE"},
        {404, "{'errors':['no handler for route \\'x\\'. route entry not found.']}", ERROR_NOT_FOUND,
         "nothing is mounted", "--vault-mount"},
        {405, "{'errors':['1 error occurred:\\n\\t* unsupported operation\\n\\n']}", ERROR_REFUSED,
         "does not know this operation", ""},
        {429, "{'errors':['rate limit quota exceeded']}", ERROR_SERVER, "limits the rate", "--parallel"},
        {472, "{}", ERROR_SERVER, "disaster recovery", "--vault-url"},
        {473, "{}", ERROR_SERVER, "performance standby", "--vault-url"},
        {500, "{'errors':['1 error occurred:\\n\\t* storage\\n\\n']}", ERROR_SERVER, "* storage",
         "log of Vault"},
        {501, "{}", ERROR_SERVER, "not initialised", "operator init"},
        {502, "bad gateway", ERROR_SERVER, "not Vault, but something before it", "proxies"},
        {503, VAULT_SEALED, ERROR_SERVER, "sealed", "vault status"},
        {503, "{'errors':['no leader']}", ERROR_SERVER, "not available", "vault status"},
        {307, "", ERROR_SERVER, "a redirect, which is not followed", "active node"},
        {200, "<html>", ERROR_SERVER, "HTML instead of JSON", "is that Vault"},
        {200, "{'data':", ERROR_SERVER, "Vault's answer: not valid JSON", ""},
        {200, "", ERROR_SERVER, "empty", ""},
    };
    struct vault_session session;
    vault_session_open(&session, "token=t");
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_error err = {0};
        assert_null(reply_to(&session, rows[i].status, rows[i].body, &err));
        if (err.class != rows[i].class || !strstr(err.message, rows[i].message) ||
            !strstr(err.next ? err.next : "", rows[i].next))
            fail_msg("row %zu: class %d: %s; %s", i, err.class, err.message, err.next ? err.next : "");
        auto_text origin = mem_format("GET /v1/secret/data/x (HTTP %d)", rows[i].status);
        assert_string_equal(err.origin, origin);
        assert_null(reply_to(&session, rows[i].status, rows[i].body, NULL));
    }
    vault_session_close(&session);
}

static void what_a_server_writes_is_bounded(void **state) {
    (void)state;
    struct vault_session session;
    auto_error err = {0};
    struct buffer body = {0};
    vault_session_open(&session, "token=t");
    buffer_add_text(&body, "{'errors':['");
    for (int i = 0; i < 5000; i++)
        buffer_add_text(&body, "\xc3\xbc");
    buffer_add_text(&body, "']}");
    assert_null(reply_to(&session, 400, buffer_text(&body), &err));
    assert_in_range(strlen(err.message), 1, 500);
    const char *cut = strrchr(err.message, ' ');
    assert_non_null(cut);
    buffer_clear(&body);
    auto_error strange = {0};
    assert_null(reply_to(&session, 400, "{'errors':[1,{},['x'],null]}", &strange));
    assert_int_equal(strange.class, ERROR_REFUSED);
    vault_session_close(&session);
}

static void a_redirect_is_shown_and_not_followed(void **state) {
    (void)state;
    struct vault_session session;
    auto_error err = {0};
    const struct http_request request = {.method = "GET", .path = (char *)"/v1/x"};
    auto_response response = {0};
    vault_session_open(&session, "token=t");
    fill(&response, 307, "");
    response.location = mem_dup("https://active.example/v1/x");
    assert_false(vault_refusal(session.vault, &request, &response, &err));
    assert_non_null(strstr(err.message, "a redirect to https://active.example/v1/x, which is not followed"));
    vault_session_close(&session);
}

/* OpenBao answers {"big":123456789012345680000}: no reason to lose the field beside it. */
static void odd_values_beside_ours_are_no_obstacle(void **state) {
    (void)state;
    struct vault_session session;
    vault_session_open(&session, "token=t");
    auto_json reply = reply_to(
        &session, 200, "{'data':{'data':{'big':123456789012345680000,'nul':'a\\u0000b','value':'v'}}}", NULL);
    assert_string_equal(value_text(value_at(reply, "data", "data", NULL), "value"), "v");
    vault_session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_status_has_its_message),
        cmocka_unit_test(what_a_server_writes_is_bounded),
        cmocka_unit_test(a_redirect_is_shown_and_not_followed),
        cmocka_unit_test(odd_values_beside_ours_are_no_obstacle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
