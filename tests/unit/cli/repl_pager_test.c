/* Long output on a terminal. */
#include "cli/repl_pager.h"

#include "kcrealm/base/memory.h"
#include "support/cli_case.h"
#include "support/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/ioctl.h>
#include <unistd.h>

/* Writes count lines on a terminal of ten rows with this pager; what was shown, freed by the caller. */
static char *written(size_t count, const char *pager, const char *less) {
    struct terminal terminal;
    auto_cli cli;
    auto_buffer text = {0};
    for (size_t i = 1; i <= count; i++)
        buffer_format(&text, "line %zu\n", i);
    assert_true(terminal_open(&terminal));
    const struct winsize size = {.ws_row = 10, .ws_col = 80};
    assert_int_equal(ioctl(terminal.descriptor, TIOCSWINSZ, &size), 0);
    cli_open(&cli, "repl");
    cli_set(&cli, "PAGER=%s", pager);
    if (less)
        cli_set(&cli, "LESS=%s", less);
    cli_start(&cli);
    capture_start(&cli.captured, NULL);
    capture_use(STDOUT_FILENO, terminal.descriptor);
    bool done = repl_pager_write(&cli.session, &text);
    capture_end(&cli.captured);
    char *shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    assert_true(done);
    return shown;
}

static void what_fits_is_written_as_it_is(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_text shown = written(9, "sed s/^/paged:/", NULL);
    assert_non_null(strstr(shown, "line 9"));
    assert_null(strstr(shown, "paged:"));
}

static void what_does_not_fit_goes_through_the_pager(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_text shown = written(10, "sed s/^/paged:/", NULL);
    assert_non_null(strstr(shown, "paged:line 1\n"));
    assert_non_null(strstr(shown, "paged:line 10"));
}

static void less_gets_the_settings_that_people_know_from_git(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_text usual = written(20, "echo LESS is $LESS; cat >/dev/null", NULL);
    assert_non_null(strstr(usual, "LESS is FRX"));
    auto_text own = written(20, "echo LESS is $LESS; cat >/dev/null", "S");
    assert_non_null(strstr(own, "LESS is S\n"));
}

static void a_pager_that_is_not_there_is_done_without(void **state) {
    (void)state;
    cli_needs_terminal();
    auto_text shown = written(12, "/no/such/pager 2>/dev/null", NULL);
    assert_non_null(strstr(shown, "line 12"));
}

static void files_are_never_paged(void **state) {
    (void)state;
    auto_cli cli;
    auto_buffer text = {0};
    buffer_add_repeated(&text, '\n', 500);
    cli_open(&cli, "repl");
    cli_set(&cli, "PAGER=echo paged");
    cli_start(&cli);
    capture_start(&cli.captured, NULL);
    bool done = repl_pager_write(&cli.session, &text);
    capture_end(&cli.captured);
    assert_true(done);
    assert_int_equal(strlen(cli.captured.out), 500);
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_written_as_it_is),
        cmocka_unit_test(what_does_not_fit_goes_through_the_pager),
        cmocka_unit_test(less_gets_the_settings_that_people_know_from_git),
        cmocka_unit_test(a_pager_that_is_not_there_is_done_without),
        cmocka_unit_test(files_are_never_paged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
