/* status as a command line: its flags, what it is content with, and the exit status that scripts go by. What it prints
 * is the report's; here it only matters when. */
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "support/fake_api.h"
#include "support/status_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

/* --- Exit status --------------------------------------------------------------------------------------------- */

static void the_exit_status_says_whether_the_chain_is_healthy(void **state) {
    (void)state;
    static const struct {
        const char *name, *client, *arguments;
        int vault_status;
        const char *vault;
        int status;
    } rows[] = {
        {"well", APP, OWN_HOPS, 200, VAULT_HOLDS(APP_SECRET), EXIT_EQUAL},
        {"no client", NULL, OWN_HOPS, 200, VAULT_HOLDS(APP_SECRET), EXIT_DIFFERENT},
        {"Vault differs", APP, OWN_HOPS, 200, VAULT_HOLDS(OTHER_SECRET), EXIT_DIFFERENT},
        {"nothing in Vault", APP, OWN_HOPS, 404, VAULT_NOTHING, EXIT_DIFFERENT},
        {"a placeholder", APP_CLIENT("'secret': 'changeme'"), OWN_HOPS, 200, VAULT_HOLDS("changeme"),
         EXIT_DIFFERENT},
        {"masked", APP_CLIENT("'secret': '**********'"), OWN_HOPS, 200, VAULT_HOLDS(APP_SECRET),
         EXIT_TROUBLE},
        {"Vault may not be read", APP, OWN_HOPS, 403, VAULT_DENIED_ALIVE, EXIT_TROUBLE},
        {"masked and broken", APP_CLIENT("'secret': '**********'"), OWN_HOPS, 404, VAULT_NOTHING,
         EXIT_DIFFERENT},
        {"what was asked for is well", APP, "--for client,secret", 404, VAULT_NOTHING, EXIT_EQUAL},
        {"what was asked for cannot be told", NULL, "--for secret", 404, VAULT_NOTHING, EXIT_TROUBLE},
        {"a public client", APP_CLIENT("'publicClient': true"), OWN_HOPS, 404, VAULT_NOTHING, EXIT_EQUAL},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_command given;
        status_open(&given, rows[i].client);
        status_run(&given, rows[i].vault_status, rows[i].vault, rows[i].arguments);
        if (given.cli.status != rows[i].status)
            fail_msg("%s: %d\n%s%s", rows[i].name, given.cli.status, given.cli.captured.out,
                     given.cli.captured.err);
        assert_true(*given.cli.captured.out);
        assert_null(strstr(given.cli.captured.out, APP_SECRET));
        assert_null(strstr(given.cli.captured.out, OTHER_SECRET));
        assert_null(strstr(given.cli.captured.out, "changeme"));
        assert_int_equal(fake_write_count(&given.keycloak), 0);
    }
}

static void without_a_cluster_that_is_said_and_the_rest_is_looked_at(void **state) {
    (void)state;
    auto_command given;
    status_open(&given, APP);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), OWN_HOPS);
    cli_exits(&given.cli, EXIT_EQUAL);
    cli_says(&given.cli, "note: no cluster is at hand, so only Keycloak and Vault are looked at");
}

/* --- Command lines ------------------------------------------------------------------------------------------- */

static void wrong_lines_end_with_two(void **state) {
    (void)state;
    static const struct {
        const char *line, *said;
    } rows[] = {
        {"status --for valt", "error: --for: there is no hop \"valt\" try: did you mean vault?"},
        {"status --for vault,kubernetes-secrets",
         "error: --for: there is no hop \"kubernetes-secrets\" try: did you mean kubernetes-secret?"},
        {"status --for everything",
         "error: --for: there is no hop \"everything\" try: use some of git, objects, keycloak, realm, "
         "client, "
         "secret, vault, store, external-secret, kubernetes-secret, workload, argocd"},
        {"status --for", "error: --for needs a value"},
        {"status --update", "error: --update does not go with this command"},
        {"status --timeout soon", "error: --timeout"},
        {"status -o xml", "error: --output takes one of"},
        {"status -f nowhere.yaml", "error: cannot open nowhere.yaml: No such file or directory"},
        {"status --keycloak-url http://127.0.0.1:9 --keycloak-service x",
         "error: --keycloak-url and --keycloak-service exclude each other"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_ran(&cli, "%s", rows[i].line);
        cli_refuses(&cli, rows[i].said);
    }
}

static void an_empty_list_of_hops_is_refused(void **state) {
    (void)state;
    auto_cli cli;
    cli_open(&cli, "status");
    cli_word(&cli, "--for=");
    cli_run(&cli, NULL);
    cli_refuses(&cli, "error: --for: there is no hop \"\"");
}

static void only_hops_that_are_asked_for_are_shown(void **state) {
    (void)state;
    static const char *const rows[] = {"--for vault", "--for secret", "--for vault,secret"};
    char *printed[mem_count(rows)] = {NULL};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_command given;
        status_open(&given, APP);
        status_run(&given, 200, VAULT_HOLDS(APP_SECRET), rows[i]);
        cli_exits(&given.cli, EXIT_EQUAL);
        printed[i] = mem_dup(given.cli.captured.out);
    }
    assert_string_not_equal(printed[0], printed[1]);
    assert_string_not_equal(printed[0], printed[2]);
    assert_string_not_equal(printed[1], printed[2]);
    for (size_t i = 0; i < mem_count(rows); i++)
        mem_free(printed[i]);
}

