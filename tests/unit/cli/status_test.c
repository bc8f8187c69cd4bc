/* status as a command line: its flags, what it is content with, and the exit status that scripts go by. What it prints
 * is the report's; here it only matters when. */
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "support/chain_case.h"
#include "support/cli_case.h"
#include "support/fake_api.h"
#include "support/loopback.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

#define APP APP_CLIENT("'secret': '" APP_SECRET "'")
#define DECLARED                                                                                             \
    "clientPatcher:\n"                                                                                       \
    "  clientSpecs:\n"                                                                                       \
    "    - {clientId: app, realm: ameide, spec: {}}\n"                                                       \
    "  secretExtraction:\n"                                                                                  \
    "    enabled: true\n"                                                                                    \
    "    clients:\n"                                                                                         \
    "      - {clientId: app, vaultKey: app-key}\n"

/* Keycloak and Vault, and no cluster. It must not move. */
struct command_case {
    struct fake_keycloak keycloak;
    struct vault_session vault;
    struct cli_case cli;
};

/* client as JSON with ' for "; NULL: it does not exist. */
static void status_open(struct command_case *given, const char *client) {
    *given = (struct command_case){0};
    fake_start(&given->keycloak);
    vault_session_open(&given->vault, "token=t");
    if (client)
        fake_add_client(&given->keycloak, "ameide", client);
}

/* Vault's answer for the key of app; then runs "status -f …" with these arguments. */
static void status_run(struct command_case *given, int status, const char *answer, const char *arguments) {
    auto_text declared = fake_file("values.yaml", DECLARED);
    vault_answer(&given->vault, "GET /v1/sys/internal/ui/mounts/", -1, 200,
                 "{'data':{'type':'kv','options':{'version':'2'}}}");
    vault_answer(&given->vault, "POST /v1/sys/capabilities-self", -1, 200, VAULT_GRANTS("'update'"));
    vault_answer(&given->vault, "GET " APP_KEY, -1, status, answer);
    cli_open(&given->cli, "status -f %s %s", declared, arguments);
    cli_use_keycloak(&given->cli, &given->keycloak);
    cli_set(&given->cli, "VAULT_ADDR=%s", http_script_url(given->vault.script));
    cli_set(&given->cli, "VAULT_TOKEN=t");
    cli_run(&given->cli, NULL);
}

static void status_close(struct command_case *given) {
    cli_close(&given->cli);
    vault_session_close(&given->vault);
    fake_stop(&given->keycloak);
}

#define auto_command __attribute__((cleanup(status_close))) struct command_case
#define OWN_HOPS "--for git,realm,client,secret,vault"

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)); text++)
        count++;
    return count;
}

static size_t looks_of(const struct command_case *given) {
    return http_script_count(given->vault.script, "GET " APP_KEY);
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
        assert_int_equal(looks_of(&given), 0);
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
    assert_int_equal(looks_of(&given), 1);
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
        assert_int_equal(looks_of(&given), 1);
    }
}

/* --- With somebody who changes things meanwhile -------------------------------------------------------------- */

/* Ends the pauses of the command, and interrupts it after so many looks. */
static struct {
    pthread_t main, thread;
    atomic_uint looks; /* that have begun */
    atomic_bool ended;
    unsigned looks_max; /* 0: no limit */
} nudging;

static void do_nothing(int number) {
    (void)number;
}

static void *nudge(void *state) {
    while (!atomic_load(&nudging.ended)) {
        usleep(20000);
        if (nudging.looks_max && atomic_load(&nudging.looks) > nudging.looks_max)
            session_interrupts = 1;
        pthread_kill(nudging.main, SIGUSR1);
    }
    return state;
}

static void nudging_start(unsigned looks_max) {
    const struct sigaction action = {.sa_handler = do_nothing};
    sigaction(SIGUSR1, &action, NULL);
    nudging.main = pthread_self();
    nudging.looks_max = looks_max;
    atomic_store(&nudging.looks, 0);
    atomic_store(&nudging.ended, false);
    pthread_create(&nudging.thread, NULL, nudge, NULL);
}

