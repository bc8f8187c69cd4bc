/* Lines of the interactive shell against a server of ours. */
#ifndef KCREALM_TESTS_SUPPORT_REPL_CASE_H
#define KCREALM_TESTS_SUPPORT_REPL_CASE_H

#include "cli/repl_session.h"
#include "support/cli_case.h"

/* It must not move. */
struct repl_case {
    struct fake_keycloak keycloak;
    struct cli_case cli;
    struct repl repl; /* of repl_case_begin */
};

/* A Keycloak with realm ameide, and nothing run yet. */
void repl_case_open(struct repl_case *given);
void repl_case_close(struct repl_case *given);

/* Runs "repl --realm ameide" with these flags and lines (ended by NULL), each of them by -c. */
void repl_case_run(struct repl_case *given, const char *flags, ...) __attribute__((sentinel));

/* The same with a script on standard input. */
void repl_case_read(struct repl_case *given, const char *flags, const char *script);

/* The item at this place of what was printed with -o json; the caller drops the reference. Fails the test when there is none. */
json_t *repl_case_item(const struct repl_case *given, size_t index);

/* A session in the test's own hands, given->repl, with standard streams of its own. */
void repl_case_begin(struct repl_case *given);

/* Fails the test unless the request began with start so many times. */
void repl_case_asked(const struct repl_case *given, const char *start, size_t times);

#define auto_repl __attribute__((cleanup(repl_case_close))) struct repl_case

#endif
