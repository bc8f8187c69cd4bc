/* Why Vault refused, asked once for many. */
#include "vault/vault.h"

#include "kcrealm/base/memory.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ASK "POST /v1/sys/capabilities-self"
#define LOOKUP "GET /v1/auth/token/lookup-self"
#define LINE "path \"secret/data/x\" { capabilities = [\"read\", \"update\"] }"

static void explain(struct vault_session *session, int status, enum error_class class, struct error *err) {
    struct vault_refused refused = {(char *)"secret/data/x", VAULT_UPDATE, VAULT_READ | VAULT_UPDATE, err};
    error_set(err, class, "before");
    error_origin(err, "POST /v1/secret/data/x");
    err->http_status = status;
    vault_explain(session->vault, &refused, 1);
    assert_string_equal(err->origin, "POST /v1/secret/data/x");
    assert_int_equal(err->http_status, status);
}

static void a_403_names_what_is_missing(void **state) {
    (void)state;
    static const struct {
        const char *namespace;
        int asked, looked;
        const char *capabilities, *message, *next;
    } rows[] = {
        {NULL, 200, 0, "{'data':{'secret/data/x':['create','read']}}",
         "the given token may not update secret/data/x: its policies grant create, read",
         "add to its policy: " LINE},
        {"team", 200, 0, "{'data':{'secret/data/x':['deny']}}",
         "the given token may not update secret/data/x (in namespace team): its policies grant nothing",
         "add to its policy (in namespace team): " LINE},
        {NULL, 200, 0, "{'data':{'secret/data/x':['read','update']}}",
         "the given token is refused at secret/data/x, though its policies grant read, update",
         "look for allowed_parameters, denied_parameters or a control group in them; if they were changed "
         "just now, "
         "run it again"},
        {NULL, 403, 200, VAULT_DENIED_ALIVE,
         "the given token is refused at secret/data/x, and may not ask what is missing",
         "its policy needs: " LINE},
        {NULL, 403, 403, VAULT_DENIED_ALIVE,
         "the given token is refused at secret/data/x, and when it asks about itself: the token is dead, or "
         "has not "
         "the policy \"default\"",
         "get a new token; if this one is alive, its policy needs: " LINE},
        {NULL, 500, 0, "{}", "before", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        auto_error err = {0};
        vault_session_open_in(&session, "token=t", rows[i].namespace, 4);
        vault_answer(&session, ASK, -1, rows[i].asked, rows[i].capabilities);
        vault_answer(&session, LOOKUP, -1, rows[i].looked, rows[i].looked == 200 ? "{}" : VAULT_DENIED_ALIVE);
        explain(&session, 403, ERROR_FORBIDDEN, &err);
        assert_int_equal(err.class, ERROR_FORBIDDEN);
        assert_string_equal(err.message, rows[i].message);
        assert_true(rows[i].next ? strcmp(err.next, rows[i].next) == 0 : !err.next);
        vault_session_close(&session);
    }
}

static void a_503_is_looked_up(void **state) {
    (void)state;
    static const struct {
        int health;
        const char *message, *next;
    } rows[] = {
        {200, "not available for a moment", "run it again"},
        {429, "standby", "active node"},
        {472, "disaster recovery", "primary"},
        {473, "performance standby", "active node"},
        {501, "Vault is not initialised", "operator init"},
        {503, "Vault is sealed", "operator unseal"},
        {0, "before", NULL},
        {418, "before", NULL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        auto_error err = {0};
        vault_session_open(&session, "token=t");
        vault_answer(&session, "GET /v1/sys/health", -1, rows[i].health, "{}");
        explain(&session, 503, ERROR_SERVER, &err);
        assert_int_equal(err.class, ERROR_SERVER);
        assert_non_null(strstr(err.message, rows[i].message));
        assert_true(rows[i].next ? strstr(err.next, rows[i].next) != NULL : !err.next);
        assert_int_equal(http_script_count(session.script, ""), 1);
        vault_session_close(&session);
    }
}

static void other_refusals_cost_no_request(void **state) {
    (void)state;
    static const int statuses[] = {0, 400, 404, 429, 500};
    for (size_t i = 0; i < mem_count(statuses); i++) {
        struct vault_session session;
        auto_error err = {0};
        vault_session_open(&session, "token=t");
        explain(&session, statuses[i], ERROR_REFUSED, &err);
        assert_string_equal(err.message, "before");
        vault_assert_asked(&session, "");
        vault_session_close(&session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_403_names_what_is_missing),
        cmocka_unit_test(a_503_is_looked_up),
        cmocka_unit_test(other_refusals_cost_no_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
