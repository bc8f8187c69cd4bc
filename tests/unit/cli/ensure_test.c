/* What `ensure` writes, in which mode, after which consent, and what it ends with. */
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"
#include "support/cli_case.h"
#include "support/fake_api.h"
#include "support/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int remove_files(void **state) {
    (void)state;
    fake_files_remove();
    return 0;
}

/* "new" is missing, "old" has another name, and something that is not declared. */
#define DECLARED                                                                                             \
    "[{\"clientId\": \"new\", \"realm\": \"ameide\", \"spec\": {\"name\": \"New\"}},\n"                      \
    " {\"clientId\": \"old\", \"realm\": \"ameide\", \"spec\": {\"name\": \"Old\", \"attributes\": {}}}]\n"
#define LIVE_OLD "{'clientId': 'old', 'name': 'Older', 'attributes': {'undeclared': '1'}}"

/* A run of `ensure -f - <arguments>` against a realm with the old client. */
struct ensuring {
    struct fake_keycloak fake;
    struct cli_case cli;
};

static void ensuring_clear(struct ensuring *ensuring) {
    cli_close(&ensuring->cli);
    fake_stop(&ensuring->fake);
}

#define auto_ensuring __attribute__((cleanup(ensuring_clear))) struct ensuring

static void ensuring_open(struct ensuring *ensuring, const char *arguments) {
    fake_start(&ensuring->fake);
    fake_add_client(&ensuring->fake, "ameide", LIVE_OLD);
    cli_open(&ensuring->cli, "ensure -f - %s", arguments);
    cli_use_keycloak(&ensuring->cli, &ensuring->fake);
}

static void ensuring_run(struct ensuring *ensuring, const char *arguments) {
    ensuring_open(ensuring, arguments);
    cli_run(&ensuring->cli, DECLARED);
}

/* "new: New, old: Older with undeclared" */
static char *realm_now(const struct ensuring *ensuring) {
    const json_t *created = fake_client(&ensuring->fake, "ameide", "new");
    const json_t *old = fake_client(&ensuring->fake, "ameide", "old");
    return mem_format(
        "new: %s, old: %s%s", created ? value_text(created, "name") : "-", value_text(old, "name"),
        json_object_get(json_object_get(old, "attributes"), "undeclared") ? " with undeclared" : "");
}

static void the_mode_decides_what_is_written(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *realm, *printed;
        int status;
    } rows[] = {
        {"", "new: New, old: Older with undeclared", "1 done, 1 left as it was", EXIT_EQUAL},
        {"--update", "new: New, old: Old with undeclared", "2 done", EXIT_EQUAL},
        {"--strict --yes", "new: New, old: Old", "2 done", EXIT_EQUAL},
        {"--update --strict -y", "new: New, old: Old", "2 done", EXIT_EQUAL},
        {"--strict", "new: New, old: Old with undeclared", "2 done, 1 not attempted", EXIT_DIFFERENT},
        {"--update new", "new: New, old: Older with undeclared", "1 done", EXIT_EQUAL},
        {"--update --realm nowhere", "new: -, old: Older with undeclared", "", EXIT_TROUBLE},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_ensuring ensuring;
        ensuring_run(&ensuring, rows[i].arguments);
        auto_text realm = realm_now(&ensuring);
        if (strcmp(realm, rows[i].realm) != 0)
            fail_msg("%s: %s\n%s%s", rows[i].arguments, realm, ensuring.cli.captured.out,
                     ensuring.cli.captured.err);
        cli_exits(&ensuring.cli, rows[i].status);
        cli_prints(&ensuring.cli, rows[i].printed);
    }
}

static void a_second_run_writes_nothing(void **state) {
    (void)state;
    auto_ensuring ensuring;
    ensuring_run(&ensuring, "--strict --yes");
    http_script_forget(ensuring.fake.script);
    size_t written = fake_write_count(&ensuring.fake);
    auto_cli again;
    cli_open(&again, "ensure -f - --strict");
    cli_use_keycloak(&again, &ensuring.fake);
    cli_run(&again, DECLARED);
    cli_exits(&again, EXIT_EQUAL);
    assert_int_equal(fake_write_count(&ensuring.fake), written);
    assert_string_equal(again.captured.err, "");
}

