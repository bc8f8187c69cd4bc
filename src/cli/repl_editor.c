#include "cli/repl_editor.h"

#include "cli/repl_history.h"
#include "cli/repl_signals.h"
#include "cli/repl_words.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#define CANDIDATES_SHOWN 100
/* Ctrl-C, which the terminal makes a signal and never sends. */
#define KEY_LEAVE L'\003'

struct repl_editor {
    struct repl_editor_options options;
    EditLine *edit;
    History *history;
    FILE *output;
    char *prompt;
    sigset_t mask; /* outside of reading a line */
    bool leaving;  /* the line was interrupted, and the cursor is sent to its end */
};

static struct repl_editor *editor_of(EditLine *edit) {
    struct repl_editor *editor = NULL;
    el_get(edit, EL_CLIENTDATA, &editor);
    return editor;
}

static char *give_prompt(EditLine *edit) {
    return editor_of(edit)->prompt;
}

static bool signal_is_pending(void) {
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGHUP);
}

/* The terminal as it was before, and our line again afterwards. */
static void stop(EditLine *edit) {
    el_set(edit, EL_PREP_TERM, 0);
    repl_stop_now();
    el_set(edit, EL_PREP_TERM, 1);
    el_set(edit, EL_REFRESH);
}

/* Terminals fold what stands on them anew: the rows above the cursor are those of the new width. Row by row, because tmux
 * takes a screen that is cleared at once for one to be scrolled back to. */
static void clear_own_rows(const struct repl_editor *editor, size_t columns) {
    const LineInfo *line = el_line(editor->edit);
    auto_text before = mem_dup_n(line->buffer, (size_t)(line->cursor - line->buffer));
    size_t rows = (text_columns(editor->prompt) + text_columns(before)) / columns;
    fputs("\r\033[J", editor->output);
    for (size_t i = 0; i < rows; i++)
        fputs("\033[A\033[K", editor->output);
}

static bool can_go_up(EditLine *edit) {
    const char *sequence = NULL;
    return el_get(edit, EL_GETTC, "up", &sequence) == 0 && sequence;
}

static void draw_anew(EditLine *edit) {
    const struct repl_editor *editor = editor_of(edit);
    size_t columns = editor->options.columns(editor->options.state);
    if (!columns || !can_go_up(edit))
        return;
    clear_own_rows(editor, columns);
    el_resize(edit);
    el_set(edit, EL_REFRESH);
}

/* While a line is read signals are taken here alone, so that none is lost between looking for one and waiting. False: there
 * was one. */
static bool wait_for_key(EditLine *edit) {
    const struct repl_editor *editor = editor_of(edit);
    while (!session_interrupts && !signal_is_pending()) {
        fd_set input;
        FD_ZERO(&input);
        FD_SET(STDIN_FILENO, &input);
        if (pselect(STDIN_FILENO + 1, &input, NULL, NULL, NULL, &editor->mask) >= 0 || errno != EINTR)
            return !signal_is_pending();
        if (repl_stop_is_wanted())
            stop(edit);
        if (repl_size_has_changed())
            draw_anew(edit);
    }
    return false;
}

/* libedit would read on after a signal; here Ctrl-C ends the line. Once the cursor stands behind it: what follows is not to
 * be written over it. */
static int leave_line(struct repl_editor *editor, wchar_t *character) {
    bool is_first = !editor->leaving;
    editor->leaving = true;
    *character = KEY_LEAVE;
    return is_first ? 1 : -1;
}

static unsigned char go_behind_line(EditLine *edit, int key) {
    (void)key;
    const LineInfo *line = el_line(edit);
    el_cursor(edit, (int)(line->lastchar - line->cursor));
    return CC_REFRESH;
}

static int read_character(EditLine *edit, wchar_t *character) {
    mbstate_t state = {0};
    for (;;) {
        char byte;
        if (!wait_for_key(edit))
            return leave_line(editor_of(edit), character);
        ssize_t size = read(STDIN_FILENO, &byte, 1);
        if (size <= 0)
            return (int)size;
        size_t decoded = mbrtowc(character, &byte, 1, &state);
        if (decoded == (size_t)-2)
            continue;
        if (decoded != (size_t)-1)
            return 1;
        state = (mbstate_t){0}; /* no character of this locale */
    }
}

