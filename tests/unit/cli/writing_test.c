#include "cli/writing.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/strings.h"
#include "support/cli_case.h"
#include "support/report_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void a_dry_run_is_asked_for_as_kubectl_does(void **state) {
    (void)state;
    static const struct {
        const char *line;
        bool dry_run;
    } rows[] = {
        {"ensure", false},
        {"ensure --dry-run=none", false},
        {"ensure --dry-run", true},
        {"ensure --dry-run=client", true},
        {"ensure --dry-run=server", true},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        auto_error err = {0};
        bool dry_run = !rows[i].dry_run;
        cli_open(&cli, "%s", rows[i].line);
        cli_start(&cli);
        assert_true(writing_is_dry_run(&cli.session, &dry_run, &err));
        assert_int_equal(dry_run, rows[i].dry_run);
    }
}

/* Nobody who asked for a dry run in any wording may get a real one. */
static void other_values_of_dry_run_are_refused(void **state) {
    (void)state;
    static const char *const values[] = {"yes", "true", "false", "", "Client", "server "};
    for (size_t i = 0; i < mem_count(values); i++) {
        auto_cli cli;
        auto_error err = {0};
        bool dry_run = false;
        auto_text word = mem_format("--dry-run=%s", values[i]);
        auto_text message = mem_format("--dry-run takes none, client or server, not \"%s\"", values[i]);
        cli_open(&cli, "ensure");
        cli_word(&cli, word);
        cli_start(&cli);
        assert_false(writing_is_dry_run(&cli.session, &dry_run, &err));
        assert_int_equal(err.class, ERROR_USAGE);
        assert_string_equal(err.message, message);
    }
}

/* A plan whose items ended so; a letter each. */
static void plan_ended(struct report_case *given_case, const char *results) {
    static const struct {
        char letter;
        enum plan_result result;
    } rows[] = {{'d', RESULT_DONE},   {'l', RESULT_LEFT},          {'s', RESULT_SKIPPED},
                {'f', RESULT_FAILED}, {'n', RESULT_NOT_ATTEMPTED}, {'p', RESULT_PENDING}};
    for (size_t i = 0; results[i]; i++) {
        const char name[] = {'c', (char)('0' + i), '\0'};
        case_client(given_case, name, "{'name': 'X'}", NULL);
    }
    case_make_plan(given_case, ENSURE_CREATE_ONLY);
    assert_int_equal(given_case->plan.count, strlen(results));
    for (size_t i = 0; results[i]; i++)
        for (size_t j = 0; j < mem_count(rows); j++)
            if (rows[j].letter == results[i] && rows[j].result != RESULT_PENDING)
                plan_item_end(&given_case->plan.items[i], rows[j].result, NULL);
}

static void the_exit_status_tells_whether_all_is_done(void **state) {
    (void)state;
    static const struct {
        const char *results;
        size_t unknown;
        int status;
    } rows[] = {
        {"", 0, EXIT_EQUAL},       {"ddd", 0, EXIT_EQUAL},      {"dsd", 0, EXIT_EQUAL},
        {"s", 0, EXIT_EQUAL},      {"dl", 0, EXIT_EQUAL},       {"l", 0, EXIT_EQUAL},
        {"df", 0, EXIT_DIFFERENT}, {"f", 0, EXIT_DIFFERENT},    {"dn", 0, EXIT_DIFFERENT},
        {"n", 0, EXIT_DIFFERENT},  {"dp", 0, EXIT_DIFFERENT},   {"lfd", 0, EXIT_DIFFERENT},
        {"d", 1, EXIT_DIFFERENT},  {"s", 2, EXIT_DIFFERENT},    {"", 1, EXIT_TROUBLE},
        {"l", 1, EXIT_TROUBLE},    {"dddddsdl", 0, EXIT_EQUAL}, {"dddddddf", 0, EXIT_DIFFERENT},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_case given_case = {0};
        plan_ended(&given_case, rows[i].results);
        int status = writing_status(&given_case.plan, rows[i].unknown);
        if (status != rows[i].status)
            fail_msg("\"%s\" and %zu unknown: %d", rows[i].results, rows[i].unknown, status);
    }
}

