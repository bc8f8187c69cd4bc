/* What status connects to, whom it looks for, and which hops are shown. */
#include "cli/status_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/loopback.h"
#include "support/rotation_given.h"
#include "support/status_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* --- What is there ------------------------------------------------------------------------------------------- */

static void everything_that_is_there_is_looked_at(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "", status_whole_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    fake_add_rule(&given.keycloak, &(struct fake_rule){"GET /admin/serverinfo", -1, 200,
                                                       "{'systemInfo':{'version':'26.7.4'}}", NULL});
    status_declare(&given, "app");
    status_carry(&given, "app");
    status_case_look(&given);
    const struct chain_facts *facts = &given.look.facts;
    const struct client_facts *row = &facts->clients[0];
    assert_true(facts->has_cluster && facts->has_vault && facts->has_external_secrets);
    assert_int_equal(facts->cluster.state, REACH_DONE);
    assert_string_equal(facts->cluster.namespace, "here");
    assert_int_equal(facts->keycloak.state, REACH_DONE);
    assert_string_equal(facts->keycloak.identity, "user admin of realm master");
    assert_string_equal(facts->keycloak.version, "26.7.4");
    assert_string_equal(facts->keycloak.address, given.connection.direct.authority);
    assert_false(facts->keycloak.is_temporary_admin);
    assert_int_equal(facts->vault.state, REACH_DONE);
    assert_string_equal(facts->vault.address, given.connection.vault_direct.authority);
    assert_int_equal(facts->client_count, 1);
    assert_int_equal(row->state, DRIFT_IN_SYNC);
    assert_int_equal(row->secret, SECRET_PRESENT);
    assert_int_equal(row->vault, VAULT_FACT_EQUAL);
    assert_int_equal(row->sync_count, 1);
    assert_int_equal(row->syncs[0].agreement, AGREEMENT_EQUAL);
    assert_true(facts->now_s > 1700000000);
    status_case_shows(
        &given, "git objects keycloak realm client secret vault store external-secret kubernetes-secret "
                "workload argocd ");
    assert_string_equal(given.cli.captured.err, "");
}

/* Where the Secrets are, the workloads are. */
static void objects_are_read_where_the_login_and_the_secrets_are(void **state) {
    (void)state;
    auto_status given;
    status_case_open_app(&given, "", status_whole_cluster);
    status_case_look(&given);
    assert_int_equal(status_case_asked(&given, "/pods?limit=500"), 2);
    assert_int_equal(status_case_asked(&given, "/namespaces/here/pods?limit=500"), 1);
    assert_int_equal(status_case_asked(&given, "/namespaces/team/pods?limit=500"), 1);
    assert_int_equal(status_case_asked(&given, "GET /apis\n"), 1);
    assert_int_equal(status_case_asked(&given, "/secrets/app\n"), 1);
}

static void nothing_is_written_anywhere(void **state) {
    (void)state;
    auto_status given;
    status_case_open_app(&given, "", status_whole_cluster);
    status_case_look(&given);
    assert_int_equal(fake_write_count(&given.keycloak), 0);
    assert_int_equal(http_script_count(given.vault.script, "POST /v1/secret"), 0);
    assert_int_equal(http_script_count(given.vault.script, "PATCH"), 0);
    assert_int_equal(http_script_count(given.vault.script, "PUT"), 0);
    assert_int_equal(status_case_asked(&given, "PATCH ") + status_case_asked(&given, "POST ") +
                         status_case_asked(&given, "PUT "),
                     0);
}

static void hops_that_need_no_objects_read_none(void **state) {
    (void)state;
    auto_status given;
    status_case_open_app(&given, "", status_whole_cluster);
    for (enum hop hop = 0; hop < HOPS; hop++)
        given.look.wanted[hop] = hop == HOP_VAULT || hop == HOP_KUBERNETES_SECRET;
    status_case_look(&given);
    assert_int_equal(status_case_asked(&given, "/pods?"), 0);
    status_case_shows(&given, "vault kubernetes-secret ");
}

static void an_open_rotation_is_found_in_its_journal(void **state) {
    (void)state;
    auto_rotation rotation = rotation_given("app");
    auto_text key = rotation_key("ameide", "app");
    auto_text entry = rotation_render(&rotation);
    auto_json object = json_pack("{s:{s:s}}", "data", key, entry);
    auto_text body = json_dumps(object, JSON_COMPACT);
    const struct fake_answer cluster[] = {
        {.request = "GET /apis", .body = "{\"groups\":[]}"},
        {.request = "GET /api/v1/namespaces/here/configmaps/keycloak-client-secret-rotations", .body = body},
        {.request = "GET *", .body = EMPTY},
        {0}};
    auto_status given;
    status_case_open(&given, "", cluster);
    status_declare(&given, "app");
    status_declare(&given, "web");
    status_case_look(&given);
    assert_true(given.look.facts.clients[0].rotation_is_open);
    assert_false(given.look.facts.clients[1].rotation_is_open);
}

/* --- Names --------------------------------------------------------------------------------------------------- */

static const struct fake_rule three_realms = {
    "GET /admin/realms?", -1, 200, "[{'realm':'ameide'},{'realm':'other'},{'realm':'third'}]", NULL};

