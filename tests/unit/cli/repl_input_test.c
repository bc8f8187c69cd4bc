/* Lines of standard input, and secrets between them. */
#include "cli/repl_session.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

static void lines_come_one_by_one(void **state) {
    (void)state;
    auto_repl given;
    auto_buffer first = {0}, second = {0}, third = {0}, fourth = {0};
    bool more[4];
    repl_case_open(&given);
    repl_case_begin(&given);
    capture_start(&given.cli.captured, "realms\r\n\nlast");
    more[0] = repl_read_input(&given.repl, &first);
    more[1] = repl_read_input(&given.repl, &second);
    more[2] = repl_read_input(&given.repl, &third);
    more[3] = repl_read_input(&given.repl, &fourth);
    capture_end(&given.cli.captured);
    assert_true(more[0] && more[1] && more[2]);
    assert_false(more[3]);
    assert_string_equal(buffer_text(&first), "realms");
    assert_string_equal(buffer_text(&second), "");
    assert_string_equal(buffer_text(&third), "last");
}

/* Around the size of what is read at once. */
static void what_is_longer_than_any_line_does_not_take_the_next_ones_with_it(void **state) {
    (void)state;
    for (size_t over = 0; over < 10000; over += 4999) {
        auto_repl given;
        auto_buffer script = {0}, first = {0}, second = {0}, third = {0};
        buffer_add_repeated(&script, 'x', REPL_SECRET_CEILING + over);
        buffer_add_text(&script, "\nrealms\n");
        repl_case_open(&given);
        repl_case_begin(&given);
        capture_start(&given.cli.captured, buffer_text(&script));
        bool more[] = {repl_read_input(&given.repl, &first), repl_read_input(&given.repl, &second),
                       repl_read_input(&given.repl, &third)};
        capture_end(&given.cli.captured);
        assert_true(more[0] && more[1]);
        assert_false(more[2]);
        assert_int_equal(first.size, REPL_SECRET_CEILING);
        assert_true(first.overflow || !over);
        assert_string_equal(buffer_text(&second), "realms");
        assert_false(second.overflow);
    }
}

static void a_secret_that_is_too_long_is_refused(void **state) {
    (void)state;
    auto_repl given;
    auto_buffer script = {0};
    auto_error err = {0};
    buffer_add_repeated(&script, 'x', REPL_SECRET_CEILING + 10000);
    repl_case_open(&given);
    repl_case_begin(&given);
    capture_start(&given.cli.captured, buffer_text(&script));
    auto_secret secret = repl_ask_secret(&given.repl, "Secret: ", true, "--secret-stdin", &err);
    capture_end(&given.cli.captured);
    assert_null(secret);
    assert_string_equal(err.message, "what was given is longer than 262144 bytes");
}

static void a_secret_is_the_next_line_where_that_was_said(void **state) {
    (void)state;
    static const struct {
        const char *input;
        bool from_stdin;
        const char *secret, *message;
    } rows[] = {
        {"hunter2\nrealms\n", true, "hunter2", NULL},
        {" spaces stay \n", true, " spaces stay ", NULL},
        {"\n", true, NULL, "nothing was given for --secret-stdin"},
        {"", true, NULL, "nothing was given for --secret-stdin"},
        {"hunter2\n", false, NULL, "there is no terminal to ask for the secret"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        auto_repl given;
        auto_error err = {0};
        repl_case_open(&given);
        repl_case_begin(&given);
        capture_start(&given.cli.captured, rows[i].input);
        auto_secret secret =
            repl_ask_secret(&given.repl, "Secret: ", rows[i].from_stdin, "--secret-stdin", &err);
        capture_end(&given.cli.captured);
        if (rows[i].secret)
            assert_string_equal(secret_reveal(secret), rows[i].secret);
        else
            assert_string_equal(err.message, rows[i].message);
        assert_string_equal(given.cli.captured.out, "");
        assert_string_equal(given.cli.captured.err, "");
    }
}

static void on_a_terminal_it_is_asked_for_without_echo(void **state) {
    (void)state;
    cli_needs_terminal();
    struct terminal terminal;
    auto_repl given;
    auto_error err = {0};
    assert_true(terminal_open(&terminal));
    repl_case_open(&given);
    repl_case_begin(&given);
    terminal_type(&terminal, "hunter2\n");
    capture_start(&given.cli.captured, NULL);
    capture_use(STDIN_FILENO, terminal.descriptor);
    capture_use(STDERR_FILENO, terminal.descriptor);
    auto_secret secret =
        repl_ask_secret(&given.repl, "Secret of client shop: ", false, "--secret-stdin", &err);
    capture_end(&given.cli.captured);
    auto_text shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    assert_string_equal(secret_reveal(secret), "hunter2");
    assert_non_null(strstr(shown, "Secret of client shop: "));
    assert_null(strstr(shown, "hunter2"));
}

/* Nobody types anything any more: who waited all the same would wait for ever. */
static void ctrl_c_between_the_question_and_the_waiting_is_not_lost(void **state) {
    (void)state;
    cli_needs_terminal();
    struct terminal terminal;
    auto_repl given;
    auto_buffer line = {0};
    assert_true(terminal_open(&terminal));
    repl_case_open(&given);
    repl_case_begin(&given);
    alarm(30);
    capture_start(&given.cli.captured, NULL);
    capture_use(STDIN_FILENO, terminal.descriptor);
    session_interrupts = 1;
    bool is_line = repl_read_input(&given.repl, &line);
    session_interrupts = 0;
    capture_end(&given.cli.captured);
    alarm(0);
    terminal_close(&terminal);
    assert_false(is_line);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_one_by_one),
        cmocka_unit_test(what_is_longer_than_any_line_does_not_take_the_next_ones_with_it),
        cmocka_unit_test(a_secret_that_is_too_long_is_refused),
        cmocka_unit_test(a_secret_is_the_next_line_where_that_was_said),
        cmocka_unit_test(on_a_terminal_it_is_asked_for_without_echo),
        cmocka_unit_test(ctrl_c_between_the_question_and_the_waiting_is_not_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
