/* Lines typed on a terminal. Keys are tried by tests/cli/repl_terminal.py, with a person before the terminal. */
#include "cli/repl_editor.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/cli/session.h"
#include "support/cli_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

static char *prompt(void *state) {
    return mem_dup(state);
}

static size_t columns(void *state) {
    (void)state;
    return 80;
}

static void without_a_terminal_there_is_no_editor(void **state) {
    (void)state;
    auto_capture capture = {0};
    char text[] = "> ";
    const struct repl_editor_options options = {.prompt = prompt, .state = text, .columns = columns};
    capture_start(&capture, "realms\n");
    struct repl_editor *editor = repl_editor_open(&options);
    capture_end(&capture);
    assert_null(editor);
}

static void lines_are_read_after_the_prompt(void **state) {
    (void)state;
    cli_needs_terminal();
    char text[] = "here> ";
    const struct repl_editor_options options = {.prompt = prompt, .state = text, .columns = columns};
    struct terminal terminal;
    auto_capture capture = {0};
    auto_buffer first = {0}, second = {0};
    assert_true(terminal_open(&terminal));
    terminal_type(&terminal, "use 'a b'\nrealms\n");
    capture_start(&capture, NULL);
    capture_use(STDIN_FILENO, terminal.descriptor);
    capture_use(STDERR_FILENO, terminal.descriptor);
    struct repl_editor *editor = repl_editor_open(&options);
    enum repl_edited answers[] = {repl_editor_read(editor, &first), repl_editor_read(editor, &second)};
    repl_editor_close(editor);
    capture_end(&capture);
    auto_text shown = terminal_shown(&terminal);
    terminal_close(&terminal);
    assert_int_equal(answers[0], REPL_EDITED);
    assert_int_equal(answers[1], REPL_EDITED);
    assert_string_equal(buffer_text(&first), "use 'a b'");
    assert_string_equal(buffer_text(&second), "realms");
    assert_non_null(strstr(shown, "here> "));
    assert_string_equal(capture.out, "");
}

int main(void) {
    value_use_our_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_terminal_there_is_no_editor),
        cmocka_unit_test(lines_are_read_after_the_prompt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
