/* What stands before the cursor: where we are, and who. */
#ifndef KCREALM_CLI_REPL_PROMPT_H
#define KCREALM_CLI_REPL_PROMPT_H

#include "cli/repl_session.h"

/* Longer names are cut: the line is for what is typed. */
#define REPL_PROMPT_NAME_MAX 24

/* "kind-dev ameide alice> ": the context (or the host, where Keycloak is reached by URL), the present realm, and whose tokens are
 * held, else the login of the administrator, else nobody. Names are escaped. The caller frees it. */
char *repl_prompt(const struct repl *repl) __attribute__((returns_nonnull, warn_unused_result));

#endif
