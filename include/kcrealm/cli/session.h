/* One run of the program: what was asked, where output goes, what the environment says. */
#ifndef KCREALM_CLI_SESSION_H
#define KCREALM_CLI_SESSION_H

#include "kcrealm/base/diagnostics.h"
#include "kcrealm/base/events.h"
#include "kcrealm/cli/flags.h"
#include "kcrealm/report/report.h"

#include <signal.h>

/* Exit statuses of docs/reference/commands.md. */
enum exit_status { EXIT_EQUAL = 0, EXIT_DIFFERENT = 1, EXIT_TROUBLE = 2, EXIT_ON_INTERRUPT = 130 };

struct config;

struct session {
    struct flags flags;
    struct config *config;    /* what flags borrow from configuration files, owned; or NULL */
    char *const *environment; /* NULL-terminated NAME=VALUE */
    enum report_format format;
    struct report_style style;        /* of standard output */
    struct report_style errors_style; /* of standard error */
    struct event_sink events;
    bool asks_nobody;    /* no credential plugin that may ask is run */
    bool reader_gone;    /* standard output is a pipe that was closed */
    bool progress_shown; /* a progress line stands on the terminal */
    long long progress_at_ms;
};

/* Counts Ctrl-C. */
extern volatile sig_atomic_t session_interrupts;

/* Installs signal handlers, looks at the terminal and reads the output flags. */
bool session_start(struct session *session, struct error *err) __attribute__((warn_unused_result));

/* Looks anew how wide the terminal is: it may have been made wider or narrower meanwhile. */
void session_measure(struct session *session);

/* Reads the output flags again: a configuration file may have set some. */
bool session_read_output(struct session *session, struct error *err) __attribute__((warn_unused_result));
void session_end(struct session *session);

/* The value of an environment variable, NULL when unset or empty. */
const char *session_environment(const struct session *session, const char *name);

/* Milliseconds of a clock that only goes forward; Unix seconds. */
long long session_now_ms(void);
long long session_now_s(void);

/* Waits, until Ctrl-C at most. */
void session_pause_ms(long long milliseconds);

/* Writes to standard output. False when it cannot be written: full disk (which is shown), or a pipe that was
 * closed (which is not: `| head` has seen enough). */
bool session_write(struct session *session, const struct buffer *text) __attribute__((warn_unused_result));

/* The result of a command: status once it is written, also when nobody reads it; else EXIT_TROUBLE. */
int session_finish(struct session *session, const struct buffer *text, int status);

/* Writes to standard error as it is. */
void session_write_aside(const struct buffer *text);

/* An error or diagnostic for people, on standard error. session_fail returns the exit status. */
void session_show_error(struct session *session, const struct error *err);
void session_show_diagnostic(struct session *session, const struct diagnostic *diagnostic,
                             const char *source);
int session_fail(struct session *session, const struct error *err);

/* Asks a yes-or-no question on the terminal; false without one. */
bool session_confirm(struct session *session, const char *question);
bool session_has_terminal(void);

#endif
