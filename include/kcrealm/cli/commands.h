/* The subcommands: each reads its flags from the session, does its work and returns the exit status. */
#ifndef KCREALM_CLI_COMMANDS_H
#define KCREALM_CLI_COMMANDS_H

#include "kcrealm/cli/session.h"

struct command {
    const char *name;
    enum command_set bit;
    const char *arguments; /* in usage: "[CLIENT...]" */
    const char *about;     /* one line */
    const char *details;   /* paragraphs for help; NULL: none */
    const char *examples;  /* lines for help; NULL: none */
    int (*run)(struct session *session);
};

extern const struct command command_table[];
extern const size_t command_count;

const struct command *command_named(const char *name);

int run_diff(struct session *session);
int run_ensure(struct session *session);
int run_attach_scopes(struct session *session);
int run_extract(struct session *session);
int run_rotate(struct session *session);
int run_status(struct session *session);
int run_explain(struct session *session);
int run_repl(struct session *session);
int run_lint(struct session *session);
int run_completion(struct session *session);
int run_version(struct session *session);
int run_help(struct session *session);
int run_options(struct session *session);

/* Help for one command, or the overview for NULL. */
void help_write(struct buffer *out, const struct command *command);

#endif