/* As many in a line as fit. */
static void list_candidates(const struct repl_editor *editor, const struct strings *candidates) {
    size_t at = 0;
    size_t columns = editor->options.columns(editor->options.state);
    fputc('\n', editor->output);
    for (size_t i = 0; i < candidates->count && i < CANDIDATES_SHOWN; i++) {
        auto_text shown = text_escaped(candidates->items[i]);
        size_t width = text_columns(shown);
        bool fits = at && at + 2 + width <= columns;
        fprintf(editor->output, "%s%s", !at ? "" : fits ? "  " : "\n", shown);
        at = width + (fits ? at + 2 : 0);
    }
    if (candidates->count > CANDIDATES_SHOWN)
        fprintf(editor->output, "\nand %zu more", candidates->count - CANDIDATES_SHOWN);
    fputc('\n', editor->output);
}

static unsigned char complete(EditLine *edit, int key) {
    (void)key;
    const struct repl_editor *editor = editor_of(edit);
    const LineInfo *line = el_line(edit);
    auto_text before = mem_dup_n(line->buffer, (size_t)(line->cursor - line->buffer));
    struct repl_completion completion = {0};
    unsigned char answer = CC_REFRESH_BEEP;
    repl_complete(before, editor->options.names, editor->options.state, &completion);
    auto_text text = repl_completion_text(&completion);
    if (*text) {
        el_insertstr(edit, text);
        answer = CC_REFRESH;
    } else if (completion.candidates.count > 1) {
        list_candidates(editor, &completion.candidates);
        answer = CC_REDISPLAY;
    }
    repl_completion_clear(&completion);
    return answer;
}

static bool open_history(struct repl_editor *editor) {
    HistEvent event;
    editor->history = history_init();
    if (!editor->history)
        return false;
    history(editor->history, &event, H_SETSIZE, REPL_HISTORY_MAX);
    history(editor->history, &event, H_SETUNIQUE, 1);
    el_set(editor->edit, EL_HIST, history, editor->history);
    return true;
}

static bool open_edit(struct repl_editor *editor) {
    int descriptor = dup(STDERR_FILENO);
    editor->output = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!editor->output)
        return false;
    editor->edit = el_init("kcrealm", stdin, editor->output, editor->output);
    if (!editor->edit)
        return false;
    el_set(editor->edit, EL_CLIENTDATA, editor);
    el_set(editor->edit, EL_EDITOR, "emacs");
    el_set(editor->edit, EL_PROMPT, give_prompt);
    el_set(editor->edit, EL_GETCFN, read_character);
    /* The narrow call would copy both texts and never free them. */
    el_wset(editor->edit, EL_ADDFN, L"kcrealm-complete", L"complete the word", complete);
    el_set(editor->edit, EL_BIND, "^I", "kcrealm-complete", NULL);
    el_wset(editor->edit, EL_ADDFN, L"kcrealm-leave", L"go behind the line", go_behind_line);
    el_set(editor->edit, EL_BIND, "^C", "kcrealm-leave", NULL);
    el_set(editor->edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
    return open_history(editor);
}

struct repl_editor *repl_editor_open(const struct repl_editor_options *options) {
    struct repl_editor *editor = mem_alloc(sizeof *editor);
    editor->options = *options;
    setlocale(LC_CTYPE, "");
    if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && open_edit(editor))
        return editor;
    repl_editor_close(editor);
    return NULL;
}

enum repl_edited repl_editor_read(struct repl_editor *editor, struct buffer *line) {
    int count = 0;
    mem_replace(&editor->prompt, editor->options.prompt(editor->options.state));
    el_resize(editor->edit);
    repl_signals_watch();
    repl_signals_block(&editor->mask);
    editor->leaving = false;
    /* Before the prompt is there: who types then types into our line. */
    el_set(editor->edit, EL_PREP_TERM, 1);
    const char *text = el_gets(editor->edit, &count);
    sigprocmask(SIG_SETMASK, &editor->mask, NULL);
    repl_signals_unwatch();
    bool abandoned = session_interrupts != 0;
    if (abandoned)
        fputs("^C\n", editor->output);
    else if (!text)
        fputc('\n', editor->output);
    fflush(editor->output);
    if (abandoned)
        return REPL_ABANDONED;
    if (!text || count <= 0)
        return REPL_ENDED;
    buffer_add(line, text, strcspn(text, "\n"));
    return REPL_EDITED;
}

void repl_editor_remember(struct repl_editor *editor, const char *line) {
    HistEvent event;
    if (repl_history_takes(line))
        history(editor->history, &event, H_ENTER, line);
}

void repl_editor_close(struct repl_editor *editor) {
    if (!editor)
        return;
    if (editor->edit)
        el_end(editor->edit);
    if (editor->history)
        history_end(editor->history);
    if (editor->output)
        fclose(editor->output);
    mem_free(editor->prompt);
    mem_free(editor);
}
