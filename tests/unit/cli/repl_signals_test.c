/* Ctrl-Z, in a child that may be stopped; and a terminal that changes its size. */
#include "cli/repl_signals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOTED = 10, STOPPED_AGAIN = 11, WRONG = 12 };

/* In a process group with a parent in another one of the session: the kernel does not stop orphans. */
static pid_t start_child(void (*run)(void)) {
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        run();
        _exit(WRONG);
    }
    return child;
}

static void note_and_stop(void) {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTSTP);
    repl_signals_watch();
    raise(SIGTSTP);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    bool noted = repl_stop_is_wanted();
    repl_stop_now();
    _exit(noted && !repl_stop_is_wanted() ? NOTED : WRONG);
}

static void it_is_noted_first_and_then_done_also_where_the_signal_is_blocked(void **state) {
    (void)state;
    int status = 0;
    pid_t child = start_child(note_and_stop);
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    kill(child, SIGCONT);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), NOTED);
}

static void ignore_and_watch(void) {
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGTSTP, &ignore, NULL);
    repl_signals_watch();
    raise(SIGTSTP);
    _exit(repl_stop_is_wanted() ? WRONG : NOTED);
}

static void who_ignores_it_is_not_stopped(void **state) {
    (void)state;
    int status = 0;
    pid_t child = start_child(ignore_and_watch);
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), NOTED);
}

static void watch_and_stop_watching(void) {
    repl_signals_watch();
    repl_signals_unwatch();
    raise(SIGTSTP);
    _exit(STOPPED_AGAIN);
}

static void after_watching_it_stops_at_once(void **state) {
    (void)state;
    int status = 0;
    pid_t child = start_child(watch_and_stop_watching);
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    kill(child, SIGCONT);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), STOPPED_AGAIN);
}

static void a_change_of_size_is_told_once(void **state) {
    (void)state;
    repl_signals_watch();
    assert_false(repl_size_has_changed());
    raise(SIGWINCH);
    assert_true(repl_size_has_changed());
    assert_false(repl_size_has_changed());
    repl_signals_unwatch();
    raise(SIGWINCH);
    assert_false(repl_size_has_changed());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_noted_first_and_then_done_also_where_the_signal_is_blocked),
        cmocka_unit_test(who_ignores_it_is_not_stopped),
        cmocka_unit_test(after_watching_it_stops_at_once),
        cmocka_unit_test(a_change_of_size_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
