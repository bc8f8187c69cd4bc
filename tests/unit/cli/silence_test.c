/* Not a word, no question, and not for long. */
#include "cli/silence.h"

#include "kcrealm/cli/session.h"
#include "support/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void nothing_is_said_or_asked(void **state) {
    (void)state;
    auto_capture captured = {0};
    char byte;
    capture_start(&captured, "yes\n");
    silence_begin(5000);
    ssize_t said = write(STDERR_FILENO, "x", 1), asked = read(STDIN_FILENO, &byte, 1);
    silence_end();
    capture_end(&captured);
    assert_int_equal(said, 1);
    assert_int_equal(asked, 0);
    assert_string_equal(captured.err, "");
}

static void what_still_runs_is_interrupted_before_the_deadline(void **state) {
    (void)state;
    auto_capture captured = {0};
    long long before = session_now_ms();
    capture_start(&captured, NULL);
    silence_begin(400);
    while (!session_interrupts && session_now_ms() < before + 5000)
        session_pause_ms(50);
    bool interrupted = session_interrupts == 2;
    silence_end();
    capture_end(&captured);
    assert_true(interrupted);
    assert_int_equal(session_interrupts, 0);
}

static void what_does_not_listen_is_ended_with_no_offers(void **state) {
    (void)state;
    auto_capture captured = {0};
    capture_start(&captured, NULL);
    pid_t child = fork();
    if (child == 0) {
        silence_begin(300);
        for (long long end = session_now_ms() + 5000; session_now_ms() < end;)
            session_pause_ms(50);
        _exit(99);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        continue;
    capture_end(&captured);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_string_equal(captured.out, ":4\n");
}

static void what_is_done_in_time_is_left_alone(void **state) {
    (void)state;
    auto_capture captured = {0};
    capture_start(&captured, NULL);
    silence_begin(200);
    silence_end();
    session_pause_ms(300);
    capture_end(&captured);
    assert_int_equal(session_interrupts, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_or_asked),
        cmocka_unit_test(what_still_runs_is_interrupted_before_the_deadline),
        cmocka_unit_test(what_does_not_listen_is_ended_with_no_offers),
        cmocka_unit_test(what_is_done_in_time_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
