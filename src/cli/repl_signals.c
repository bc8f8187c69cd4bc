#include "cli/repl_signals.h"

#include <stddef.h>

static volatile sig_atomic_t stop_wanted, size_changed;
static struct sigaction former_stop, former_size;

static void note_stop(int signal_number) {
    (void)signal_number;
    stop_wanted = 1;
}

static void note_size(int signal_number) {
    (void)signal_number;
    size_changed = 1;
}

static void install_stop(void) {
    const struct sigaction action = {.sa_handler = note_stop};
    if (former_stop.sa_handler != SIG_IGN)
        sigaction(SIGTSTP, &action, NULL);
}

void repl_signals_watch(void) {
    const struct sigaction action = {.sa_handler = note_size};
    stop_wanted = size_changed = 0;
    sigaction(SIGTSTP, NULL, &former_stop);
    install_stop();
    sigaction(SIGWINCH, &action, &former_size);
}

bool repl_stop_is_wanted(void) {
    return stop_wanted;
}

bool repl_size_has_changed(void) {
    bool changed = size_changed;
    size_changed = 0;
    return changed;
}

void repl_signals_block(sigset_t *former_mask) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH};
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&blocked, signals[i]);
    sigprocmask(SIG_BLOCK, &blocked, former_mask);
}

/* Where the signal is blocked it would wait. */
void repl_stop_now(void) {
    sigset_t stop, mask;
    sigaction(SIGTSTP, &former_stop, NULL);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, &mask);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    stop_wanted = 0;
    install_stop();
}

void repl_signals_unwatch(void) {
    sigaction(SIGTSTP, &former_stop, NULL);
    sigaction(SIGWINCH, &former_size, NULL);
    stop_wanted = size_changed = 0;
}
