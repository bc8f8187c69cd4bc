#include "cli/repl_secrecy.h"
#include "cli/repl_session.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/cli/commands.h"

/* Runs a line and shows what came of it. */
static bool run_text(struct repl *repl, const char *text, enum repl_source source) {
    struct session *session = repl->session;
    struct repl_line line;
    json_t *result = NULL;
    auto_error err = {0};
    auto_buffer out = {0};
    bool worked = repl_line_read(&line, text, source, &err) && repl_run_line(repl, &line, &result, &err);
    if (result && line.command->show)
        line.command->show(&out, result, &session->style);
    if (out.size && !session_write(session, &out))
        repl->ended = true;
    if (!worked)
        session_show_error(session, &err);
    *(worked ? &repl->worked : &repl->failed_count) += 1;
    json_decref(result);
    repl_line_clear(&line);
    return worked;
}

static bool goes_on(const struct repl *repl) {
    return !repl->ended && !session_interrupts &&
           !(repl->session->flags.strict_script && repl->failed_count);
}

static void run_arguments(struct repl *repl) {
    const struct strings *lines = &repl->session->flags.lines;
    for (size_t i = 0; i < lines->count && goes_on(repl); i++)
        run_text(repl, lines->items[i], REPL_ARGUMENT);
}

static void run_input(struct repl *repl) {
    for (;;) {
        auto_buffer line = {0};
        if (!goes_on(repl) || !repl_read_input(repl, &line))
            return;
        run_text(repl, buffer_text(&line), REPL_SCRIPT);
    }
}

int run_repl(struct session *session) {
    struct repl repl;
    repl_open(&repl, session);
    if (session->flags.lines.count)
        run_arguments(&repl);
    else
        run_input(&repl);
    int status = repl.failed_count ? EXIT_DIFFERENT : EXIT_EQUAL;
    repl_close(&repl);
    return session_interrupts ? EXIT_ON_INTERRUPT : status;
}
