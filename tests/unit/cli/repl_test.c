/* Scripts: where lines come from, what is printed, and the exit status. */
#include "cli/repl_look.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_exit_status_is_that_of_all_lines(void **state) {
    (void)state;
    static const struct {
        const char *script, *flags;
        int status;
    } rows[] = {
        {"use ameide\n", "", 0},         {"", "", 0},
        {"\n# only a comment\n", "", 0}, {"use nope\nuse ameide\n", "", 1},
        {"frobnicate\n", "", 1},         {"use ameide", "", 0},
        {"exit\nuse nope\n", "", 0},     {"use nope\nexit\n", "", 1},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        repl_case_open(&given);
        repl_case_read(&given, rows[i].flags, rows[i].script);
        cli_exits(&given.cli, rows[i].status);
    }
}

static void a_line_that_fails_stops_a_strict_script_only(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "use nope", "trace", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_prints(&given.cli, "requests are not shown");
    repl_case_run(&given, "--strict-script", "use nope", "trace", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    assert_string_equal(given.cli.captured.out, "");
}

static void an_error_says_in_which_line_it_was(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_read(&given, "", "# first\nuse ameide\n\nfrobnicate\n");
    cli_says(&given.cli, "error: line 4: there is no command \"frobnicate\"");
}

static void lines_share_one_session_and_one_login(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "", "use ameide", "clients", "scopes", NULL);
    cli_exits(&given.cli, EXIT_EQUAL);
    repl_case_asked(&given, "POST /realms/master/protocol/openid-connect/token", 1);
}

static void machines_get_one_document(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_run(&given, "-o json", "use ameide", "# nothing", "use nope", "login client x --secret=hunter2",
                  NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    auto_json worked = repl_case_item(&given, 0);
    auto_json failed = repl_case_item(&given, 1);
    auto_json masked = repl_case_item(&given, 2);
    assert_string_equal(value_text(worked, "line"), "use ameide");
    assert_true(value_is_true(worked, "ok", false));
    assert_string_equal(value_text(json_object_get(failed, "error"), "message"), "there is no realm nope");
    assert_string_equal(value_text(masked, "line"), "login client x --secret=***");
    cli_prints(&given.cli, "\"kind\": \"ReplReport\"");
    assert_null(strstr(given.cli.captured.out, "hunter2"));
    assert_null(strstr(given.cli.captured.err, "hunter2"));
}

static void a_script_without_keycloak_could_not_start(void **state) {
    (void)state;
    static const struct {
        const char *script;
        int status;
    } rows[] = {{"realms\nrealms\n", 2}, {"help\nrealms\nrealms\n", 1}, {"help\n", 0}, {"frobnicate\n", 1}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_open(&cli, "repl --keycloak-url http://127.0.0.1:1");
        cli_set(&cli, "KCREALM_KEYCLOAK_USER=admin");
        cli_set(&cli, "KCREALM_KEYCLOAK_PASSWORD=hunter2");
        cli_run(&cli, rows[i].script);
        cli_exits(&cli, rows[i].status);
        char *first = strstr(cli.captured.err, "refused by 127.0.0.1:1");
        assert_true(!first || !strstr(first + 1, "refused by 127.0.0.1:1"));
    }
}

static void a_keycloak_that_goes_away_is_asked_again_by_the_next_line(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    fake_add_rule(&given.keycloak,
                  &(struct fake_rule){"GET /admin/realms/ameide/client-scopes", -1, 0, NULL, NULL});
    repl_case_run(&given, "", "use ameide", "scopes", "use ameide", "clients", NULL);
    cli_exits(&given.cli, EXIT_DIFFERENT);
    cli_says(&given.cli, "line 2: ");
    assert_null(strstr(given.cli.captured.err, "line 3"));
    assert_null(strstr(given.cli.captured.err, "line 4"));
}

static void a_token_that_expired_meanwhile_is_renewed(void **state) {
    (void)state;
    auto_repl given;
    auto_error err = {0};
    repl_case_open(&given);
    repl_case_begin(&given);
    auto_json before = repl_read(&given.repl, mem_dup("/admin/realms/ameide"), &err);
    given.keycloak.tokens_refused = given.keycloak.tokens_issued;
    auto_json after = repl_read(&given.repl, mem_dup("/admin/realms/ameide"), &err);
    assert_non_null(before);
    assert_non_null(after);
    repl_case_asked(&given, "POST /realms/master/protocol/openid-connect/token", 2);
}

static void what_makes_no_sense_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *line, *says;
    } rows[] = {
        {"repl realms", "repl takes no names; \"realms\" would be a line"},
        {"repl -o junit", "a script's outcome is not written as junit"},
        {"repl -c", "--c needs a value: LINE"},
        {"repl -f x", "--filename does not go with this command"},
        {"diff -c x", "--c does not go with this command"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_ran(&cli, "%s", rows[i].line);
        cli_refuses(&cli, rows[i].says);
    }
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exit_status_is_that_of_all_lines),
        cmocka_unit_test(a_line_that_fails_stops_a_strict_script_only),
        cmocka_unit_test(an_error_says_in_which_line_it_was),
        cmocka_unit_test(lines_share_one_session_and_one_login),
        cmocka_unit_test(machines_get_one_document),
        cmocka_unit_test(a_script_without_keycloak_could_not_start),
        cmocka_unit_test(a_keycloak_that_goes_away_is_asked_again_by_the_next_line),
        cmocka_unit_test(a_token_that_expired_meanwhile_is_renewed),
        cmocka_unit_test(what_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
