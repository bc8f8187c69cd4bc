/* What follows from what Keycloak and Vault hold. */
#include "kcrealm/reconcile/chain.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/chain_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void clients_without_a_secret_to_carry_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *client;
        enum chain_verdict verdict;
        const char *said; /* reason, or message */
    } rows[] = {
        {NULL, CHAIN_OBSTACLE, "client \"app\" does not exist in realm \"ameide\""},
        {APP_CLIENT("'publicClient': true"), CHAIN_SKIPPED, "a public client has no secret"},
        {APP_CLIENT("'bearerOnly': true"), CHAIN_SKIPPED, "bearer-only"},
        {"{'clientId': 'app', 'clientAuthenticatorType': 'client-x509'}", CHAIN_SKIPPED,
         "does not authenticate with a secret"},
        {APP_CLIENT("'secret': '**********'"), CHAIN_OBSTACLE, "is masked"},
        {APP_CLIENT("'secret': ''"), CHAIN_OBSTACLE, "is a placeholder: it is empty"},
        {APP_CLIENT("'secret': '${vault.app}'"), CHAIN_OBSTACLE, "is a placeholder: it is a reference"},
        {APP_CLIENT("'secret': 'changeme'"), CHAIN_OBSTACLE, "is a placeholder"},
        {APP_CLIENT("'secret': 'app_secret'"), CHAIN_OBSTACLE, "is a placeholder"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct chain_case given_case;
        chain_case_open(&given_case, rows[i].client);
        assert_true(chain_case_read(&given_case, NULL));
        const struct chain *chain = &given_case.chains.items[0];
        const char *said = chain->reason ? chain->reason : chain->error.message;
        if (chain->verdict != rows[i].verdict || !said || !strstr(said, rows[i].said))
            fail_msg("row %zu: %d: %s", i, chain->verdict, said);
        assert_true(!said || (!strstr(said, "changeme") && !strstr(said, "vault.app")));
        /* Nothing is asked of Vault about what is not carried. */
        assert_int_equal(http_script_count(given_case.vault.script, ""), 0);
        chain_case_close(&given_case);
    }
}

static void what_vault_holds_decides(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum chain_verdict verdict;
        long version;
    } rows[] = {
        {200, VAULT_HOLDS(APP_SECRET), CHAIN_EQUAL, 3},
        {200, VAULT_HOLDS(OTHER_SECRET), CHAIN_REPLACES, 0},
        {200, "{'data':{'data':{'other':'x'},'metadata':{'version':3,'deletion_time':'','destroyed':false}}}",
         CHAIN_MISSING, 0},
        {404, VAULT_NOTHING, CHAIN_MISSING, 0},
        {404,
         "{'data':{'data':null,'metadata':{'version':3,'deletion_time':'2026-01-01T00:00:00Z','destroyed':"
         "false}}}",
         CHAIN_MISSING, 0},
        {200, "{'data':{'data':{'value':12},'metadata':{'version':3,'deletion_time':'','destroyed':false}}}",
         CHAIN_OBSTACLE, 0},
        {404, "{'errors':['no handler for route \\\"secret/data/app-key\\\". route entry not found.']}",
         CHAIN_OBSTACLE, 0},
        {500, "{'errors':['boom']}", CHAIN_OBSTACLE, 0},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        struct chain_case given_case;
        chain_case_open(&given_case, APP_CLIENT("'secret': '" APP_SECRET "'"));
        vault_answer(&given_case.vault, "GET " APP_KEY, -1, rows[i].status, rows[i].body);
        vault_answer(&given_case.vault, "POST /v1/sys/capabilities-self", -1, 200,
                     VAULT_GRANTS("'create','update','read','patch'"));
        assert_true(chain_case_read(&given_case, NULL));
        const struct chain *chain = &given_case.chains.items[0];
        if (chain->verdict != rows[i].verdict)
            fail_msg("row %zu: %d: %s", i, chain->verdict, chain->error.message);
        assert_int_equal(chain->version, rows[i].version);
        chain_case_close(&given_case);
    }
}

static void a_path_that_may_not_be_written_is_an_obstacle_before_anything_is_written(void **state) {
    (void)state;
    struct chain_case given_case;
    chain_case_open(&given_case, APP_CLIENT("'secret': '" APP_SECRET "'"));
    vault_answer(&given_case.vault, "GET " APP_KEY, -1, 200, VAULT_HOLDS(OTHER_SECRET));
    vault_answer(&given_case.vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'read'"));
    assert_true(chain_case_read(&given_case, NULL));
    size_t index = 0;
    const struct chain *obstacle = chains_obstacle(&given_case.chains, &index);
    assert_non_null(obstacle);
    assert_int_equal(obstacle->error.class, ERROR_FORBIDDEN);
    assert_non_null(strstr(obstacle->error.next, "path \"secret/data/app-key\""));
    assert_null(chains_obstacle(&given_case.chains, &index));
    assert_int_equal(http_script_count(given_case.vault.script, "PATCH"), 0);
    chain_case_close(&given_case);
}

static void what_is_switched_off_is_not_looked_at(void **state) {
    (void)state;
    struct chain_case given_case;
    chain_case_open(&given_case, NULL);
    given_case.extractions.items[0].enabled = false;
    assert_true(chain_case_read(&given_case, NULL));
    assert_int_equal(given_case.chains.count, 0);
    assert_int_equal(fake_admin_count(&given_case.keycloak.fake), 0);
    chain_case_close(&given_case);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_without_a_secret_to_carry_are_told_apart),
        cmocka_unit_test(what_vault_holds_decides),
        cmocka_unit_test(a_path_that_may_not_be_written_is_an_obstacle_before_anything_is_written),
        cmocka_unit_test(what_is_switched_off_is_not_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