static void nudging_end(void) {
    atomic_store(&nudging.ended, true);
    pthread_join(nudging.thread, NULL);
    session_interrupts = 0;
}

/* Each look asks for the version first. */
static bool is_third_look(const struct script_request *request) {
    return strcmp(request->path, "/admin/serverinfo") == 0 && atomic_fetch_add(&nudging.looks, 1) + 1 == 3;
}

static void remove_client_before_third_look(struct fake_keycloak *fake,
                                            const struct script_request *request) {
    json_t *clients = fake_list(fake, "ameide", "clients");
    if (!is_third_look(request))
        return;
    for (size_t i = json_array_size(clients); i-- > 0;)
        if (json_array_get(clients, i) == fake_client(fake, "ameide", "app"))
            json_array_remove(clients, i);
}

static void add_client_before_third_look(struct fake_keycloak *fake, const struct script_request *request) {
    if (is_third_look(request))
        fake_add_client(fake, "ameide", APP);
}

/* What one look prints; freed by the caller. */
static char *report_of(const char *client, const char *arguments) {
    auto_command given;
    status_open(&given, client);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), arguments);
    return mem_dup(given.cli.captured.out);
}

#define WATCHED "--for secret"

static void watching_prints_what_changes_until_it_is_interrupted(void **state) {
    (void)state;
    auto_text before = report_of(APP, WATCHED);
    auto_text after = report_of(NULL, WATCHED);
    auto_text both = mem_format("%s%s", before, after);
    static const char *const flags[] = {"-w", "--watch"};
    for (size_t i = 0; i < mem_count(flags); i++) {
        auto_command given;
        auto_text arguments = mem_format(WATCHED " %s", flags[i]);
        status_open(&given, APP);
        given.keycloak.before = remove_client_before_third_look;
        nudging_start(5);
        status_run(&given, 200, VAULT_HOLDS(APP_SECRET), arguments);
        nudging_end();
        cli_exits(&given.cli, EXIT_ON_INTERRUPT);
        if (strcmp(given.cli.captured.out, both) != 0)
            fail_msg("%s\ninstead of\n%s", given.cli.captured.out, both);
        assert_int_equal(count_of(given.cli.captured.err, "no cluster is at hand"), 1);
    }
}

static void waiting_ends_with_the_first_healthy_look(void **state) {
    (void)state;
    auto_text healthy = report_of(APP, WATCHED);
    auto_command given;
    status_open(&given, NULL);
    given.keycloak.before = add_client_before_third_look;
    nudging_start(0);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), WATCHED " --wait --timeout 1h");
    nudging_end();
    cli_exits(&given.cli, EXIT_EQUAL);
    assert_string_equal(given.cli.captured.out, healthy);
    assert_int_equal(count_of(given.cli.captured.err, "no cluster is at hand"), 1);
    assert_int_equal(looks_of(&given), 3);
    /* Connections that work are kept. */
    assert_int_equal(http_script_count(given.keycloak.script, "POST /realms/master/protocol"), 1);
}

static void a_server_that_was_not_reached_is_tried_from_the_beginning(void **state) {
    (void)state;
    auto_command given;
    status_open(&given, APP);
    fake_add_rule(&given.keycloak, &(struct fake_rule){"POST /realms/master/protocol", 1, 401,
                                                       "{'error':'invalid_grant','error_description':"
                                                       "'Invalid user credentials'}",
                                                       NULL});
    nudging_start(0);
    status_run(&given, 200, VAULT_HOLDS(APP_SECRET), OWN_HOPS " --wait --timeout 1h");
    nudging_end();
    cli_exits(&given.cli, EXIT_EQUAL);
    assert_int_equal(http_script_count(given.keycloak.script, "POST /realms/master/protocol"), 2);
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
        cmocka_unit_test(watching_prints_what_changes_until_it_is_interrupted),
        cmocka_unit_test(waiting_ends_with_the_first_healthy_look),
        cmocka_unit_test(a_server_that_was_not_reached_is_tried_from_the_beginning),
        cmocka_unit_test(ctrl_c_ends_with_130),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