/* Two items: one that only adds, and one that removes what is not declared. */
static void plan_with_removal(struct report_case *given_case) {
    case_client_strict(given_case, "a", "{'name': 'X'}", "{'name': 'Y'}");
    case_client_strict(given_case, "b", "{'attributes': {}}", "{'attributes': {'old': '1'}}");
    case_make_plan(given_case, ENSURE_STRICT);
    assert_int_equal(given_case->plan.count, 2);
    assert_int_equal(plan_needing_consent(&given_case->plan), 1);
}

/* "pending, not-attempted: reason" */
static char *results_of(const struct plan *plan) {
    auto_strings results = {0};
    for (size_t i = 0; i < plan->count; i++)
        strings_format(&results, "%s%s%s",
                       plan->items[i].result == RESULT_PENDING ? "pending" : "not-attempted",
                       plan->items[i].reason ? ": " : "", plan->items[i].reason ? plan->items[i].reason : "");
    return strings_join(&results, ", ");
}

static const struct consent_words removals = {"remove what is not declared", "removes what is not declared"};

static void without_a_terminal_removals_need_yes(void **state) {
    (void)state;
    auto_cli cli;
    auto_case given_case = {0};
    auto_capture capture = {0};
    cli_open(&cli, "ensure --strict");
    plan_with_removal(&given_case);
    capture_start(&capture, "y\n");
    cli_start(&cli);
    writing_ask_consent(&cli.session, &given_case.plan, &removals);
    capture_end(&capture);
    auto_text results = results_of(&given_case.plan);
    assert_string_equal(results, "pending, not-attempted: it removes what is not declared; that needs --yes");
    assert_string_equal(capture.err, "");
    assert_string_equal(capture.out, "");
}

static void yes_is_consent(void **state) {
    (void)state;
    auto_cli cli;
    auto_case given_case = {0};
    cli_open(&cli, "ensure --strict --yes");
    plan_with_removal(&given_case);
    cli_start(&cli);
    writing_ask_consent(&cli.session, &given_case.plan, &removals);
    auto_text results = results_of(&given_case.plan);
    assert_string_equal(results, "pending, pending");
}

/* What was asked on a terminal where the person types answer; the plan has its results. */
static char *ask(struct plan *plan, const char *answer) {
    auto_cli cli;
    auto_capture capture = {0};
    struct terminal terminal;
    assert_true(terminal_open(&terminal));
    cli_open(&cli, "ensure --strict");
    terminal_type(&terminal, answer);
    capture_start(&capture, NULL);
    capture_use(STDIN_FILENO, terminal.descriptor);
    capture_use(STDERR_FILENO, terminal.descriptor);
    cli_start(&cli);
    writing_ask_consent(&cli.session, plan, &removals);
    capture_end(&capture);
    char *shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    return shown;
}

static void on_a_terminal_the_answer_decides(void **state) {
    (void)state;
    cli_needs_terminal();
    static const struct {
        const char *answer, *results;
    } rows[] = {
        {"y\n", "pending, pending"},
        {"n\n", "pending, not-attempted: declined"},
        {"\n", "pending, not-attempted: declined"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_case given_case = {0};
        plan_with_removal(&given_case);
        auto_text shown = ask(&given_case.plan, rows[i].answer);
        auto_text results = results_of(&given_case.plan);
        assert_string_equal(results, rows[i].results);
        assert_string_equal(shown, "1 of these steps remove what is not declared. Do that too? [y/N] ");
    }
}

static void nothing_is_asked_when_nothing_is_removed(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_case given_case = {0};
    case_client(&given_case, "a", "{'name': 'X'}", "{'name': 'Y'}");
    case_make_plan(&given_case, ENSURE_UPDATE);
    auto_text shown = ask(&given_case.plan, "n\n");
    auto_text results = results_of(&given_case.plan);
    assert_string_equal(results, "pending");
    assert_string_equal(shown, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dry_run_is_asked_for_as_kubectl_does),
        cmocka_unit_test(other_values_of_dry_run_are_refused),
        cmocka_unit_test(the_exit_status_tells_whether_all_is_done),
        cmocka_unit_test(without_a_terminal_removals_need_yes),
        cmocka_unit_test(yes_is_consent),
        cmocka_unit_test(on_a_terminal_the_answer_decides),
        cmocka_unit_test(nothing_is_asked_when_nothing_is_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