static void a_dry_run_shows_the_plan_and_writes_nothing(void **state) {
    (void)state;
    static const char *const lines[] = {"--dry-run", "--dry-run=client --update", "--dry-run=server --strict",
                                        "--dry-run --strict --yes -o json"};
    for (size_t i = 0; i < mem_count(lines); i++) {
        auto_ensuring ensuring;
        ensuring_run(&ensuring, lines[i]);
        cli_exits(&ensuring.cli, EXIT_EQUAL);
        cli_prints(&ensuring.cli, "new");
        assert_int_equal(fake_write_count(&ensuring.fake), 0);
    }
}

static void the_plan_is_shown_before_the_outcome_to_people_only(void **state) {
    (void)state;
    auto_ensuring text, json;
    ensuring_run(&text, "--update");
    const char *out = text.cli.captured.out;
    const char *plan = strstr(out, "Plan: 1 to create, 1 to update"), *outcome = strstr(out, "2 done");
    if (!plan || !outcome || plan > outcome)
        fail_msg("%s", out);
    ensuring_run(&json, "--update -o json");
    auto_error err = {0};
    auto_json document =
        value_parse(json.cli.captured.out, strlen(json.cli.captured.out), "the output", &err);
    assert_non_null(document);
    assert_string_equal(value_text(document, "kind"), "Outcome");
}

static void what_was_left_comes_with_the_command_that_does_it(void **state) {
    (void)state;
    auto_text file = fake_file("it is.json", DECLARED);
    auto_ensuring ensuring;
    fake_start(&ensuring.fake);
    fake_add_client(&ensuring.fake, "ameide", LIVE_OLD);
    cli_open(&ensuring.cli, "ensure --realm ameide --keycloak-url %s", http_script_url(ensuring.fake.script));
    cli_set(&ensuring.cli, "COLUMNS=400");
    cli_use_keycloak(&ensuring.cli, &ensuring.fake);
    cli_word(&ensuring.cli, "-f");
    cli_word(&ensuring.cli, file);
    cli_run(&ensuring.cli, NULL);
    auto_text command =
        mem_format("kubectl kcrealm ensure --update -f '%s' --realm ameide --keycloak-url %s\n", file,
                   http_script_url(ensuring.fake.script));
    cli_exits(&ensuring.cli, EXIT_EQUAL);
    if (!strstr(ensuring.cli.captured.out, command))
        fail_msg("%s not in\n%s", command, ensuring.cli.captured.out);
}

static void what_could_not_be_compared_is_left_alone_and_said(void **state) {
    (void)state;
    auto_ensuring ensuring;
    ensuring_open(&ensuring, "--update old");
    json_object_set_new(fake_client(&ensuring.fake, "ameide", "old"), "name", json_string("**********"));
    cli_run(&ensuring.cli, DECLARED);
    cli_exits(&ensuring.cli, EXIT_TROUBLE);
    cli_says(&ensuring.cli, "warning: client old of realm ameide is left alone: ");
    assert_string_equal(ensuring.cli.captured.out, "");
    assert_int_equal(fake_write_count(&ensuring.fake), 0);
}

/* Alone it is trouble; next to what is done, it is what is left. */
static void a_client_whose_scopes_cannot_be_completed_is_not_created_and_that_is_said(void **state) {
    (void)state;
    static const struct fake_rule failure = {"GET /admin/realms/ameide/default-", -1, 500, "{}", NULL};
    static const char needs[] =
        "{\"clientId\": \"new\", \"realm\": \"ameide\", \"spec\": {\"defaultClientScopes\": [\"email\"]}}";
    static const struct {
        const char *others;
        int status;
    } rows[] = {
        {"", EXIT_TROUBLE},
        {", {\"clientId\": \"b\", \"realm\": \"ameide\", \"spec\": {}}", EXIT_DIFFERENT},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_ensuring ensuring;
        auto_text declared = mem_format("[%s%s]", needs, rows[i].others);
        ensuring_open(&ensuring, "");
        fake_add_rule(&ensuring.fake, &failure);
        cli_run(&ensuring.cli, declared);
        cli_exits(&ensuring.cli, rows[i].status);
        cli_says(&ensuring.cli,
                 "warning: client new of realm ameide does not exist and cannot be created from "
                 "here: /optionalClientScopes: the realm's own list could not be read: ");
        assert_null(fake_client(&ensuring.fake, "ameide", "new"));
    }
}

