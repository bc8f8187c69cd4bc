/* Obtaining tokens, and looking at them. Each is `run` of a row (cli/repl_command.h). */
#ifndef KCREALM_CLI_REPL_LOGIN_H
#define KCREALM_CLI_REPL_LOGIN_H

#include "cli/repl_session.h"

bool repl_run_login_client(struct repl *repl, const struct repl_line *line, json_t **result,
                           struct error *err);
bool repl_run_login_user(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_login_device(struct repl *repl, const struct repl_line *line, json_t **result,
                           struct error *err);
bool repl_run_login_token(struct repl *repl, const struct repl_line *line, json_t **result,
                          struct error *err);
bool repl_run_whoami(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_tokens(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_decode(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_verify(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_introspect(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_userinfo(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_refresh(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);
bool repl_run_logout(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err);

#endif