static void a_name_that_nothing_declares_is_looked_for_in_all_realms(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *rows;
    } rows[] = {
        {"web", "other/web third/web"},
        {"web --realm third", "third/web"},
        {"web --realm ameide", "ameide/web"}, /* where it is not */
        {"app web", "ameide/app other/web third/web"},
        {"app", "ameide/app"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_status given;
        auto_strings names = {0};
        status_case_open(&given, rows[i].arguments, NULL);
        fake_add_realm(&given.keycloak, "other");
        fake_add_realm(&given.keycloak, "third");
        fake_add_rule(&given.keycloak, &three_realms);
        fake_add_client(&given.keycloak, "ameide", APP);
        fake_add_client(&given.keycloak, "other", "{'clientId': 'web'}");
        fake_add_client(&given.keycloak, "third", "{'clientId': 'web'}");
        if (text_starts_with(rows[i].arguments, "app"))
            status_declare(&given, "app");
        status_case_look(&given);
        for (size_t j = 0; j < given.look.facts.client_count; j++) {
            auto_text name =
                mem_format("%s/%s", given.look.facts.clients[j].realm, given.look.facts.clients[j].name);
            strings_add(&names, name);
            assert_true(given.look.facts.clients[j].is_looked_for);
        }
        auto_text all = strings_join(&names, " ");
        assert_string_equal(all, rows[i].rows);
    }
}

static void a_name_that_is_only_carried_counts_as_declared(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "app", NULL);
    fake_add_client(&given.keycloak, "ameide", APP);
    status_carry(&given, "app");
    status_case_look(&given);
    assert_int_equal(given.look.facts.client_count, 1);
    assert_int_equal(http_script_count(given.keycloak.script, "GET /admin/realms?"), 0);
}

static void a_name_that_no_realm_has_is_refused(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "nobody", NULL);
    fake_add_rule(&given.keycloak, &three_realms);
    assert_false(status_case_try(&given));
    assert_int_equal(given.err.class, ERROR_NOT_FOUND);
    assert_string_equal(given.err.message, "no realm that the login may see has a client \"nobody\", and "
                                           "nothing declares it");
    assert_string_equal(given.err.next, "check its name (Keycloak tells upper and lower case apart), or name "
                                        "its realm: --realm NAME");
}

/* That Keycloak is away is what is to be told. */
static void without_keycloak_a_name_is_a_row_of_an_unknown_realm(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "web", NULL);
    cli_set(&given.cli, "KCREALM_KEYCLOAK_URL=http://127.0.0.1:%u", loopback_closed_port());
    status_case_look(&given);
    assert_int_equal(given.look.facts.client_count, 1);
    assert_string_equal(given.look.facts.clients[0].realm, "?");
    assert_false(given.look.facts.clients[0].is_looked_for);
    status_case_shows(&given, "keycloak realm client secret ");
}

static void names_have_no_declaration_to_show(void **state) {
    (void)state;
    auto_status given;
    status_case_open(&given, "app --realm ameide", status_whole_cluster);
    fake_add_client(&given.keycloak, "ameide", APP);
    status_case_look(&given);
    status_case_shows(&given, "keycloak realm client secret argocd ");
}

/* --- The rest ------------------------------------------------------------------------------------------------ */

static void commands_get_the_options_that_find_the_same_again(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *flags, *carry_flags;
    } rows[] = {
        {"", "", ""},
        {"-f values.yaml --vault-mount kv -o json -w", " -f values.yaml", " -f values.yaml --vault-mount kv"},
        {"--realm ameide --wait --timeout 5s --for vault", " --realm ameide", " --realm ameide"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_status given;
        status_case_open(&given, rows[i].arguments, NULL);
        status_case_look(&given);
        assert_string_equal(given.look.facts.flags, rows[i].flags);
        assert_string_equal(given.look.facts.carry_flags, rows[i].carry_flags);
    }
}

static void it_can_look_again_through_what_is_open(void **state) {
    (void)state;
    auto_status given;
    status_case_open_app(&given, "", status_plain_cluster);
    status_case_look(&given);
    const struct keycloak *keycloak = given.connection.keycloak;
    status_forget(&given.look);
    assert_int_equal(given.look.facts.client_count, 0);
    assert_int_equal(given.look.snapshot.drift.count, 0);
    capture_clear(&given.cli.captured);
    capture_start(&given.cli.captured, NULL);
    bool looked = status_look(&given.look, &given.err);
    capture_end(&given.cli.captured);
    assert_true(looked);
    assert_ptr_equal(given.connection.keycloak, keycloak);
    assert_int_equal(given.look.facts.clients[0].vault, VAULT_FACT_EQUAL);
    assert_int_equal(http_script_count(given.keycloak.script, "POST /realms/master/protocol"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_is_there_is_looked_at),
        cmocka_unit_test(objects_are_read_where_the_login_and_the_secrets_are),
        cmocka_unit_test(nothing_is_written_anywhere),
        cmocka_unit_test(hops_that_need_no_objects_read_none),
        cmocka_unit_test(an_open_rotation_is_found_in_its_journal),
        cmocka_unit_test(a_name_that_nothing_declares_is_looked_for_in_all_realms),
        cmocka_unit_test(a_name_that_is_only_carried_counts_as_declared),
        cmocka_unit_test(a_name_that_no_realm_has_is_refused),
        cmocka_unit_test(without_keycloak_a_name_is_a_row_of_an_unknown_realm),
        cmocka_unit_test(names_have_no_declaration_to_show),
        cmocka_unit_test(commands_get_the_options_that_find_the_same_again),
        cmocka_unit_test(it_can_look_again_through_what_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
