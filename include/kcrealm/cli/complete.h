/* What could stand where the cursor is, for shells: the hidden command `__complete`. */
#ifndef KCREALM_CLI_COMPLETE_H
#define KCREALM_CLI_COMPLETE_H

#include "kcrealm/cli/session.h"

/* Of all that is looked up; who waits longer types the name. */
#define COMPLETE_DEADLINE_MS 1000

/* The protocol that kubectl speaks with its plugins (and cobra with shells): words are those of the command line behind
 * the program's name, the last of them the one that is to be completed, which may be empty. Prints candidates, one a
 * line, with a tab and a description where there is one, and then ":" and a directive, the sum of 2 (no blank behind a
 * candidate) and 4 (no names of files). Of "--flag=value" only the values. Says nothing else: standard error and
 * standard input are not used. Always EXIT_EQUAL. */
int complete_run(struct session *session, size_t count, char *const *words);

#endif
