/* The lines of earlier sessions, in the state directory. */
#ifndef KCREALM_CLI_REPL_HISTORY_H
#define KCREALM_CLI_REPL_HISTORY_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/cli/session.h"

/* The file keeps at least so many of the last lines, and at most twice as many. */
#define REPL_HISTORY_MAX 1000

/* Whether a line may be kept: not one with a secret, nor one that begins with a blank. Pure. */
bool repl_history_takes(const char *line);

/* $XDG_STATE_HOME/kcrealm/repl-history, else below ~/.local/state; NULL when there is neither. The caller frees it. */
char *repl_history_path(const struct session *session) __attribute__((warn_unused_result));

/* Reads the last lines, oldest first. A file that is not there holds none. ERROR_INPUT for one that is not ours: a link,
 * not a file, somebody else's. */
bool repl_history_read(const char *path, struct strings *lines, struct error *err)
    __attribute__((warn_unused_result));

/* Adds a line, unless it is not to be kept; makes directory (0700) and file (0600). ERROR_INPUT with the system's reason. */
bool repl_history_add(const char *path, const char *line, struct error *err)
    __attribute__((warn_unused_result));

#endif
