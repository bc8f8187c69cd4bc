/* What status leaves out and says so, and what is a fact when it does not answer. */
#include "cli/status_look.h"

#include "kcrealm/base/memory.h"
#include "support/loopback.h"
#include "support/realm_values.h"
#include "support/status_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void without_a_cluster_the_rest_is_looked_at(void **state) {
    (void)state;
    auto_status given;
    status_case_open_app(&given, "", NULL);
    status_case_look(&given);
    assert_false(given.look.facts.has_cluster);
    assert_int_equal(given.look.facts.cluster.state, REACH_NOT_TRIED);
    assert_int_equal(given.look.facts.clients[0].vault, VAULT_FACT_EQUAL);
    cli_says(&given.cli,
             "note: no cluster is at hand, so only Keycloak and Vault are looked at: no Kubernetes "
             "cluster is configured");
    status_case_shows(&given, "git keycloak realm client secret vault ");
}

static void a_cluster_that_does_not_answer_is_a_fact(void **state) {
    (void)state;
    static const struct fake_answer refusing[] = {
        {.request = "GET *", .status = 401, .body = FAKE_STATUS(401, "Unauthorized", "no")}, {0}};
    auto_status given;
    status_case_open_app(&given, "", refusing);
    status_case_look(&given);
    assert_true(given.look.facts.has_cluster);
    assert_int_equal(given.look.facts.cluster.state, REACH_FAILED);
    assert_int_equal(given.look.facts.cluster.error.class, ERROR_UNAUTHENTICATED);
    assert_int_equal(given.look.facts.clients[0].secret, SECRET_PRESENT);
    assert_int_equal(status_case_asked(&given, "GET "), 1); /* and nothing after it */
    /* It may have External Secrets. */
    status_case_shows(
        &given, "git objects keycloak realm client secret vault store external-secret kubernetes-secret "
                "workload ");
}

static void without_external_secrets_the_hops_behind_vault_are_left_out(void **state) {
    (void)state;
    auto_status given;
    status_case_open_app(&given, "", status_plain_cluster);
    status_case_look(&given);
    assert_false(given.look.facts.has_external_secrets);
    assert_int_equal(status_case_asked(&given, "external-secrets"), 0);
    status_case_shows(&given, "git objects keycloak realm client secret vault ");
}

static void external_secrets_that_may_not_be_listed_are_a_fact(void **state) {
    (void)state;
    static const struct fake_answer refusing[] = {
        {.request = "GET /apis", .body = "{\"groups\":[" GROUP("external-secrets.io") "]}"},
        {.request = ESO "/*", .status = 403, .body = FAKE_STATUS(403, "Forbidden", "no")},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_status given;
    status_case_open_app(&given, "", refusing);
    status_case_look(&given);
    assert_non_null(given.look.facts.clients[0].syncs_missing);
    assert_int_equal(given.look.facts.clients[0].vault, VAULT_FACT_EQUAL);
}

static void where_nothing_is_carried_vault_is_not_asked(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "", status_plain_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    status_declare(&given, "app");
    status_case_look(&given);
    assert_false(given.look.facts.has_vault);
    assert_int_equal(given.look.facts.vault.state, REACH_NOT_TRIED);
    assert_int_equal(http_script_count(given.vault.script, ""), 0);
    status_case_shows(&given, "git objects keycloak realm client secret ");
}

static void without_declarations_servers_are_looked_at_alone(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "", status_plain_cluster);
    status_case_look(&given);
    assert_int_equal(given.look.facts.client_count, 0);
    assert_int_equal(given.look.facts.vault.state, REACH_DONE);
    status_case_shows(&given, "objects keycloak vault ");
}

static void a_vault_that_nobody_has_is_left_out(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "", NULL);
    cli_set(&given.cli, "VAULT_ADDR=");
    status_case_look(&given);
    assert_false(given.look.facts.has_vault);
    cli_says(&given.cli, "note: Vault is left out: ");
    status_case_shows(&given, "keycloak ");
}

/* Something is to go there, so that its absence is a finding. */
static void a_vault_that_is_needed_is_not_left_out(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "", NULL);
    cli_set(&given.cli, "VAULT_ADDR=");
    fake_add_client(&given.keycloak, "ameide", APP);
    status_declare(&given, "app");
    status_carry(&given, "app");
    status_case_look(&given);
    assert_true(given.look.facts.has_vault);
    assert_int_equal(given.look.facts.vault.state, REACH_FAILED);
    assert_true(error_is_set(&given.look.facts.vault.error));
    status_case_shows(&given, "git keycloak realm client secret vault ");
}

static void a_vault_that_does_not_answer_is_a_fact(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *target;
    } rows[] = {{"", "secret/app-key#value"}, {"--vault-mount kv", "kv/app-key#value"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_status given;
        status_case_open(&given, rows[i].arguments, status_whole_cluster);
        cli_set(&given.cli, "VAULT_ADDR=http://127.0.0.1:%u", loopback_closed_port());
        fake_add_client(&given.keycloak, "ameide", APP);
        status_declare(&given, "app");
        status_carry(&given, "app");
        status_case_look(&given);
        const struct client_facts *row = &given.look.facts.clients[0];
        assert_int_equal(given.look.facts.vault.state, REACH_FAILED);
        assert_int_equal(given.look.facts.vault.error.class, ERROR_UNREACHABLE);
        assert_non_null(given.look.facts.vault.address);
        assert_int_equal(row->vault, VAULT_FACT_NOT_LOOKED);
        assert_string_equal(row->vault_target, rows[i].target);
        if (i == 0) { /* the mount that the store has: compared with Keycloak's value */
            assert_int_equal(row->sync_count, 1);
            assert_int_equal(row->syncs[0].agreement, AGREEMENT_EQUAL);
        }
    }
}

