/* The one door through which children are started: kubeconfig exec plugins, kubectl, external diffs.
 *
 * Children get an argument array (no shell), no descriptors of ours but the three standard ones, and an
 * environment without our credentials: KCREALM_*, VAULT_*, BAO_* and HELM_KUBETOKEN are taken out. */
#ifndef KCREALM_BASE_PROCESS_H
#define KCREALM_BASE_PROCESS_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/error.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct process_options {
    const char *const *argv;        /* NULL-terminated; argv[0] is looked up in PATH when it has no slash */
    const char *const *environment; /* NULL-terminated NAME=VALUE, the parent's; scrubbed here */
    const char *const *extra;       /* NULL-terminated NAME=VALUE that override, or NULL */
    bool inherit_stdin;             /* the child may talk to the terminal; else its input is /dev/null */
    bool inherit_stdout;            /* the child writes where we write; else its output is kept */
    bool inherit_stderr;            /* else standard error is kept (its first 4 KiB) */
    int deadline_ms;                /* after it the child is ended; 0: none */
    size_t output_ceiling;          /* of standard output, in bytes; 0: 1 MiB */
    const volatile sig_atomic_t *interrupted; /* not zero: the child is ended; or NULL */
};

struct process_result {
    struct buffer output;
    struct buffer errors;
    int exit_status; /* 0 to 255; 128 + signal when ended by one */
};

void process_result_clear(struct process_result *result);

/* Runs the child to its end. False when it could not be started (ERROR_INPUT when the program is missing),
 * ran over the deadline, wrote over the ceiling or was interrupted; an exit status that is not zero is a
 * result, not an error. */
bool process_run(const struct process_options *options, struct process_result *result, struct error *err)
    __attribute__((warn_unused_result));

/* A child that goes on running, its standard output and error read through one pipe. */
struct process;

struct process *process_start(const struct process_options *options, struct error *err)
    __attribute__((warn_unused_result));

/* The next line of its output without the newline, freed by the caller; NULL at its end or after timeout_ms
 * (ERROR_UNREACHABLE). */
char *process_read_line(struct process *process, int timeout_ms, struct error *err)
    __attribute__((warn_unused_result));

/* The descriptor to wait for before there is more to read, -1 once its output has ended. */
int process_descriptor(const struct process *process);

/* Takes what it has written, without waiting, so that it never waits for us; the end of that is kept as its last
 * words. False once its output has ended. Not to be mixed with process_read_line. */
bool process_follow(struct process *process);

/* The last lines of its output, 2 KiB at most, that were not read as lines, "" for none; borrowed until the next call. */
const char *process_last_words(const struct process *process) __attribute__((returns_nonnull));

/* Ends the child (TERM, after 2 s KILL), waits for it and frees. NULL is fine. */
void process_stop(struct process *process);

#endif
