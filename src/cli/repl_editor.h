/* Lines typed on a terminal: libedit behind a small door. Nothing else includes its header. */
#ifndef KCREALM_CLI_REPL_EDITOR_H
#define KCREALM_CLI_REPL_EDITOR_H

#include "cli/repl_complete.h"

struct repl_editor;

struct repl_editor_options {
    char *(*prompt)(void *state); /* a new string each time */
    repl_name_source *names;
    size_t (*columns)(void *state); /* of the terminal, at present */
    void *state;                    /* of the three */
};

enum repl_edited { REPL_EDITED, REPL_ABANDONED, REPL_ENDED };

/* Takes hold of the terminal on standard input, drawing on standard error. NULL when that is none that can be edited on. */
struct repl_editor *repl_editor_open(const struct repl_editor_options *options)
    __attribute__((warn_unused_result));

/* Reads a line, without its end, into line. REPL_ABANDONED after Ctrl-C, REPL_ENDED after Ctrl-D on an empty line and when the
 * terminal is gone. */
enum repl_edited repl_editor_read(struct repl_editor *editor, struct buffer *line);

/* Makes the line one that the arrow keys and Ctrl-R find. */
void repl_editor_remember(struct repl_editor *editor, const char *line);

/* Gives the terminal back. NULL is fine. */
void repl_editor_close(struct repl_editor *editor);

#endif
