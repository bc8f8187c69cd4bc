#include "cli/repl_run.h"

#include "cli/repl_pager.h"
#include "cli/repl_secrecy.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/report/repl.h"

/* Of a script that is read as a document. */
static bool is_machine(const struct repl *repl) {
    return repl->session->format != REPORT_TEXT;
}

static void show(struct repl *repl, const struct repl_line *line, const json_t *result) {
    struct session *session = repl->session;
    auto_buffer out = {0};
    if (!result || !line->command || !line->command->show)
        return;
    line->command->show(&out, result, &session->style);
    bool written = repl->interactive ? repl_pager_write(session, &out) : session_write(session, &out);
    bool by_interrupt = repl->interactive && session_interrupts;
    if (by_interrupt)
        session->reader_gone = false;
    if (!written && !by_interrupt)
        repl->ended = true;
}

/* The terminal shows ^C where the cursor was. */
static void end_interrupted_line(const struct error *err) {
    auto_buffer text = {0};
    buffer_add_char(&text, '\n');
    if (err->class == ERROR_INTERRUPTED && session_has_terminal())
        session_write_aside(&text);
}

/* In a script it has to be said which line that was. */
static void show_error(struct repl *repl, const struct repl_line *line, const struct error *err) {
    auto_error shown = {0};
    error_copy(&shown, err);
    if (line->source != REPL_TERMINAL)
        error_wrap(&shown, "line %zu", repl->line_number);
    end_interrupted_line(err);
    session_show_error(repl->session, &shown);
}

static void tell(struct repl *repl, const char *text, const struct repl_line *line, const json_t *result,
                 const struct error *err) {
    if (is_machine(repl)) {
        auto_text masked = repl_masked(text);
        json_array_append_new(
            repl->items, report_repl_item(masked, line->command ? line->command->name : NULL, result, err));
    } else {
        show(repl, line, result);
    }
    if (error_is_set(err))
        show_error(repl, line, err);
}

bool repl_run_text(struct repl *repl, const char *text, enum repl_source source) {
    struct repl_line line;
    json_t *result = NULL;
    auto_error err = {0};
    repl->line_number++;
    bool worked = repl_line_read(&line, text, source, &err) && repl_run_line(repl, &line, &result, &err);
    if (line.command || !worked) {
        tell(repl, text, &line, result, &err);
        *(worked ? &repl->worked : &repl->failed_count) += 1;
    }
    json_decref(result);
    repl_line_clear(&line);
    return worked;
}
