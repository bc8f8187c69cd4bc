#include "cli/repl_stop.h"

#include <stddef.h>

static volatile sig_atomic_t wanted;
static struct sigaction former;

static void note(int signal_number) {
    (void)signal_number;
    wanted = 1;
}

static void install(void) {
    const struct sigaction action = {.sa_handler = note};
    if (former.sa_handler != SIG_IGN)
        sigaction(SIGTSTP, &action, NULL);
}

void repl_stop_watch(void) {
    wanted = 0;
    sigaction(SIGTSTP, NULL, &former);
    install();
}

bool repl_stop_is_wanted(void) {
    return wanted;
}

void repl_stop_block(sigset_t *former_mask) {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGHUP);
    sigaddset(&blocked, SIGTSTP);
    sigprocmask(SIG_BLOCK, &blocked, former_mask);
}

/* Where the signal is blocked it would wait. */
void repl_stop_now(void) {
    sigset_t stop, mask;
    sigaction(SIGTSTP, &former, NULL);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, &mask);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    wanted = 0;
    install();
}

void repl_stop_unwatch(void) {
    sigaction(SIGTSTP, &former, NULL);
    wanted = 0;
}
