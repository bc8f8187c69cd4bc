/* A command line with an environment of its own, run in the test's process. */
#ifndef KCREALM_TESTS_SUPPORT_CLI_CASE_H
#define KCREALM_TESTS_SUPPORT_CLI_CASE_H

#include "kcrealm/cli/session.h"
#include "support/capture.h"
#include "support/fake_keycloak.h"

struct cli_case {
    struct strings words, environment;
    struct session session;
    struct capture captured; /* of cli_run */
    int status;
};

/* line: words with single spaces between, the command first. The environment is LANG and PATH alone: no home,
 * no cluster, no Keycloak. */
void cli_open(struct cli_case *cli, const char *line, ...) __attribute__((format(printf, 2, 3)));

/* One more word, which may have spaces. */
void cli_word(struct cli_case *cli, const char *word);

/* Sets a variable, "NAME=VALUE". */
void cli_set(struct cli_case *cli, const char *variable, ...) __attribute__((format(printf, 2, 3)));

/* Reach this server and log in there as its administrator. */
void cli_use_keycloak(struct cli_case *cli, const struct fake_keycloak *fake);

/* Reads the flags and starts the session; ends the test when it cannot. */
void cli_start(struct cli_case *cli);

/* Does what the program does with the command line; input is standard input, NULL: nothing. */
void cli_run(struct cli_case *cli, const char *input);

void cli_close(struct cli_case *cli);

/* The same in one go for command lines that need no more. */
void cli_ran(struct cli_case *cli, const char *line, ...) __attribute__((format(printf, 2, 3)));

/* Fail the test, with what was printed. */
void cli_exits(const struct cli_case *cli, int status);
void cli_prints(const struct cli_case *cli, const char *text); /* on standard output */
void cli_says(const struct cli_case *cli, const char *text);   /* on standard error, however it was folded */

/* Exit status 2, nothing on standard output, and this on standard error. */
void cli_refuses(const struct cli_case *cli, const char *text);

/* Skips the test where there are no pseudo-terminals; to be called first. */
void cli_needs_terminal(void);

#define auto_cli __attribute__((cleanup(cli_close))) struct cli_case

#endif
