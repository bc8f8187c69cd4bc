#include "cli/silence.h"

#include "kcrealm/cli/session.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

/* What is interrupted needs so long to end: connections, a directory of sockets, a child. */
#define MARGIN_MS 150

static volatile sig_atomic_t rang;

/* "No candidates, no names of files". */
static void ring(int signal_number) {
    static const char nothing[] = ":4\n";
    (void)signal_number;
    session_interrupts = 2; /* so many do not wait for what is under way */
    if (rang)
        _exit(write(STDOUT_FILENO, nothing, sizeof nothing - 1) > 0 ? EXIT_EQUAL : EXIT_TROUBLE);
    rang = 1;
}

static void set_timer(long first_ms, long then_ms) {
    const struct itimerval timer = {.it_interval = {then_ms / 1000, (int)(then_ms % 1000 * 1000)},
                                    .it_value = {first_ms / 1000, (int)(first_ms % 1000 * 1000)}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

/* OpenSSL asks for the password of a key on /dev/tty, wherever standard input is. */
static void leave_terminal(void) {
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0)
        return;
    ioctl(terminal, TIOCNOTTY);
    close(terminal);
}

void silence_begin(long deadline_ms) {
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    const struct sigaction action = {.sa_handler = ring};
    leave_terminal();
    if (nowhere >= 0) {
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
    }
    rang = 0;
    sigaction(SIGALRM, &action, NULL);
    set_timer(deadline_ms - MARGIN_MS, MARGIN_MS);
}

void silence_end(void) {
    set_timer(0, 0);
    session_interrupts = 0;
}