/* --- Keycloak ------------------------------------------------------------------------------------------------ */

static void a_keycloak_that_does_not_answer_is_a_fact(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "", status_whole_cluster);
    cli_set(&given.cli, "KCREALM_KEYCLOAK_URL=http://127.0.0.1:%u", loopback_closed_port());
    status_declare(&given, "app");
    status_carry(&given, "app");
    status_case_look(&given);
    const struct client_facts *row = &given.look.facts.clients[0];
    assert_int_equal(given.look.facts.keycloak.state, REACH_FAILED);
    assert_int_equal(given.look.facts.keycloak.error.class, ERROR_UNREACHABLE);
    assert_non_null(given.look.facts.keycloak.address);
    assert_false(row->is_looked_for);
    assert_int_equal(row->secret, SECRET_NOT_LOOKED);
    assert_int_equal(row->vault, VAULT_FACT_PRESENT);
    assert_int_equal(row->syncs[0].agreement, AGREEMENT_EQUAL); /* with Vault's value */
}

static void a_login_that_is_refused_is_a_fact_and_not_tried_again(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "", status_plain_cluster);
    fake_add_rule(&given.keycloak,
                  &(struct fake_rule){"POST /realms/master/protocol", -1, 401,
                                      "{'error':'invalid_grant','error_description':'Invalid user "
                                      "credentials'}",
                                      NULL});
    status_declare(&given, "app");
    status_carry(&given, "app");
    status_case_look(&given);
    assert_int_equal(given.look.facts.keycloak.state, REACH_FAILED);
    assert_int_equal(given.look.facts.keycloak.error.class, ERROR_UNAUTHENTICATED);
    assert_null(given.look.facts.keycloak.identity);
    assert_int_equal(given.look.facts.clients[0].vault, VAULT_FACT_PRESENT);
    assert_int_equal(http_script_count(given.keycloak.script, "POST /realms/master/protocol"), 1);
    assert_int_equal(fake_admin_count(&given.keycloak), 0);
}

static void a_wrong_command_line_ends_it(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "--keycloak-url http://127.0.0.1:9 --keycloak-service kc", status_plain_cluster);
    assert_false(status_case_try(&given));
    assert_int_equal(given.err.class, ERROR_USAGE);
}

#define SERVICE                                                                                              \
    "{\"metadata\":{\"namespace\":\"sso\",\"name\":\"kc\"},\"spec\":{\"selector\":{\"app\":\"kc\"},"         \
    "\"ports\":[{\"port\":8080}]}}"

/* Its pods are not reached, which is no reason not to look at them. */
static void the_service_of_keycloak_says_where_its_pods_are(void **state) {
    (void)state;
    static const struct fake_answer cluster[] = {
        {.request = "GET /apis", .body = "{\"groups\":[]}"},
        {.request = "GET /api/v1/namespaces/sso/services/kc", .body = SERVICE},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_status given;
    status_case_open(&given, "--keycloak-service sso/kc", cluster);
    status_declare(&given, "app");
    status_case_look(&given);
    const struct keycloak_facts *keycloak = &given.look.facts.keycloak;
    assert_int_equal(keycloak->state, REACH_FAILED);
    assert_string_equal(keycloak->namespace, "sso");
    auto_text selector = shown(keycloak->selector);
    assert_string_equal(selector, "{'app':'kc'}");
    assert_non_null(strstr(keycloak->address, "sso/kc"));
    assert_int_equal(status_case_asked(&given, "/namespaces/here/pods?limit=500\n"), 1);
    assert_true(status_case_asked(&given, "/namespaces/sso/pods?limit=500") >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_cluster_the_rest_is_looked_at),
        cmocka_unit_test(a_cluster_that_does_not_answer_is_a_fact),
        cmocka_unit_test(without_external_secrets_the_hops_behind_vault_are_left_out),
        cmocka_unit_test(external_secrets_that_may_not_be_listed_are_a_fact),
        cmocka_unit_test(where_nothing_is_carried_vault_is_not_asked),
        cmocka_unit_test(without_declarations_servers_are_looked_at_alone),
        cmocka_unit_test(a_vault_that_nobody_has_is_left_out),
        cmocka_unit_test(a_vault_that_is_needed_is_not_left_out),
        cmocka_unit_test(a_vault_that_does_not_answer_is_a_fact),
        cmocka_unit_test(a_keycloak_that_does_not_answer_is_a_fact),
        cmocka_unit_test(a_login_that_is_refused_is_a_fact_and_not_tried_again),
        cmocka_unit_test(a_wrong_command_line_ends_it),
        cmocka_unit_test(the_service_of_keycloak_says_where_its_pods_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
