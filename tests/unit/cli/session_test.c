/* What a run of the program sees of its surroundings, and what it prints. */
#include "kcrealm/cli/session.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/cli_case.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void unset_and_empty_variables_are_the_same(void **state) {
    (void)state;
    static const struct {
        const char *name, *value;
    } rows[] = {
        {"HOME", "here"}, {"EMPTY", NULL}, {"UNSET", NULL}, {"HOM", NULL}, {"HOME=", NULL},
        {"SIGN", "a=b"},  {"TWICE", "1"},  {"BARE", NULL},  {"", NULL},
    };
    auto_cli cli;
    cli_open(&cli, "diff");
    cli_set(&cli, "HOMES=there");
    cli_set(&cli, "HOME=here");
    cli_set(&cli, "EMPTY=");
    cli_set(&cli, "SIGN=a=b");
    strings_add(&cli.environment, "TWICE=1");
    strings_add(&cli.environment, "TWICE=2");
    strings_add(&cli.environment, "BARE");
    cli_start(&cli);
    for (size_t i = 0; i < mem_count(rows); i++)
        if (!text_equal(session_environment(&cli.session, rows[i].name), rows[i].value))
            fail_msg("%s", rows[i].name);
}

static void output_flags_are_understood_or_refused(void **state) {
    (void)state;
    static const struct {
        const char *line, *message; /* NULL: understood */
        enum report_format format;
        int level;
    } rows[] = {
        {"diff", NULL, REPORT_TEXT, 0},
        {"diff -o text", NULL, REPORT_TEXT, 0},
        {"diff -o json", NULL, REPORT_JSON, 0},
        {"diff -o yaml -v 6", NULL, REPORT_YAML, 6},
        {"diff -v0", NULL, REPORT_TEXT, 0},
        {"diff -v=9", NULL, REPORT_TEXT, 9},
        {"diff -v 10", NULL, REPORT_TEXT, 10},
        {"diff -o xml",
         "--output takes one of text, json, yaml, markdown, junit, name, wide, sarif, github, not \"xml\"", 0,
         0},
        {"diff -o JSON",
         "--output takes one of text, json, yaml, markdown, junit, name, wide, sarif, github, not \"JSON\"",
         0, 0},
        {"diff -o=",
         "--output takes one of text, json, yaml, markdown, junit, name, wide, sarif, github, not \"\"", 0,
         0},
        {"diff --color maybe", "--color takes auto, always or never, not \"maybe\"", 0, 0},
        {"diff --color=", "--color takes auto, always or never, not \"\"", 0, 0},
        {"diff -v x", "-v takes a number from 0 to 9, not \"x\"", 0, 0},
        {"diff -v -1", "-v takes a number from 0 to 9, not \"-1\"", 0, 0},
        {"diff -v 1x", "-v takes a number from 0 to 9, not \"1x\"", 0, 0},
        {"diff -v 100", "-v takes a number from 0 to 9, not \"100\"", 0, 0},
        {"diff -v=", "-v takes a number from 0 to 9, not \"\"", 0, 0},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_cli cli;
        auto_error err = {0};
        cli_open(&cli, "%s", rows[i].line);
        cli.session.environment = cli.environment.items;
        assert_true(
            flags_parse(&cli.session.flags, COMMAND_DIFF, cli.words.count - 1, cli.words.items + 1, &err));
        bool started = session_start(&cli.session, &err);
        if (started == (rows[i].message != NULL) || !text_equal(err.message, rows[i].message))
            fail_msg("%s: %s", rows[i].line, err.message);
        assert_int_equal(err.class, started ? ERROR_NONE : ERROR_USAGE);
        if (started) {
            assert_int_equal(cli.session.format, rows[i].format);
            assert_int_equal(cli.session.events.level, rows[i].level);
        }
    }
}

/* The style of standard output, which is a terminal or a file. */
static struct report_style style_of(const char *line, const char *variables, bool on_terminal) {
    auto_cli cli;
    auto_capture capture = {0};
    struct terminal terminal = {-1, -1};
    assert_true(!on_terminal || terminal_open(&terminal));
    cli_open(&cli, "%s", line);
    strings_clear(&cli.environment);
    cli_set(&cli, "PATH=/bin");
    strings_split(&cli.environment, variables, ' ');
    capture_start(&capture, NULL);
    if (on_terminal)
        capture_use(STDOUT_FILENO, terminal.descriptor);
    cli_start(&cli);
    capture_end(&capture);
    if (on_terminal)
        terminal_close(&terminal);
    return cli.session.style;
}

