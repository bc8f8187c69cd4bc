#include "cli/repl_editor.h"
#include "cli/repl_history.h"
#include "cli/repl_names.h"
#include "cli/repl_prompt.h"
#include "cli/repl_run.h"
#include "kcrealm/base/memory.h"

#include <signal.h>

struct interaction {
    struct repl *repl;
    struct repl_editor *editor;
    char *history_path; /* NULL: there is no place for it, or no more trying */
};

static volatile sig_atomic_t terminated;

/* Whoever ends the process means the shell. */
static void note_termination(int signal_number) {
    (void)signal_number;
    terminated = 1;
    session_interrupts = 2;
}

/* Ctrl-C means the line or the command. Commands of the shell write nothing that would have to be read back, so that nobody
 * has to wait for what is under way, or to press it twice. */
static void note_interrupt(int signal_number) {
    (void)signal_number;
    session_interrupts = 2;
}

static void install_handlers(void) {
    const struct sigaction interrupt = {.sa_handler = note_interrupt};
    const struct sigaction termination = {.sa_handler = note_termination};
    struct sigaction former;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGTERM, &termination, NULL);
    if (sigaction(SIGHUP, NULL, &former) == 0 && former.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &termination, NULL);
}

static char *prompt(void *state) {
    return repl_prompt(state);
}

static size_t columns(void *state) {
    const struct repl *repl = state;
    session_measure(repl->session);
    return repl->session->errors_style.columns;
}

/* History is a convenience: what is wrong with it is said once. */
static void give_up_history(struct interaction *interaction, const struct error *err) {
    event_warning(&interaction->repl->session->events, "%s", err->message);
    mem_replace(&interaction->history_path, NULL);
}

static void load_history(struct interaction *interaction) {
    auto_strings lines = {0};
    auto_error err = {0};
    interaction->history_path = repl_history_path(interaction->repl->session);
    if (interaction->history_path && !repl_history_read(interaction->history_path, &lines, &err))
        give_up_history(interaction, &err);
    for (size_t i = 0; i < lines.count; i++)
        repl_editor_remember(interaction->editor, lines.items[i]);
}

/* A line that is no command may be a secret that was typed in the wrong place: it is not kept beyond this session. */
static void keep(struct interaction *interaction, const char *text) {
    struct repl_line line;
    auto_error err = {0}, ignored = {0};
    bool is_command = repl_line_read(&line, text, REPL_TERMINAL, &ignored) && line.command;
    repl_line_clear(&line);
    repl_editor_remember(interaction->editor, text);
    if (is_command && interaction->history_path && !repl_history_add(interaction->history_path, text, &err))
        give_up_history(interaction, &err);
}

/* False when the shell is left. */
static bool run_typed(struct interaction *interaction) {
    auto_buffer line = {0};
    session_interrupts = 0;
    if (terminated)
        return false;
    enum repl_edited edited = repl_editor_read(interaction->editor, &line);
    session_measure(interaction->repl->session);
    if (edited == REPL_ENDED || terminated)
        return false;
    if (edited == REPL_ABANDONED || !line.size)
        return true;
    while (line.size && line.data[line.size - 1] == ' ')
        line.data[--line.size] = '\0';
    keep(interaction, buffer_text(&line));
    repl_run_text(interaction->repl, buffer_text(&line), REPL_TERMINAL);
    return !interaction->repl->ended && !terminated;
}

/* A shell without Keycloak is of no use; one without an administrator is. */
static bool begin(struct repl *repl, struct error *err) {
    auto_error login_error = {0};
    if (!repl_reach(repl, err))
        return false;
    if (!repl_keycloak(repl, &login_error)) {
        if (!repl->reached)
            return error_move(err, &login_error);
        session_show_error(repl->session, &login_error);
    }
    event_note(&repl->session->events, "help lists the commands; Ctrl-D leaves");
    return true;
}

int repl_interact(struct repl *repl) {
    struct interaction interaction = {.repl = repl};
    const struct repl_editor_options options = {
        .prompt = prompt, .names = repl_names, .columns = columns, .state = repl};
    auto_error err = {0};
    install_handlers();
    if (!begin(repl, &err))
        return session_fail(repl->session, &err);
    interaction.editor = repl_editor_open(&options);
    if (!interaction.editor) {
        error_set(&err, ERROR_USAGE, "this terminal cannot be edited on");
        error_next(&err, "give a script: -c LINE, or lines on standard input");
        return session_fail(repl->session, &err);
    }
    load_history(&interaction);
    while (run_typed(&interaction))
        continue;
    repl_editor_close(interaction.editor);
    mem_free(interaction.history_path);
    session_interrupts = terminated;
    return terminated ? EXIT_ON_INTERRUPT : EXIT_EQUAL;
}
