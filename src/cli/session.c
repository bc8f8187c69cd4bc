#include "kcrealm/cli/session.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define COLUMNS_DEFAULT 80
#define PROGRESS_INTERVAL_MS 100
/* Small amounts of work are over before a progress line could be read. */
#define PROGRESS_TOTAL_MIN 20

volatile sig_atomic_t session_interrupts;

static void count_interrupt(int signal_number) {
    (void)signal_number;
    session_interrupts = session_interrupts + 1;
}

static void install_handlers(void) {
    struct sigaction action = {.sa_handler = count_interrupt};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A terminal that is closed; not when nohup has us ignore that. */
    struct sigaction hangup;
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
}

const char *session_environment(const struct session *session, const char *name) {
    size_t length = strlen(name);
    for (char *const *variable = session->environment; *variable; variable++)
        if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=')
            return (*variable)[length + 1] ? *variable + length + 1 : NULL;
    return NULL;
}

long long session_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void session_pause_ms(long long milliseconds) {
    struct timespec pause = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

long long session_now_s(void) {
    return (long long)time(NULL);
}

bool session_has_terminal(void) {
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool choose_format(struct session *session, struct error *err) {
    const char *wanted = session->flags.output;
    return !wanted || report_format_named(wanted, &session->format, err);
}

static bool wants_color(const struct session *session, int descriptor) {
    const char *color = session->flags.color;
    if (text_equal(color, "always"))
        return true;
    if (text_equal(color, "never") || session_environment(session, "NO_COLOR"))
        return false;
    return isatty(descriptor) && !text_equal(session_environment(session, "TERM"), "dumb");
}

static bool speaks_utf8(const struct session *session) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < mem_count(names); i++) {
        const char *locale = session_environment(session, names[i]);
        if (locale)
            return strstr(locale, "UTF-8") || strstr(locale, "utf8") || strstr(locale, "UTF8");
    }
    return false;
}

static unsigned terminal_columns(const struct session *session, int descriptor) {
    struct winsize size = {0};
    const char *columns = session_environment(session, "COLUMNS");
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    unsigned long number = columns ? strtoul(columns, NULL, 10) : 0;
    return number >= 40 && number < 1000 ? (unsigned)number : COLUMNS_DEFAULT;
}

static struct report_style style_for(const struct session *session, int descriptor) {
    return (struct report_style){.color = wants_color(session, descriptor),
                                 .ascii = !speaks_utf8(session),
                                 .columns = terminal_columns(session, descriptor)};
}

static bool check_color(const char *color, struct error *err) {
    if (!color || strcmp(color, "auto") == 0 || strcmp(color, "always") == 0 || strcmp(color, "never") == 0)
        return true;
    return error_set(err, ERROR_USAGE, "--color takes auto, always or never, not \"%s\"", color);
}

static void write_fully(int descriptor, const char *bytes, size_t size) {
    while (size) {
        ssize_t written = write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        bytes += written;
        size -= (size_t)written;
    }
}

/* Of a line that is not folded. */
#define UNFOLDED_COLUMNS (1u << 20)

static void clear_progress(struct session *session) {
    if (session->progress_shown)
        write_fully(STDERR_FILENO, "\r\033[K", 4);
    session->progress_shown = false;
}

static void show_progress(struct session *session, const struct event *event) {
    long long now = session_now_ms();
    if (session->flags.quiet || session->flags.no_progress || !isatty(STDERR_FILENO) ||
        text_equal(session_environment(session, "TERM"), "dumb"))
        return;
    if (event->total < PROGRESS_TOTAL_MIN || now - session->progress_at_ms < PROGRESS_INTERVAL_MS)
        return;
    session->progress_at_ms = now;
    auto_text line = mem_format("\r\033[K%s %zu/%zu", event->text, event->done, event->total);
    write_fully(STDERR_FILENO, line, strlen(line));
    session->progress_shown = true;
}

/* Folded for people only: a program that reads notes gets one a line. */
static void show_note(struct session *session, const char *label, bool warning, const char *text) {
    auto_buffer line = {0};
    struct report_style style = session->errors_style;
    if (!isatty(STDERR_FILENO))
        style.columns = UNFOLDED_COLUMNS;
    clear_progress(session);
    report_note(&line, label, warning, text, &style);
    write_fully(STDERR_FILENO, line.data, line.size);
}

