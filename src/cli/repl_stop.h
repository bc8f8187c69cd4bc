/* Ctrl-Z while the terminal is set up in our own way: it is put back before we stop, and taken hold of anew afterwards. */
#ifndef KCREALM_CLI_REPL_STOP_H
#define KCREALM_CLI_REPL_STOP_H

#include <signal.h>
#include <stdbool.h>

/* From now on Ctrl-Z is noted instead of stopping us at once; system calls that wait end with EINTR. Nothing happens where
 * whoever started us ignores it. */
void repl_stop_watch(void);

/* It was pressed since watching began. */
bool repl_stop_is_wanted(void);

/* SIGINT, SIGTERM, SIGHUP and SIGTSTP wait from now on: none is to come between looking for one and waiting for input, which
 * pselect does with former_mask. The caller sets former_mask again. */
void repl_stop_block(sigset_t *former_mask);

/* What Ctrl-Z does otherwise; once we are continued watching goes on, and nothing is wanted. */
void repl_stop_now(void);

/* Ends watching. */
void repl_stop_unwatch(void);

#endif
