#include "kcrealm/report/repl.h"
#include "cli/repl_run.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/commands.h"

#include <unistd.h>

/* Each line would wait for a Keycloak that was never there. */
static bool never_started(const struct repl *repl) {
    return repl->unreachable && !repl->reached;
}

static bool goes_on(const struct repl *repl) {
    bool stops = repl->session->flags.strict_script && repl->failed_count;
    return !repl->ended && !stops && !session_interrupts && !never_started(repl);
}

static void run_arguments(struct repl *repl) {
    const struct strings *lines = &repl->session->flags.lines;
    for (size_t i = 0; i < lines->count && goes_on(repl); i++)
        repl_run_text(repl, lines->items[i], REPL_ARGUMENT);
}

/* Some editors begin a file with a byte order mark. */
static const char *behind_mark(const char *text) {
    static const char mark[] = "\xef\xbb\xbf";
    return text_starts_with(text, mark) ? text + sizeof mark - 1 : text;
}

/* A NUL would end the line unseen; another control character is refused as it is. */
static void show_nuls(struct buffer *line) {
    for (size_t i = 0; i < line->size; i++)
        if (!line->data[i])
            line->data[i] = '\x01';
}

static void run_input(struct repl *repl) {
    for (bool first = true;; first = false) {
        auto_buffer line = {0};
        if (!goes_on(repl) || !repl_read_input(repl, &line))
            return;
        show_nuls(&line);
        const char *text = buffer_text(&line);
        repl_run_text(repl, first ? behind_mark(text) : text, REPL_SCRIPT);
    }
}

static int script_status(const struct repl *repl) {
    if (session_interrupts)
        return EXIT_ON_INTERRUPT;
    if (never_started(repl) && !repl->worked)
        return EXIT_TROUBLE;
    return repl->failed_count ? EXIT_DIFFERENT : EXIT_EQUAL;
}

static int run_script(struct repl *repl) {
    struct session *session = repl->session;
    auto_buffer out = {0};
    if (session->flags.lines.count)
        run_arguments(repl);
    else
        run_input(repl);
    if (session->format != REPORT_TEXT)
        report_repl(&out, repl->items, session->format);
    return session_finish(session, &out, script_status(repl));
}

static bool check_usage(const struct session *session, bool interactive, struct error *err) {
    const struct flags *flags = &session->flags;
    if (!report_format_check(session->format, DOCUMENT_REPL, err))
        return false;
    if (flags->arguments.count) {
        error_set(err, ERROR_USAGE, "repl takes no names; \"%s\" would be a line", flags->arguments.items[0]);
        return error_next(err, "kubectl kcrealm repl -c '%s'", flags->arguments.items[0]);
    }
    if (!interactive)
        return true;
    if (session->format != REPORT_TEXT) {
        error_set(err, ERROR_USAGE, "-o is for scripts, and there is none");
        return error_next(err, "give lines with -c, or on standard input");
    }
    if (flags->strict_script)
        return error_set(err, ERROR_USAGE, "--strict-script is for scripts, and there is none");
    return true;
}

int run_repl(struct session *session) {
    struct repl repl;
    auto_error err = {0};
    bool interactive = !session->flags.lines.count && isatty(STDIN_FILENO);
    if (!check_usage(session, interactive, &err))
        return session_fail(session, &err);
    repl_open(&repl, session);
    repl.interactive = interactive;
    int status = interactive ? repl_interact(&repl) : run_script(&repl);
    repl_close(&repl);
    return status;
}
