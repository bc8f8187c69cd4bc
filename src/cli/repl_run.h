/* Lines of the interactive shell, run and shown, from wherever they come. */
#ifndef KCREALM_CLI_REPL_RUN_H
#define KCREALM_CLI_REPL_RUN_H

#include "cli/repl_session.h"

/* Runs a line and shows what came of it, or adds that to the report of -o json. True also for an empty line, which counts as
 * nothing. */
bool repl_run_text(struct repl *repl, const char *text, enum repl_source source);

/* Asks for lines on the terminal until there are no more. The exit status. */
int repl_interact(struct repl *repl);

#endif
