/* Signals of the terminal while it is set up in our own way. Ctrl-Z: it is put back before we stop, and taken hold of anew
 * afterwards. A change of its size: what stands on it is drawn anew. */
#ifndef KCREALM_CLI_REPL_SIGNALS_H
#define KCREALM_CLI_REPL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* From now on Ctrl-Z is noted instead of stopping us at once, and so is a change of size; system calls that wait end with
 * EINTR. Nothing happens to a Ctrl-Z that whoever started us ignores. */
void repl_signals_watch(void);

/* It was pressed since watching began. */
bool repl_stop_is_wanted(void);

/* The size changed since watching began, or since this was asked last. */
bool repl_size_has_changed(void);

/* SIGINT, SIGTERM, SIGHUP, SIGTSTP and SIGWINCH wait from now on: none is to come between looking for one and waiting for
 * input, which pselect does with former_mask. The caller sets former_mask again. */
void repl_signals_block(sigset_t *former_mask);

/* What Ctrl-Z does otherwise; once we are continued watching goes on, and nothing is wanted. */
void repl_stop_now(void);

/* Ends watching. */
void repl_signals_unwatch(void);

#endif
