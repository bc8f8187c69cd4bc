/* What policies grant, and the lines to add to them. */
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

static void a_policy_line_can_be_pasted(void **state) {
    (void)state;
    static const struct {
        const char *path;
        unsigned capabilities;
        const char *line;
    } rows[] = {
        {"secret/data/x", VAULT_READ, "path \"secret/data/x\" { capabilities = [\"read\"] }"},
        {"secret/data/x", VAULT_CREATE | VAULT_READ | VAULT_UPDATE | VAULT_PATCH,
         "path \"secret/data/x\" { capabilities = [\"create\", \"read\", \"update\", \"patch\"] }"},
        {"a\"b\\c", VAULT_PATCH, "path \"a\\\"b\\\\c\" { capabilities = [\"patch\"] }"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text line = vault_policy_line(rows[i].path, rows[i].capabilities);
        assert_string_equal(line, rows[i].line);
    }
    auto_text none = capability_names(0);
    assert_string_equal(none, "nothing");
}

static void all_paths_are_asked_for_at_once(void **state) {
    (void)state;
    struct vault_session session;
    unsigned granted[5] = {0};
    bool refused = true;
    auto_strings paths = {0};
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    for (size_t i = 0; i < mem_count(names); i++)
        strings_add(&paths, names[i]);
    vault_session_open(&session, "token=t");
    vault_answer(
        &session, ASK, -1, 200,
        "{'data':{'a':['root'],'b':['deny'],'c':['create','read','sudo'],'d':['update','patch',7]}}");
    assert_true(ask_capabilities(session.vault, &paths, granted, &refused, NULL));
    assert_false(refused);
    assert_int_equal(granted[0], VAULT_CREATE | VAULT_READ | VAULT_UPDATE | VAULT_PATCH);
    assert_int_equal(granted[1], 0);
    assert_int_equal(granted[2], VAULT_CREATE | VAULT_READ);
    assert_int_equal(granted[3], VAULT_UPDATE | VAULT_PATCH);
    assert_int_equal(granted[4], 0);
    vault_assert_asked(&session, ASK " {\"paths\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}\n");
    vault_session_close(&session);
}

static void a_refusal_is_no_error_and_others_are(void **state) {
    (void)state;
    struct vault_session session;
    unsigned granted = 0;
    bool refused = false;
    auto_strings paths = {0};
    auto_error err = {0};
    strings_add(&paths, "a");
    vault_session_open(&session, "token=t");
    vault_answer(&session, ASK, 1, 403, VAULT_DENIED_ALIVE);
    vault_answer(&session, ASK, 1, 500, "{'errors':['no']}");
    assert_true(ask_capabilities(session.vault, &paths, &granted, &refused, NULL));
    assert_true(refused);
    assert_false(ask_capabilities(session.vault, &paths, &granted, &refused, &err));
    assert_int_equal(err.class, ERROR_SERVER);
    vault_session_close(&session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_line_can_be_pasted),
        cmocka_unit_test(all_paths_are_asked_for_at_once),
        cmocka_unit_test(a_refusal_is_no_error_and_others_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
