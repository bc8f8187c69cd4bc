/* What could be typed next. Pure but for repl_names.h, which knows what there is. */
#ifndef KCREALM_CLI_REPL_COMPLETE_H
#define KCREALM_CLI_REPL_COMPLETE_H

#include "cli/repl_command.h"

/* Candidates for the word that text ends with (the cursor stands there). */
struct repl_completion {
    struct strings candidates; /* sorted, each begins with typed */
    char *typed;               /* the word so far, without quotes */
    char quote;                /* that it stands in, ' or "; 0: none */
};

/* Adds the names of that kind that begin with prefix. */
typedef void repl_name_source(void *state, enum repl_completes kind, const char *prefix,
                              struct strings *names);

/* Names of servers come from source, all others from the tables. Names that could act on a terminal are not offered, and none
 * that would be read as a flag: whoever may name a client must not be able to write into somebody's line. */
void repl_complete(const char *text, repl_name_source *source, void *state,
                   struct repl_completion *completion);
void repl_completion_clear(struct repl_completion *completion);

/* What all candidates have in common beyond what is typed, as it is to be inserted (escaped as the place needs it, with a
 * space behind the only one); "" when that is nothing. The caller frees it. */
char *repl_completion_text(const struct repl_completion *completion)
    __attribute__((returns_nonnull, warn_unused_result));

#endif
