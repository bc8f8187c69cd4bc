#include "cli/repl_pager.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/process.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What a shell answers when a program is missing. */
#define STATUS_NO_PROGRAM 126

static size_t line_count(const struct buffer *text) {
    size_t count = 0;
    for (size_t i = 0; i < text->size; i++)
        count += text->data[i] == '\n';
    return count;
}

static bool is_long(const struct buffer *text) {
    struct winsize size = {0};
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return false;
    return size.ws_row && line_count(text) >= size.ws_row;
}

/* The pager reads it as its standard input, and keys from the terminal itself. */
static bool run_pager(const struct session *session, const char *pager) {
    static const char *const less[] = {"LESS=FRX", NULL};
    const char *const arguments[] = {"/bin/sh", "-c", pager, NULL};
    const struct process_options options = {
        .argv = arguments,
        .environment = (const char *const *)session->environment,
        .extra = session_environment(session, "LESS") ? NULL : less,
        .inherit_stdin = true,
        .inherit_stdout = true,
        .inherit_stderr = true,
    };
    struct process_result result = {0};
    auto_error ignored = {0};
    bool shown = process_run(&options, &result, &ignored) && result.exit_status < STATUS_NO_PROGRAM;
    process_result_clear(&result);
    return shown;
}

static bool through_pager(const struct session *session, const struct buffer *text) {
    const char *pager = session_environment(session, "PAGER");
    FILE *file = tmpfile();
    int terminal = dup(STDIN_FILENO);
    bool shown = false;
    if (file && terminal >= 0) {
        bool written = fwrite(text->data, 1, text->size, file) == text->size && fflush(file) == 0;
        rewind(file);
        if (written && dup2(fileno(file), STDIN_FILENO) >= 0)
            shown = run_pager(session, pager ? pager : "less");
        dup2(terminal, STDIN_FILENO);
    }
    if (terminal >= 0)
        close(terminal);
    if (file)
        fclose(file);
    return shown;
}

bool repl_pager_write(struct session *session, const struct buffer *text) {
    if (is_long(text) && through_pager(session, text))
        return true;
    return session_write(session, text);
}