static void show_trace(struct session *session, const char *text) {
    auto_buffer line = {0};
    clear_progress(session);
    text_escape(&line, text);
    buffer_add_char(&line, '\n');
    write_fully(STDERR_FILENO, line.data, line.size);
}

static void take_event(void *state, const struct event *event) {
    struct session *session = state;
    switch (event->type) {
    case EVENT_NOTE:
        if (!session->flags.quiet)
            show_note(session, "note: ", false, event->text);
        return;
    case EVENT_WARNING:
        show_note(session, "warning: ", true, event->text);
        return;
    case EVENT_TRACE:
        show_trace(session, event->text);
        return;
    case EVENT_PROGRESS:
        show_progress(session, event);
        return;
    }
}

static bool read_verbosity(struct session *session, struct error *err) {
    const char *verbosity = session->flags.verbosity;
    if (!verbosity)
        return true;
    size_t digits = strspn(verbosity, "0123456789");
    if (digits == 0 || digits > 2 || verbosity[digits])
        return error_set(err, ERROR_USAGE, "-v takes a number from 0 to 9, not \"%s\"", verbosity);
    session->events.level = verbosity[1] ? 10 : verbosity[0] - '0';
    return true;
}

void session_measure(struct session *session) {
    session->style.columns = terminal_columns(session, STDOUT_FILENO);
    session->errors_style.columns = terminal_columns(session, STDERR_FILENO);
}

bool session_read_output(struct session *session, struct error *err) {
    session->style = style_for(session, STDOUT_FILENO);
    session->errors_style = style_for(session, STDERR_FILENO);
    return check_color(session->flags.color, err) && choose_format(session, err);
}

bool session_start(struct session *session, struct error *err) {
    session->events = (struct event_sink){.emit = take_event, .state = session};
    install_handlers();
    return session_read_output(session, err) && read_verbosity(session, err);
}

void session_end(struct session *session) {
    clear_progress(session);
    flags_clear(&session->flags);
    config_free(session->config);
    session->config = NULL;
}

bool session_write(struct session *session, const struct buffer *text) {
    const char *bytes = buffer_text(text);
    size_t size = text->size;
    clear_progress(session);
    while (size) {
        ssize_t written = write(STDOUT_FILENO, bytes, size);
        /* The first Ctrl-C may still be printed; after the second nobody waits for a reader who does not read. */
        if (written < 0 && errno == EINTR && session_interrupts < 2)
            continue;
        if (written < 0 && (errno == EPIPE || errno == EINTR)) {
            session->reader_gone = true;
            return false;
        }
        if (written <= 0) {
            auto_error err = {0};
            error_set(&err, ERROR_INTERNAL, "writing to standard output: %s", strerror(errno));
            session_show_error(session, &err);
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

int session_finish(struct session *session, const struct buffer *text, int status) {
    return session_write(session, text) || session->reader_gone ? status : EXIT_TROUBLE;
}

void session_write_aside(const struct buffer *text) {
    write_fully(STDERR_FILENO, buffer_text(text), text->size);
}

void session_show_error(struct session *session, const struct error *err) {
    auto_buffer text = {0};
    clear_progress(session);
    report_error(&text, err, &session->errors_style);
    write_fully(STDERR_FILENO, text.data, text.size);
}

void session_show_diagnostic(struct session *session, const struct diagnostic *diagnostic,
                             const char *source) {
    auto_buffer text = {0};
    if (diagnostic->severity == SEVERITY_NOTE && session->flags.quiet)
        return;
    clear_progress(session);
    report_diagnostic(&text, diagnostic, source, &session->errors_style);
    write_fully(STDERR_FILENO, text.data, text.size);
}

int session_fail(struct session *session, const struct error *err) {
    session_show_error(session, err);
    return err->class == ERROR_INTERRUPTED ? EXIT_ON_INTERRUPT : EXIT_TROUBLE;
}

bool session_confirm(struct session *session, const char *question) {
    char answer[16] = {0};
    if (!session_has_terminal())
        return false;
    clear_progress(session);
    auto_text prompt = mem_format("%s [y/N] ", question);
    write_fully(STDERR_FILENO, prompt, strlen(prompt));
    ssize_t length = read(STDIN_FILENO, answer, sizeof answer - 1);
    return length > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}