static void a_write_that_fails_is_one_that_is_not_done(void **state) {
    (void)state;
    static const struct fake_rule refusal = {"POST /admin/realms/ameide/clients", -1, 403, "{'error': 'no'}",
                                             NULL};
    auto_ensuring ensuring;
    ensuring_open(&ensuring, "--update");
    fake_add_rule(&ensuring.fake, &refusal);
    cli_run(&ensuring.cli, DECLARED);
    cli_exits(&ensuring.cli, EXIT_DIFFERENT);
    cli_prints(&ensuring.cli, "1 done, 1 failed");
    auto_text realm = realm_now(&ensuring);
    assert_string_equal(realm, "new: -, old: Old with undeclared");
}

static void on_a_terminal_removals_are_asked_about(void **state) {
    (void)state;
    cli_needs_terminal();
    static const struct {
        const char *answer, *realm;
        int status;
    } rows[] = {{"y\n", "new: New, old: Old", EXIT_EQUAL},
                {"n\n", "new: New, old: Old with undeclared", EXIT_DIFFERENT}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_ensuring ensuring;
        auto_capture capture = {0};
        struct terminal terminal;
        auto_text file = fake_file("declared.json", DECLARED);
        assert_true(terminal_open(&terminal));
        terminal_type(&terminal, rows[i].answer);
        fake_start(&ensuring.fake);
        fake_add_client(&ensuring.fake, "ameide", LIVE_OLD);
        cli_open(&ensuring.cli, "ensure --strict -f %s", file);
        cli_use_keycloak(&ensuring.cli, &ensuring.fake);
        capture_start(&capture, NULL);
        capture_use(STDIN_FILENO, terminal.descriptor);
        capture_use(STDERR_FILENO, terminal.descriptor);
        cli_start(&ensuring.cli);
        int status = run_ensure(&ensuring.cli.session);
        capture_end(&capture);
        auto_text shown = terminal_shown(&terminal);
        terminal_close(&terminal);
        auto_text realm = realm_now(&ensuring);
        assert_int_equal(status, rows[i].status);
        assert_string_equal(realm, rows[i].realm);
        assert_string_equal(shown, "1 of these steps remove what is not declared. Do that too? [y/N] ");
    }
}

