/* One line, run and shown. */
#include "cli/repl_run.h"

#include "kcrealm/base/memory.h"
#include "support/repl_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void lines_are_counted_by_how_they_ended(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    capture_start(&given.cli.captured, NULL);
    bool worked = repl_run_text(&given.repl, "use ameide", REPL_SCRIPT);
    bool empty = repl_run_text(&given.repl, "  # nothing", REPL_SCRIPT);
    bool failed = repl_run_text(&given.repl, "use nope", REPL_SCRIPT);
    bool unread = repl_run_text(&given.repl, "use", REPL_SCRIPT);
    capture_end(&given.cli.captured);
    assert_true(worked && empty);
    assert_false(failed || unread);
    assert_int_equal(given.repl.worked, 1);
    assert_int_equal(given.repl.failed_count, 2);
    assert_int_equal(given.repl.line_number, 4);
}

static void on_a_terminal_no_line_number_is_said(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    capture_start(&given.cli.captured, NULL);
    repl_run_text(&given.repl, "use nope", REPL_TERMINAL);
    capture_end(&given.cli.captured);
    cli_says(&given.cli, "error: there is no realm nope");
}

static void the_report_is_complete_when_nothing_is_printed(void **state) {
    (void)state;
    auto_repl given;
    repl_case_open(&given);
    repl_case_begin(&given);
    given.cli.session.format = REPORT_JSON;
    capture_start(&given.cli.captured, NULL);
    repl_run_text(&given.repl, "use ameide", REPL_SCRIPT);
    repl_run_text(&given.repl, "frobnicate", REPL_SCRIPT);
    capture_end(&given.cli.captured);
    assert_string_equal(given.cli.captured.out, "");
    assert_int_equal(json_array_size(given.repl.items), 2);
    assert_true(json_is_null(json_object_get(json_array_get(given.repl.items, 1), "command")));
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_counted_by_how_they_ended),
        cmocka_unit_test(on_a_terminal_no_line_number_is_said),
        cmocka_unit_test(the_report_is_complete_when_nothing_is_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