/* --- Names --------------------------------------------------------------------------------------------------- */

static void names_choose_among_the_declared(void **state) {
    (void)state;
    auto_command given;
    auto_text other =
        fake_file("other.json", "[{\"clientId\": \"gone\", \"realm\": \"ameide\", \"spec\": {}}]");
    auto_text arguments = mem_format("-f %s app " OWN_HOPS, other);
    status_open(&given, APP);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), arguments);
    cli_exits(&given.cli, EXIT_EQUAL); /* what became of gone does not matter */
    assert_int_equal(
        http_script_count(given.keycloak.script, "GET /admin/realms/ameide/clients?clientId=gone"), 0);
}

static void a_name_that_nothing_declares_is_looked_for_in_all_realms(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int status;
    } rows[] = {{"web", EXIT_EQUAL}, {"nobody", EXIT_TROUBLE}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_command given;
        auto_text arguments = mem_format("%s --for realm,client", rows[i].name);
        status_open(&given, APP);
        fake_add_client(&given.keycloak, "ameide", "{'clientId': 'web'}");
        fake_add_rule(&given.keycloak,
                      &(struct fake_rule){"GET /admin/realms?", -1, 200, "[{'realm':'ameide'}]", NULL});
        status_run(&given, 404, VAULT_NOTHING, arguments);
        cli_exits(&given.cli, rows[i].status);
        assert_int_equal(http_script_count(given.keycloak.script, "GET /admin/realms?"), 1);
        if (rows[i].status == EXIT_TROUBLE)
            cli_refuses(&given.cli, "no realm that the login may see has a client \"nobody\"");
        assert_int_equal(status_looks(&given), 0);
    }
}

static void a_realm_that_does_not_exist_is_broken_for_a_name_too(void **state) {
    (void)state;
    auto_command given;
    status_open(&given, APP);
    cli_open(&given.cli, "status web --realm gone --for realm,client");
    cli_use_keycloak(&given.cli, &given.keycloak);
    cli_run(&given.cli, NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
}

/* Nothing is declared, and nobody asked for it to be. */
static void without_input_the_cluster_is_asked_and_may_have_none(void **state) {
    (void)state;
    struct fake_keycloak fake;
    fake_start(&fake);
    fake_add_client(&fake, "ameide", APP);
    auto_cli cli;
    cli_open(&cli, "status app --realm ameide --for realm,client,secret");
    cli_use_keycloak(&cli, &fake);
    cli_run(&cli, NULL);
    cli_exits(&cli, EXIT_EQUAL);
    cli_says(&cli, "note: no cluster is at hand");
    fake_stop(&fake);
}

/* --- Waiting ------------------------------------------------------------------------------------------------- */

static void waiting_ends_at_once_when_all_is_healthy(void **state) {
    (void)state;
    auto_command given;
    status_open(&given, APP);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), OWN_HOPS " --wait --timeout 1h");
    cli_exits(&given.cli, EXIT_EQUAL);
    assert_int_equal(status_looks(&given), 1);
}

static void waiting_ends_with_the_timeout_and_the_last_report(void **state) {
    (void)state;
    static const char *const timeouts[] = {"0s", "1s"};
    for (size_t i = 0; i < mem_count(timeouts); i++) {
        auto_command given;
        auto_text arguments = mem_format(OWN_HOPS " --wait --timeout %s", timeouts[i]);
        status_open(&given, NULL);
        status_run(&given, 404, VAULT_NOTHING, arguments);
        cli_exits(&given.cli, EXIT_DIFFERENT);
        assert_true(*given.cli.captured.out);
        assert_int_equal(status_looks(&given), 1);
    }
}

static void ctrl_c_ends_with_130(void **state) {
    (void)state;
    static const char *const arguments[] = {OWN_HOPS, OWN_HOPS " --wait", OWN_HOPS " -w"};
    for (size_t i = 0; i < mem_count(arguments); i++) {
        auto_command given;
        status_open(&given, APP);
        session_interrupts = 1;
        status_run(&given, 200, VAULT_HOLDS(APP_SECRET), arguments[i]);
        session_interrupts = 0;
        cli_exits(&given.cli, EXIT_ON_INTERRUPT);
        assert_string_equal(given.cli.captured.out, "");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exit_status_says_whether_the_chain_is_healthy),
        cmocka_unit_test(without_a_cluster_that_is_said_and_the_rest_is_looked_at),
        cmocka_unit_test(wrong_lines_end_with_two),
        cmocka_unit_test(an_empty_list_of_hops_is_refused),
        cmocka_unit_test(only_hops_that_are_asked_for_are_shown),
        cmocka_unit_test(names_choose_among_the_declared),
        cmocka_unit_test(a_name_that_nothing_declares_is_looked_for_in_all_realms),
        cmocka_unit_test(a_realm_that_does_not_exist_is_broken_for_a_name_too),
        cmocka_unit_test(without_input_the_cluster_is_asked_and_may_have_none),
        cmocka_unit_test(waiting_ends_at_once_when_all_is_healthy),
        cmocka_unit_test(waiting_ends_with_the_timeout_and_the_last_report),
        cmocka_unit_test(ctrl_c_ends_with_130),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