static void colors_are_for_terminals_that_want_them(void **state) {
    (void)state;
    cli_needs_terminal();
    static const struct {
        const char *line, *variables;
        bool on_file, on_terminal;
    } rows[] = {
        {"diff", "", false, true},
        {"diff", "TERM=xterm", false, true},
        {"diff", "TERM=dumb", false, false},
        {"diff", "NO_COLOR=1", false, false},
        {"diff", "NO_COLOR=", false, true},
        {"diff --color auto", "", false, true},
        {"diff --color never", "", false, false},
        {"diff --color always", "", true, true},
        {"diff --color always", "NO_COLOR=1 TERM=dumb", true, true},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (style_of(rows[i].line, rows[i].variables, false).color != rows[i].on_file ||
            style_of(rows[i].line, rows[i].variables, true).color != rows[i].on_terminal)
            fail_msg("%s with %s", rows[i].line, rows[i].variables);
}

static void symbols_are_for_locales_that_have_them(void **state) {
    (void)state;
    static const struct {
        const char *variables;
        bool ascii;
    } rows[] = {
        {"", true},
        {"LANG=C", true},
        {"LANG=de_DE.ISO-8859-1", true},
        {"LANG=C.UTF-8", false},
        {"LANG=en_US.utf8", false},
        {"LANG=en_US.UTF-8 LC_ALL=C", true},
        {"LANG=C LC_CTYPE=en_US.UTF-8", false},
        {"LC_ALL=en_US.UTF-8 LC_CTYPE=C LANG=C", false},
        {"LC_ALL= LANG=C.UTF-8", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (style_of("diff", rows[i].variables, false).ascii != rows[i].ascii)
            fail_msg("%s", rows[i].variables);
}

static void the_width_is_that_of_the_terminal_or_what_columns_says(void **state) {
    (void)state;
    cli_needs_terminal();
    static const struct {
        const char *variables;
        unsigned columns;
    } rows[] = {
        {"", 80},
        {"COLUMNS=120", 120},
        {"COLUMNS=40", 40},
        {"COLUMNS=39", 80},
        {"COLUMNS=999", 999},
        {"COLUMNS=1000", 80},
        {"COLUMNS=-100", 80},
        {"COLUMNS=wide", 80},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        unsigned columns = style_of("diff", rows[i].variables, false).columns;
        if (columns != rows[i].columns)
            fail_msg("%s: %u", rows[i].variables, columns);
    }
    assert_int_equal(style_of("diff", "COLUMNS=120", true).columns, 100);
}

/* Finishes with text and status while standard output is descriptor. */
static int finish_into(struct cli_case *cli, struct capture *capture, int descriptor, const char *text,
                       int status) {
    auto_buffer out = {0};
    buffer_add_text(&out, text);
    cli_open(cli, "diff");
    capture_start(capture, NULL);
    if (descriptor >= 0)
        capture_use(STDOUT_FILENO, descriptor);
    cli_start(cli);
    int finished = session_finish(&cli->session, &out, status);
    capture_end(capture);
    return finished;
}

static void a_result_that_is_written_keeps_its_status(void **state) {
    (void)state;
    auto_cli cli;
    auto_capture capture = {0};
    assert_int_equal(finish_into(&cli, &capture, -1, "result\n", EXIT_DIFFERENT), EXIT_DIFFERENT);
    assert_string_equal(capture.out, "result\n");
    assert_string_equal(capture.err, "");
}

static void a_reader_who_has_seen_enough_is_no_error(void **state) {
    (void)state;
    int ends[2];
    auto_cli cli;
    auto_capture capture = {0};
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(finish_into(&cli, &capture, ends[1], "result\n", EXIT_DIFFERENT), EXIT_DIFFERENT);
    close(ends[1]);
    assert_true(cli.session.reader_gone);
    assert_string_equal(capture.err, "");
}

static void a_full_disk_is_an_error_whatever_the_result(void **state) {
    (void)state;
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    auto_cli cli = {0};
    auto_capture capture = {0};
    if (full < 0)
        skip();
    assert_int_equal(finish_into(&cli, &capture, full, "result\n", EXIT_EQUAL), EXIT_TROUBLE);
    close(full);
    assert_false(cli.session.reader_gone);
    assert_string_equal(capture.err, "error: writing to standard output: No space left on device\n");
}

static void nothing_to_print_is_no_error_on_a_full_disk(void **state) {
    (void)state;
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    auto_cli cli = {0};
    auto_capture capture = {0};
    if (full < 0)
        skip();
    assert_int_equal(finish_into(&cli, &capture, full, "", EXIT_EQUAL), EXIT_EQUAL);
    close(full);
}

static void errors_end_with_two_and_interrupts_with_130(void **state) {
    (void)state;
    auto_cli cli;
    auto_capture capture = {0};
    auto_error input = {0}, interrupt = {0};
    error_set(&input, ERROR_INPUT, "no such \033[2J thing");
    error_next(&input, "look again");
    error_set(&interrupt, ERROR_INTERRUPTED, "interrupted");
    cli_open(&cli, "diff");
    capture_start(&capture, NULL);
    cli_start(&cli);
    int on_input = session_fail(&cli.session, &input);
    int on_interrupt = session_fail(&cli.session, &interrupt);
    capture_end(&capture);
    assert_int_equal(on_input, EXIT_TROUBLE);
    assert_int_equal(on_interrupt, EXIT_ON_INTERRUPT);
    assert_string_equal(capture.out, "");
    assert_string_equal(capture.err,
                        "error: no such \\x1b[2J thing\n  try: look again\nerror: interrupted\n");
}

/* What a session says of one event of each type and diagnostic of each severity. */
static void say_everything(struct capture *capture, const char *line) {
    static const enum severity severities[] = {SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE};
    auto_cli cli;
    cli_open(&cli, "%s", line);
    capture_start(capture, NULL);
    cli_start(&cli);
    event_note(&cli.session.events, "n\033");
    event_warning(&cli.session.events, "w");
    event_trace(&cli.session.events, 4, "t4");
    event_trace(&cli.session.events, 5, "t5");
    event_progress(&cli.session.events, "reading", 500, 1000);
    for (size_t i = 0; i < mem_count(severities); i++) {
        struct diagnostic diagnostic = {.severity = severities[i], .message = (char *)"m"};
        session_show_diagnostic(&cli.session, &diagnostic, NULL);
    }
    capture_end(capture);
}

static void what_is_said_depends_on_quiet_and_verbosity(void **state) {
    (void)state;
    static const struct {
        const char *line, *said;
    } rows[] = {
        {"diff", "note: n\\x1b\nwarning: w\nerror: m\nwarning: m\nnote: m\n"},
        {"diff -q", "warning: w\nerror: m\nwarning: m\n"},
        {"diff -v 4", "note: n\\x1b\nwarning: w\nt4\nerror: m\nwarning: m\nnote: m\n"},
        {"diff -v 9 -q", "warning: w\nt4\nt5\nerror: m\nwarning: m\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_capture capture = {0};
        say_everything(&capture, rows[i].line);
        assert_string_equal(capture.err, rows[i].said);
        assert_string_equal(capture.out, "");
    }
}

/* What a terminal shows of progress to done of total followed by a note. */
static char *progress_shown(const char *line, const char *variable, size_t total) {
    auto_cli cli;
    auto_capture capture = {0};
    struct terminal terminal;
    assert_true(terminal_open(&terminal));
    cli_open(&cli, "%s", line);
    cli_set(&cli, "%s", variable);
    capture_start(&capture, NULL);
    capture_use(STDERR_FILENO, terminal.descriptor);
    cli_start(&cli);
    event_progress(&cli.session.events, "reading", 7, total);
    event_progress(&cli.session.events, "reading", 8, total);
    event_warning(&cli.session.events, "w");
    capture_end(&capture);
    char *shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    return shown;
}

static void progress_is_a_line_that_gives_way(void **state) {
    (void)state;
    cli_needs_terminal();
    static const struct {
        const char *line, *variable;
        size_t total;
        const char *shown;
    } rows[] = {
        {"diff --color never", "TERM=xterm", 100, "\r\033[Kreading 7/100\r\033[Kwarning: w\n"},
        {"diff --color never", "TERM=xterm", 20, "\r\033[Kreading 7/20\r\033[Kwarning: w\n"},
        {"diff --color never", "TERM=xterm", 19, "warning: w\n"},
        {"diff --color never", "TERM=dumb", 100, "warning: w\n"},
        {"diff --color never -q", "TERM=xterm", 100, "warning: w\n"},
        {"diff --color never --no-progress", "TERM=xterm", 100, "warning: w\n"},
        {"diff", "TERM=xterm", 100, "\r\033[Kreading 7/100\r\033[K\033[1;35mwarning: \033[0mw\n"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_text shown = progress_shown(rows[i].line, rows[i].variable, rows[i].total);
        assert_string_equal(shown, rows[i].shown);
    }
}

static void a_progress_line_does_not_outlive_the_session(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_cli cli;
    auto_capture capture = {0};
    struct terminal terminal;
    cli_open(&cli, "diff");
    assert_true(terminal_open(&terminal));
    capture_start(&capture, NULL);
    capture_use(STDERR_FILENO, terminal.descriptor);
    cli_start(&cli);
    event_progress(&cli.session.events, "reading", 1, 100);
    session_end(&cli.session);
    capture_end(&capture);
    auto_text shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    assert_string_equal(shown, "\r\033[Kreading 1/100\r\033[K");
}

static void without_a_terminal_the_answer_is_no(void **state) {
    (void)state;
    auto_cli cli;
    auto_capture capture = {0};
    cli_open(&cli, "ensure");
    capture_start(&capture, "y\n");
    cli_start(&cli);
    bool has_terminal = session_has_terminal();
    bool confirmed = session_confirm(&cli.session, "Do it?");
    capture_end(&capture);
    assert_false(has_terminal);
    assert_false(confirmed);
    assert_string_equal(capture.err, "");
}

static bool confirm(const char *typed) {
    auto_cli cli;
    auto_capture capture = {0};
    struct terminal terminal;
    cli_open(&cli, "ensure");
    assert_true(terminal_open(&terminal));
    terminal_type(&terminal, typed);
    capture_start(&capture, NULL);
    capture_use(STDIN_FILENO, terminal.descriptor);
    capture_use(STDERR_FILENO, terminal.descriptor);
    cli_start(&cli);
    bool confirmed = session_confirm(&cli.session, "Do it?");
    capture_end(&capture);
    auto_text shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    assert_string_equal(shown, "Do it? [y/N] ");
    return confirmed;
}

static void only_yes_is_yes(void **state) {
    (void)state;
    cli_needs_terminal();
    static const struct {
        const char *typed;
        bool confirmed;
    } rows[] = {
        {"y\n", true}, {"Y\n", true},   {"yes\n", true}, {"n\n", false},
        {"\n", false}, {"\004", false}, {"ok\n", false}, {" y\n", false},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (confirm(rows[i].typed) != rows[i].confirmed)
            fail_msg("typed: %s", rows[i].typed);
}

static void interrupts_are_counted_and_do_not_kill(void **state) {
    (void)state;
    auto_cli cli;
    cli_open(&cli, "diff");
    cli_start(&cli);
    session_interrupts = 0;
    raise(SIGINT);
    assert_int_equal(session_interrupts, 1);
    raise(SIGTERM);
    assert_int_equal(session_interrupts, 2);
    session_interrupts = 0;
}

static void the_clock_goes_forward(void **state) {
    (void)state;
    long long before = session_now_ms();
    assert_true(before > 0);
    assert_true(session_now_ms() >= before);
    assert_true(session_now_s() > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unset_and_empty_variables_are_the_same),
        cmocka_unit_test(output_flags_are_understood_or_refused),
        cmocka_unit_test(colors_are_for_terminals_that_want_them),
        cmocka_unit_test(symbols_are_for_locales_that_have_them),
        cmocka_unit_test(the_width_is_that_of_the_terminal_or_what_columns_says),
        cmocka_unit_test(a_result_that_is_written_keeps_its_status),
        cmocka_unit_test(a_reader_who_has_seen_enough_is_no_error),
        cmocka_unit_test(a_full_disk_is_an_error_whatever_the_result),
        cmocka_unit_test(nothing_to_print_is_no_error_on_a_full_disk),
        cmocka_unit_test(errors_end_with_two_and_interrupts_with_130),
        cmocka_unit_test(what_is_said_depends_on_quiet_and_verbosity),
        cmocka_unit_test(progress_is_a_line_that_gives_way),
        cmocka_unit_test(a_progress_line_does_not_outlive_the_session),
        cmocka_unit_test(without_a_terminal_the_answer_is_no),
        cmocka_unit_test(only_yes_is_yes),
        cmocka_unit_test(interrupts_are_counted_and_do_not_kill),
        cmocka_unit_test(the_clock_goes_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