static void wrong_lines_are_refused_before_anything_is_reached(void **state) {
    (void)state;
    static const struct {
        const char *arguments, *said;
    } rows[] = {
        {"--dry-run=yes", "error: --dry-run takes none, client or server, not \"yes\""},
        {"--timeout soon", "error: --timeout takes a duration such as 90s or 2m, not \"soon\""},
        {"--wait --timeout=", "error: --timeout takes a duration such as 90s or 2m, not \"\""},
        {"--live x", "error: --live does not go with this command"},
        {"nobody", "error: client \"nobody\" is not declared"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_ensuring ensuring;
        ensuring_run(&ensuring, rows[i].arguments);
        cli_refuses(&ensuring.cli, rows[i].said);
        assert_int_equal(http_script_count(ensuring.fake.script, ""), 0);
    }
}

static void a_realm_that_is_missing_is_an_error_before_anything_is_written(void **state) {
    (void)state;
    auto_ensuring ensuring;
    ensuring_open(&ensuring, "--update");
    cli_run(&ensuring.cli, "[{\"clientId\": \"a\", \"realm\": \"ameide\", \"spec\": {}},"
                           " {\"clientId\": \"a\", \"realm\": \"nowhere\", \"spec\": {}}]");
    cli_refuses(&ensuring.cli, "nowhere");
    assert_int_equal(fake_write_count(&ensuring.fake), 0);
}

/* --- Waiting --------------------------------------------------------------------------------------------- */

static void without_wait_what_is_not_there_is_an_error_at_once(void **state) {
    (void)state;
    auto_cli cli;
    cli_open(&cli, "ensure -f - --keycloak-url http://127.0.0.1:%u", loopback_closed_port());
    cli_set(&cli, "KCREALM_KEYCLOAK_TOKEN=x");
    cli_run(&cli, DECLARED);
    cli_refuses(&cli, "error: connection refused by 127.0.0.1:");
    assert_null(strstr(cli.captured.err, "waited"));
}

static void waiting_ends_with_its_time(void **state) {
    (void)state;
    static const char *const logins[] = {"KCREALM_KEYCLOAK_TOKEN=x",
                                         "KCREALM_KEYCLOAK_USER=admin KCREALM_KEYCLOAK_PASSWORD=hunter2"};
    for (size_t i = 0; i < mem_count(logins); i++) {
        auto_cli cli;
        cli_open(&cli, "ensure -f - --wait --timeout 1ms --keycloak-url http://127.0.0.1:%u",
                 loopback_closed_port());
        strings_split(&cli.environment, logins[i], ' ');
        cli_run(&cli, DECLARED);
        cli_refuses(&cli, "error: waited in vain: connection refused by 127.0.0.1:");
    }
}

static void waiting_helps_against_what_is_still_starting(void **state) {
    (void)state;
    static const struct fake_rule starting = {"POST /realms/", 1, 503, "starting", "text/plain"};
    auto_ensuring ensuring;
    ensuring_open(&ensuring, "--update --wait --timeout 60s");
    fake_add_rule(&ensuring.fake, &starting);
    cli_run(&ensuring.cli, DECLARED);
    cli_exits(&ensuring.cli, EXIT_EQUAL);
    cli_says(&ensuring.cli, "note: waiting: ");
}

static void waiting_does_not_help_against_a_refused_login(void **state) {
    (void)state;
    static const struct fake_rule refusal = {"POST /realms/", -1, 401, "{'error': 'invalid_grant'}", NULL};
    auto_ensuring ensuring;
    ensuring_open(&ensuring, "--wait --timeout 60s");
    fake_add_rule(&ensuring.fake, &refusal);
    long long before = session_now_ms();
    cli_run(&ensuring.cli, DECLARED);
    cli_refuses(&ensuring.cli, "login as user admin of realm master by password failed");
    assert_true(session_now_ms() - before < 30000);
    assert_null(strstr(ensuring.cli.captured.err, "waiting"));
}

static void waiting_does_not_help_against_a_scope_that_the_realm_lacks(void **state) {
    (void)state;
    auto_ensuring ensuring;
    ensuring_open(&ensuring, "--wait --timeout 60s");
    long long before = session_now_ms();
    cli_run(&ensuring.cli, "[{\"clientId\": \"a\", \"realm\": \"ameide\", \"spec\": "
                           "{\"defaultClientScopes\": [\"emial\"]}}]");
    cli_refuses(&ensuring.cli, "error: client scope \"emial\" does not exist in realm \"ameide\"");
    assert_true(session_now_ms() - before < 30000);
    assert_null(strstr(ensuring.cli.captured.err, "wait"));
    assert_int_equal(fake_write_count(&ensuring.fake), 0);
}

static void waiting_goes_on_while_a_realm_is_missing(void **state) {
    (void)state;
    auto_ensuring ensuring;
    ensuring_open(&ensuring, "--wait --timeout 1ms");
    cli_run(&ensuring.cli, "[{\"clientId\": \"a\", \"realm\": \"nowhere\", \"spec\": {}}]");
    cli_refuses(&ensuring.cli, "error: waited in vain: realm \"nowhere\" does not exist");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mode_decides_what_is_written),
        cmocka_unit_test(a_second_run_writes_nothing),
        cmocka_unit_test(a_dry_run_shows_the_plan_and_writes_nothing),
        cmocka_unit_test(the_plan_is_shown_before_the_outcome_to_people_only),
        cmocka_unit_test(what_was_left_comes_with_the_command_that_does_it),
        cmocka_unit_test(what_could_not_be_compared_is_left_alone_and_said),
        cmocka_unit_test(a_client_whose_scopes_cannot_be_completed_is_not_created_and_that_is_said),
        cmocka_unit_test(a_write_that_fails_is_one_that_is_not_done),
        cmocka_unit_test(on_a_terminal_removals_are_asked_about),
        cmocka_unit_test(wrong_lines_are_refused_before_anything_is_reached),
        cmocka_unit_test(a_realm_that_is_missing_is_an_error_before_anything_is_written),
        cmocka_unit_test(without_wait_what_is_not_there_is_an_error_at_once),
        cmocka_unit_test(waiting_ends_with_its_time),
        cmocka_unit_test(waiting_helps_against_what_is_still_starting),
        cmocka_unit_test(waiting_does_not_help_against_a_refused_login),
        cmocka_unit_test(waiting_does_not_help_against_a_scope_that_the_realm_lacks),
        cmocka_unit_test(waiting_goes_on_while_a_realm_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
