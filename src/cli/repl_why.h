/* Finding out why a login fails, for the interactive shell. Each is `run` of a row (cli/repl_command.h). */
#ifndef KCREALM_CLI_REPL_WHY_H
#define KCREALM_CLI_REPL_WHY_H

#include "cli/repl_session.h"

bool repl_run_authorize(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_evaluate(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_try(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_explain(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);

/* The code that the answer alone stands for ("KCR-3031"), before anybody has looked; NULL where none is known. Static. */
const char *repl_failure_code(const struct repl_attempt *failed, const struct error *failure);

/* What is found of the last failure, as explain's result; a new reference. *err as after a look that was interrupted. */
json_t *repl_explain_failure(struct repl *repl, struct error *err) __attribute__((warn_unused_result));

#endif
