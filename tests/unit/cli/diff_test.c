/* What `diff` compares, and the exit status that scripts go by. */
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"
#include "support/cli_case.h"
#include "support/fake_api.h"
#include "support/loopback.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

#define DECLARED                                                                                             \
    "[{\"clientId\": \"web\", \"realm\": \"ameide\", \"spec\": {\"name\": \"Web\", \"attributes\": {}}},\n"  \
    " {\"clientId\": \"api\", \"realm\": \"ameide\", \"spec\": {\"enabled\": true}}]\n"
#define EXPORT(web, api) "{\"realm\": \"ameide\", \"clients\": [" web api "]}"
#define WEB(more) "{\"clientId\": \"web\", \"name\": \"Web\"" more "}"
#define API ", {\"clientId\": \"api\", \"enabled\": true}"

/* Runs diff with the declarations above, an export on standard input, and more arguments. */
static void diff_with(struct cli_case *cli, const char *live, const char *more) {
    auto_text declared = fake_file("declared.json", DECLARED);
    cli_open(cli, "diff -f %s --live - %s", declared, more);
    cli_run(cli, live);
}

static void the_exit_status_says_whether_something_differs(void **state) {
    (void)state;
    static const struct {
        const char *name, *live, *more, *printed;
        int status;
    } rows[] = {
        {"equal", EXPORT(WEB(""), API), "", "2 clients: 2 in sync", EXIT_EQUAL},
        {"drifted", EXPORT(WEB(", \"enabled\": true"), ", {\"clientId\": \"api\", \"enabled\": false}"), "",
         "2 clients: 1 in sync, 1 drifted", EXIT_DIFFERENT},
        {"missing", EXPORT(WEB(""), ""), "", "1 in sync, 1 missing", EXIT_DIFFERENT},
        {"undeclared", EXPORT(WEB(", \"attributes\": {\"old\": \"1\"}"), API), "", "2 in sync", EXIT_EQUAL},
        {"undeclared, strictly", EXPORT(WEB(", \"attributes\": {\"old\": \"1\"}"), API), "--strict",
         "1 drifted", EXIT_DIFFERENT},
        {"only what is named", EXPORT(WEB(""), ""), "web", "1 client: 1 in sync", EXIT_EQUAL},
        {"unknown", EXPORT("{\"clientId\": \"web\", \"name\": \"**********\"}", API), "", "1 unknown",
         EXIT_TROUBLE},
        {"unknown beside missing", EXPORT("{\"clientId\": \"web\", \"name\": \"**********\"}", ""), "",
         "1 missing, 1 unknown", EXIT_DIFFERENT},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        diff_with(&cli, rows[i].live, rows[i].more);
        if (cli.status != rows[i].status || !strstr(cli.captured.out, rows[i].printed))
            fail_msg("%s: %d\n%s%s", rows[i].name, cli.status, cli.captured.out, cli.captured.err);
        assert_string_equal(cli.captured.err, "");
    }
}

static void programs_get_the_same_status_and_a_document(void **state) {
    (void)state;
    auto_cli json, yaml;
    diff_with(&json, EXPORT(WEB(""), ""), "web -o json");
    cli_exits(&json, EXIT_EQUAL);
    check_document(
        json.captured.out, "DriftReport",
        "{'missing': 0, 'drifted': 0, 'extra': 0, 'unknown': 0, 'in-sync': 1}",
        "[{'realm': 'ameide', 'kind': 'client', 'name': 'web', 'state': 'in-sync', 'changes': []}]");
    diff_with(&yaml, EXPORT(WEB(""), ""), "api -o yaml");
    cli_exits(&yaml, EXIT_DIFFERENT);
    cli_prints(&yaml, "kind: DriftReport");
    cli_prints(&yaml, "state: missing");
}

static void with_an_export_no_server_is_looked_for(void **state) {
    (void)state;
    auto_cli cli;
    diff_with(&cli, EXPORT(WEB(""), API), "-v 9 --keycloak-url ftp://nowhere --transport native");
    cli_exits(&cli, EXIT_EQUAL);
    assert_string_equal(cli.captured.err, "");
}

