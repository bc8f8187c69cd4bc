/* Whether everything may be done, before anything is. */
#include "kcrealm/vault/refusal.h"

#include "kcrealm/base/memory.h"
#include "support/vault_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ASK "POST /v1/sys/capabilities-self"

static const struct vault_kv v2 = {(char *)"secret", (char *)"", 2, false};
static const struct vault_kv v1 = {(char *)"kv", (char *)"", 1, false};

static void rights_follow_from_what_is_there(void **state) {
    (void)state;
    static const struct {
        const struct vault_kv *kv;
        bool write;
        enum vault_state seen;
        const char *granted, *metadata;
        enum vault_right right;
        bool metadata_denied;
        const char *missing;
    } rows[] = {
        {&v2, false, VAULT_FAILED, "'read'", "'deny'", VAULT_RIGHT_GRANTED, false, ""},
        {&v2, false, VAULT_FAILED, "'create'", "'deny'", VAULT_RIGHT_MISSING, false,
         "may not read secret/data/x"},
        {&v2, true, VAULT_MISSING, "'create','read'", "'patch'", VAULT_RIGHT_GRANTED, false, ""},
        {&v2, true, VAULT_MISSING, "'update','read'", "'patch'", VAULT_RIGHT_MISSING, false,
         "may not create"},
        {&v2, true, VAULT_PRESENT, "'update','read'", "'read'", VAULT_RIGHT_GRANTED, true, ""},
        {&v2, true, VAULT_PRESENT, "'patch','read'", "'root'", VAULT_RIGHT_GRANTED, false, ""},
        {&v2, true, VAULT_PRESENT, "'patch'", "'root'", VAULT_RIGHT_MISSING, false, "may not read"},
        {&v2, true, VAULT_SOFT_DELETED, "'create','read'", "'root'", VAULT_RIGHT_MISSING, false,
         "may not update"},
        {&v2, true, VAULT_FAILED, "'create','read'", "'root'", VAULT_RIGHT_MISSING, false, "may not update"},
        {&v2, true, VAULT_FAILED, "'root'", "'root'", VAULT_RIGHT_GRANTED, false, ""},
        {&v1, true, VAULT_PRESENT, "'patch','read'", "'root'", VAULT_RIGHT_MISSING, false,
         "may not update kv/x"},
        {&v1, true, VAULT_PRESENT, "'update','read'", "'root'", VAULT_RIGHT_GRANTED, false, ""},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        struct vault_need need = {.path = "x", .seen = rows[i].seen, .write = rows[i].write};
        auto_text body =
            mem_format("{'data':{'%s':[%s]%s%s%s}}", rows[i].kv == &v1 ? "kv/x" : "secret/data/x",
                       rows[i].granted, rows[i].kv == &v1 ? "" : ",'secret/metadata/x':[",
                       rows[i].kv == &v1 ? "" : rows[i].metadata, rows[i].kv == &v1 ? "" : "]");
        vault_session_open(&session, "token=t");
        vault_answer(&session, ASK, -1, 200, body);
        assert_true(vault_preflight(session.vault, rows[i].kv, &need, 1, NULL));
        if (need.right != rows[i].right || need.metadata_denied != rows[i].metadata_denied ||
            !strstr(need.error.message ? need.error.message : "", rows[i].missing))
            fail_msg("row %zu: %d %d %s", i, need.right, need.metadata_denied,
                     need.error.message ? need.error.message : "");
        assert_int_equal(http_script_count(session.script, ""), 1);
        error_clear(&need.error);
        vault_session_close(&session);
    }
}

static void without_an_answer_the_paths_are_read(void **state) {
    (void)state;
    struct vault_session session;
    struct vault_need needs[] = {{.path = "a", .write = true}, {.path = "b"}, {.path = "c"}};
    vault_session_open(&session, "token=t");
    vault_answer(&session, ASK, -1, 403, VAULT_DENIED_ALIVE);
    vault_answer(&session, "GET /v1/secret/data/b", -1, 403, VAULT_DENIED_ALIVE);
    vault_answer(&session, "GET /v1/auth/token/lookup-self", -1, 403, VAULT_DENIED_ALIVE);
    assert_true(vault_preflight(session.vault, &v2, needs, mem_count(needs), NULL));
    assert_int_equal(needs[0].right, VAULT_RIGHT_UNKNOWN);
    assert_int_equal(needs[1].right, VAULT_RIGHT_MISSING);
    assert_int_equal(needs[2].right, VAULT_RIGHT_UNKNOWN);
    assert_non_null(strstr(needs[1].error.next, "path \"secret/data/b\" { capabilities = [\"read\"] }"));
    error_clear(&needs[1].error);
    vault_session_close(&session);
}

static void what_cannot_be_found_out_is_an_error(void **state) {
    (void)state;
    static const struct {
        const char *path;
        int status;
        const char *body;
        enum error_class class;
        const char *message;
    } rows[] = {
        {"x", 403, VAULT_DENIED_DEAD, ERROR_UNAUTHENTICATED, "the token is dead"},
        {"x", 503, VAULT_SEALED, ERROR_SERVER, "Vault is sealed"},
        {"../x", 200, "{}", ERROR_INPUT, "no path"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct vault_session session;
        auto_error err = {0};
        struct vault_need need = {.path = rows[i].path};
        vault_session_open(&session, "token=t");
        vault_answer(&session, "GET /v1/sys/health", -1, 503, "{}");
        vault_answer(&session, "", -1, rows[i].status, rows[i].body);
        assert_false(vault_preflight(session.vault, &v2, &need, 1, &err));
        assert_int_equal(err.class, rows[i].class);
        assert_non_null(strstr(err.message, rows[i].message));
        error_clear(&need.error);
        vault_session_close(&session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rights_follow_from_what_is_there),
        cmocka_unit_test(without_an_answer_the_paths_are_read),
        cmocka_unit_test(what_cannot_be_found_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
