/* Shell scripts, as far as it takes to see which programs they run: words, quotes and what separates commands. Nothing
 * is expanded. */
#ifndef KCREALM_SRC_DIAGNOSE_SHELL_COMMANDS_H
#define KCREALM_SRC_DIAGNOSE_SHELL_COMMANDS_H

#include "kcrealm/base/strings.h"

#include <stdbool.h>

/* One simple command. Keywords ("then", "!") and assignments before the program are left out, and so is what only runs
 * another ("sudo", "exec"); words[0] is the program as it is written there. A redirection is the word ">" (or "<", ">>")
 * and then its target. */
struct shell_command {
    struct strings words;
    bool is_piped;     /* into the next one */
    bool is_evaluated; /* "eval" stood before it */
};

/* Reads the next command of *script and goes on behind it; false when there is none left. Commands inside of
 * $(…), `…` and (…) come one after another; what stands inside of double quotes is a word. */
bool shell_command_next(const char **script, struct shell_command *command);
void shell_command_clear(struct shell_command *command);

#define auto_shell_command __attribute__((cleanup(shell_command_clear))) struct shell_command

/* The program's name without its directory. */
const char *shell_program(const struct shell_command *command);

/* Whether a word is exactly this. */
bool shell_command_has(const struct shell_command *command, const char *word);

#endif