static void exports_that_cannot_be_used_are_errors(void **state) {
    (void)state;
    static const struct {
        const char *live, *said;
    } rows[] = {
        {"", "error: not valid JSON"},
        {"{}", "error: - is not an export of one realm: it needs \"realm\" and \"clients\""},
        {"{\"realm\": \"ameide\"", "error: not valid JSON"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        diff_with(&cli, rows[i].live, "");
        cli_refuses(&cli, rows[i].said);
    }
    auto_cli cli;
    auto_text declared = fake_file("declared.json", DECLARED);
    cli_ran(&cli, "diff -f %s --live nowhere.json", declared);
    cli_refuses(&cli, "error: cannot open nowhere.json: No such file or directory");
}

static void wrong_lines_and_declarations_end_with_two(void **state) {
    (void)state;
    static const struct {
        const char *line, *said;
    } rows[] = {
        {"diff --update", "error: --update does not go with this command"},
        {"diff -f", "error: --filename needs a value: FILE|DIR|-"},
        {"diff -o xml -f nowhere", "error: --output takes one of text, json, yaml, markdown, junit, name, "
                                   "wide, sarif, github, not \"xml\""},
        {"diff -f nowhere.yaml", "error: cannot open nowhere.yaml: No such file or directory"},
        {"diff", "error: no Kubernetes cluster is configured"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        cli_ran(&cli, "%s", rows[i].line);
        cli_refuses(&cli, rows[i].said);
    }
}

/* --- With a server --------------------------------------------------------------------------------------- */

static void a_server_is_compared_and_never_written_to(void **state) {
    (void)state;
    struct fake_keycloak fake;
    auto_text declared = fake_file("declared.json", DECLARED);
    fake_start(&fake);
    fake_add_client(&fake, "ameide", "{'clientId': 'web', 'name': 'Other', 'attributes': {'old': '1'}}");
    auto_cli cli;
    cli_open(&cli, "diff -f %s --strict", declared);
    cli_use_keycloak(&cli, &fake);
    cli_run(&cli, NULL);
    cli_exits(&cli, EXIT_DIFFERENT);
    cli_prints(&cli, "2 clients: 1 missing, 1 drifted");
    cli_prints(&cli, "Other");
    assert_null(strstr(cli.captured.out, "live-secret"));
    assert_true(fake_admin_count(&fake) > 0);
    assert_int_equal(fake_write_count(&fake), 0);
    fake_stop(&fake);
}

static void the_values_name_the_login_realm(void **state) {
    (void)state;
    struct fake_keycloak fake;
    fake_start(&fake);
    auto_cli cli;
    cli_open(&cli, "diff -f -");
    cli_use_keycloak(&cli, &fake);
    cli_run(&cli, "clientPatcher:\n  loginRealm: ops\n  clientSpecs:\n"
                  "    - {clientId: account, realm: ameide, spec: {publicClient: true}}\n");
    cli_exits(&cli, EXIT_EQUAL);
    assert_int_equal(http_script_count(fake.script, "POST /realms/ops/"), 1);
    fake_stop(&fake);
}

static void a_server_that_fails_is_no_difference(void **state) {
    (void)state;
    static const struct fake_rule refusal = {"POST /realms/", -1, 401, "{'error': 'invalid_grant'}", NULL};
    struct fake_keycloak fake;
    auto_text declared = fake_file("declared.json", DECLARED);
    fake_start(&fake);
    fake_add_rule(&fake, &refusal);
    auto_cli cli;
    cli_open(&cli, "diff -f %s", declared);
    cli_use_keycloak(&cli, &fake);
    cli_run(&cli, NULL);
    cli_refuses(&cli, "error: with the credentials of the environment: login as user admin of realm master");
    assert_int_equal(fake_admin_count(&fake), 0);
    fake_stop(&fake);
}

/* With a token the first request is not a login. */
static void a_server_that_is_not_there_is_an_error_also_with_a_given_token(void **state) {
    (void)state;
    auto_text declared = fake_file("declared.json", DECLARED);
    auto_cli cli;
    cli_open(&cli, "diff -f %s --keycloak-url http://127.0.0.1:%u", declared, loopback_closed_port());
    cli_set(&cli, "KCREALM_KEYCLOAK_TOKEN=x");
    cli_run(&cli, NULL);
    cli_refuses(&cli, "error: connection refused by 127.0.0.1:");
}

static void ctrl_c_ends_with_130(void **state) {
    (void)state;
    struct fake_keycloak fake;
    auto_text declared = fake_file("declared.json", DECLARED);
    fake_start(&fake);
    auto_cli cli;
    cli_open(&cli, "diff -f %s", declared);
    cli_use_keycloak(&cli, &fake);
    session_interrupts = 1;
    cli_run(&cli, NULL);
    session_interrupts = 0;
    cli_exits(&cli, EXIT_ON_INTERRUPT);
    assert_string_equal(cli.captured.out, "");
    fake_stop(&fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exit_status_says_whether_something_differs),
        cmocka_unit_test(programs_get_the_same_status_and_a_document),
        cmocka_unit_test(with_an_export_no_server_is_looked_for),
        cmocka_unit_test(exports_that_cannot_be_used_are_errors),
        cmocka_unit_test(wrong_lines_and_declarations_end_with_two),
        cmocka_unit_test(a_server_is_compared_and_never_written_to),
        cmocka_unit_test(the_values_name_the_login_realm),
        cmocka_unit_test(a_server_that_fails_is_no_difference),
        cmocka_unit_test(a_server_that_is_not_there_is_an_error_also_with_a_given_token),
        cmocka_unit_test(ctrl_c_ends_with_130),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
