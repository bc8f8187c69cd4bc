/* Looking around in Keycloak, for the interactive shell. Each is `run` of a row (cli/repl_command.h). */
#ifndef KCREALM_CLI_REPL_LOOK_H
#define KCREALM_CLI_REPL_LOOK_H

#include "cli/repl_session.h"

bool repl_run_help(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_use(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_realms(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_clients(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_users(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_scopes(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_events(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_client(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_trace(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_exit(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);

/* Keycloak's representation of a client of the present realm; NULL with err, ERROR_NOT_FOUND with those that are named
 * alike. Holds its secret where the login may read it: the caller clears it. */
json_t *repl_find_client(struct repl *repl, const char *client_id, struct error *err)
    __attribute__((warn_unused_result));

#endif
