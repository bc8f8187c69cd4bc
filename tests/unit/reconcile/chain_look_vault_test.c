/* What a look finds in Vault, what many clients cost, and what ends a look. */
#include "kcrealm/reconcile/chain_look.h"

#include "kcrealm/base/memory.h"
#include "support/chain_look_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool is_text(const char *text, const char *expected) {
    return expected ? text && strcmp(text, expected) == 0 : !text;
}

#define WRITTEN_BY(text)                                                                                     \
    "{'data':{'data':{'value':'" text "'},'metadata':{'version':3,'deletion_time':'','destroyed':false,"     \
    "'custom_metadata':{'managed-by':'ci'}}}}"

static void what_vault_holds_is_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *client;
        int status;
        const char *body;
        enum vault_fact fact;
        long version;
        const char *writer;
        enum placeholder placeholder;
    } rows[] = {
        {APP, 200, VAULT_HOLDS(APP_SECRET), VAULT_FACT_EQUAL, 3, NULL, PLACEHOLDER_NONE},
        {APP, 200, WRITTEN_BY(OTHER_SECRET), VAULT_FACT_DIFFERS, 3, "ci", PLACEHOLDER_NONE},
        {APP, 200, VAULT_HOLDS("changeme"), VAULT_FACT_DIFFERS, 3, NULL, PLACEHOLDER_WORD},
        {APP, 200, VAULT_HOLDS(""), VAULT_FACT_DIFFERS, 3, NULL, PLACEHOLDER_EMPTY},
        {APP_CLIENT("'secret': '**********'"), 200, VAULT_HOLDS(APP_SECRET), VAULT_FACT_PRESENT, 3, NULL,
         PLACEHOLDER_NONE},
        {NULL, 200, VAULT_HOLDS(APP_SECRET), VAULT_FACT_PRESENT, 3, NULL, PLACEHOLDER_NONE},
        {APP, 200, "{'data':{'data':{'other':'x'},'metadata':{'version':4}}}", VAULT_FACT_NO_FIELD, 4, NULL,
         PLACEHOLDER_NONE},
        {APP, 200, "{'data':{'data':{'value':7},'metadata':{'version':4}}}", VAULT_FACT_NO_FIELD, 4, NULL,
         PLACEHOLDER_NONE},
        {APP, 404, VAULT_NOTHING, VAULT_FACT_MISSING, 0, NULL, PLACEHOLDER_NONE},
        {APP, 404,
         "{'data':{'data':null,'metadata':{'version':5,'deletion_time':'2026-01-01T00:00:00Z','destroyed':"
         "false}}}",
         VAULT_FACT_DELETED, 5, NULL, PLACEHOLDER_NONE},
        {APP, 404, "{'data':{'data':null,'metadata':{'version':5,'deletion_time':'','destroyed':true}}}",
         VAULT_FACT_DELETED, 5, NULL, PLACEHOLDER_NONE},
        {APP, 404, "{'errors':['no handler for route \\'secret/data/x\\'. route entry not found.']}",
         VAULT_FACT_NO_MOUNT, 0, NULL, PLACEHOLDER_NONE},
        {APP, 403, VAULT_DENIED_ALIVE, VAULT_FACT_FORBIDDEN, 0, NULL, PLACEHOLDER_NONE},
        {APP, 500, "{'errors':['boom']}", VAULT_FACT_UNREADABLE, 0, NULL, PLACEHOLDER_NONE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_look look;
        look_open(&look);
        vault_answer(&look.vault, "GET " APP_KEY, -1, rows[i].status, rows[i].body);
        vault_answer(&look.vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'update'"));
        if (rows[i].client)
            fake_add_client(&look.keycloak.fake, "ameide", rows[i].client);
        look_carry(&look, "ameide", "app", "app-key");
        look_at(&look);
        const struct client_facts *row = &look.facts.clients[0];
        if (row->vault != rows[i].fact || row->vault_version != rows[i].version ||
            !is_text(row->vault_writer, rows[i].writer) || row->vault_placeholder != rows[i].placeholder)
            fail_msg("row %zu: %d, version %ld: %s", i, (int)row->vault, row->vault_version,
                     row->vault_error.message);
        bool failed = row->vault == VAULT_FACT_FORBIDDEN || row->vault == VAULT_FACT_UNREADABLE;
        assert_int_equal(error_is_set(&row->vault_error), failed);
        assert_string_equal(row->vault_target, "secret/app-key#value");
        assert_false(look_tells(row, APP_SECRET) || look_tells(row, OTHER_SECRET) ||
                     look_tells(row, "changeme"));
    }
}

static void a_place_that_may_not_be_read_names_the_lines_of_policy(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    vault_answer(&look.vault, "GET " APP_KEY, -1, 403, VAULT_DENIED_ALIVE);
    vault_answer(&look.vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'update'"));
    fake_add_client(&look.keycloak.fake, "ameide", APP);
    look_carry(&look, "ameide", "app", "app-key");
    look_at(&look);
    assert_non_null(strstr(look.facts.clients[0].vault_error.next, "path \"secret/data/app-key\""));
}

static void what_is_not_carried_is_not_asked_for(void **state) {
    (void)state;
    static const char *const clients[] = {APP, APP_CLIENT("'publicClient': true")};
    for (size_t i = 0; i < mem_count(clients); i++) {
        auto_look look;
        look_open(&look);
        fake_add_client(&look.keycloak.fake, "ameide", clients[i]);
        look_carry(&look, "ameide", "app", "app-key");
        look.desired.extractions.items[0].enabled = i != 0;
        look_at(&look);
        assert_int_equal(look.facts.clients[0].vault, VAULT_FACT_NOT_LOOKED);
        assert_null(look.facts.clients[0].vault_target);
        assert_int_equal(http_script_count(look.vault.script, ""), 0);
    }
}

static void what_is_not_open_is_left_as_it_is(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_client(&look.keycloak.fake, "ameide", APP);
    look_carry(&look, "ameide", "app", "app-key");
    look.view.keycloak = NULL;
    look.view.vault = NULL;
    look_at(&look);
    const struct client_facts *row = &look.facts.clients[0];
    assert_false(row->is_looked_for);
    assert_int_equal(row->secret, SECRET_NOT_LOOKED);
    assert_int_equal(row->vault, VAULT_FACT_NOT_LOOKED);
    assert_string_equal(row->vault_target, "secret/app-key#value"); /* of the mount that is assumed */
    assert_int_equal(fake_admin_count(&look.keycloak.fake), 0);
    assert_int_equal(http_script_count(look.vault.script, ""), 0);
}

static void without_a_mount_no_place_is_named(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    look_carry(&look, "ameide", "app", "app-key");
    look.view = (struct chain_view){0};
    look_at(&look);
    assert_null(look.facts.clients[0].vault_target);
}

static void a_prefix_of_the_mount_is_part_of_the_place(void **state) {
    (void)state;
    static const struct vault_kv deep = {(char *)"kv", (char *)"teams/a/", 2, false};
    auto_look look;
    look_open(&look);
    vault_answer(&look.vault, "GET /v1/kv/data/teams/a/app-key", -1, 200, VAULT_HOLDS(APP_SECRET));
    fake_add_client(&look.keycloak.fake, "ameide", APP);
    look_carry(&look, "ameide", "app", "app-key");
    look.view.kv = &deep;
    look_at(&look);
    assert_int_equal(look.facts.clients[0].vault, VAULT_FACT_EQUAL);
    assert_string_equal(look.facts.clients[0].vault_target, "kv/teams/a/app-key#value");
}

/* --- Many ---------------------------------------------------------------------------------------------------- */

#define MANY 60

static void each_client_costs_one_request_of_each_server(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_realm(&look.keycloak.fake, "other");
    look.keycloak.fake.delay_ms = look.vault.delay_ms = 2;
    vault_answer(&look.vault, "GET ", -1, 200, VAULT_HOLDS(APP_SECRET));
    for (unsigned i = 0; i < MANY; i++) {
        const char *realm = i % 2 ? "ameide" : "other";
        auto_text name = mem_format("client-%u", i);
        auto_text client = mem_format("{'clientId': '%s', 'clientAuthenticatorType': 'client-secret', "
                                      "'secret': '" APP_SECRET "'}",
                                      name);
        fake_add_client(&look.keycloak.fake, realm, client);
        look_carry(&look, realm, name, name);
    }
    look_at(&look);
    assert_int_equal(look.facts.client_count, MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(look.facts.clients[i].vault, VAULT_FACT_EQUAL);
    assert_int_equal(http_script_count(look.keycloak.fake.script, "GET /admin/realms/ameide/clients?"),
                     MANY / 2);
    assert_int_equal(http_script_count(look.keycloak.fake.script, "GET /admin/realms/other/clients?"),
                     MANY / 2);
    assert_int_equal(fake_admin_count(&look.keycloak.fake), MANY + 2); /* and each realm once */
    assert_int_equal(fake_write_count(&look.keycloak.fake), 0);
    assert_int_equal(http_script_count(look.vault.script, "GET /v1/secret/data/"), MANY);
    assert_int_equal(http_script_count(look.vault.script, ""), MANY);
    assert_in_range(http_script_most_at_once(look.keycloak.fake.script), 2, 4);
    assert_in_range(http_script_most_at_once(look.vault.script), 2, 4);
}

static void a_client_that_is_carried_twice_is_asked_for_once(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    vault_answer(&look.vault, "GET ", -1, 200, VAULT_HOLDS(APP_SECRET));
    fake_add_client(&look.keycloak.fake, "ameide", APP);
    look_carry(&look, "ameide", "app", "one");
    look_carry(&look, "ameide", "app", "two");
    look_at(&look);
    assert_int_equal(look.facts.client_count, 2);
    for (size_t i = 0; i < look.facts.client_count; i++)
        assert_int_equal(look.facts.clients[i].vault, VAULT_FACT_EQUAL);
    assert_int_equal(http_script_count(look.keycloak.fake.script, "GET /admin/realms/ameide/clients?"), 1);
    assert_int_equal(http_script_count(look.vault.script, "GET /v1/secret/data/"), 2);
}

/* --- What ends it -------------------------------------------------------------------------------------------- */

static void a_login_that_is_refused_ends_the_look(void **state) {
    (void)state;
    auto_look look;
    look_open(&look);
    fake_add_rule(&look.keycloak.fake,
                  &(struct fake_rule){"POST /realms/master/protocol", -1, 401,
                                      "{'error':'invalid_grant','error_description':'Invalid user "
                                      "credentials'}",
                                      NULL});
    look_carry(&look, "ameide", "app", "app-key");
    chain_rows(&look.desired, &look.facts);
    assert_false(chain_look(&look.view, &look.facts, &look.err));
    assert_int_equal(look.err.class, ERROR_UNAUTHENTICATED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_vault_holds_is_told_apart),
        cmocka_unit_test(a_place_that_may_not_be_read_names_the_lines_of_policy),
        cmocka_unit_test(what_is_not_carried_is_not_asked_for),
        cmocka_unit_test(what_is_not_open_is_left_as_it_is),
        cmocka_unit_test(without_a_mount_no_place_is_named),
        cmocka_unit_test(a_prefix_of_the_mount_is_part_of_the_place),
        cmocka_unit_test(each_client_costs_one_request_of_each_server),
        cmocka_unit_test(a_client_that_is_carried_twice_is_asked_for_once),
        cmocka_unit_test(a_login_that_is_refused_ends_the_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
