/* Starting a child: where its program is, what it may see. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/process.h"
#include "kcrealm/base/strings.h"

#include <stdbool.h>
#include <sys/types.h>

/* A child and our ends of its pipes. */
struct child {
    pid_t pid;
    int output;       /* not blocking; -1: none */
    int errors;       /* the same; -1 when standard error is inherited or goes to output */
    bool leads_group; /* the child has a process group of its own */
};

/* Starts the child. With one_pipe its standard error goes where its output goes, whatever inherit_stderr is. */
bool child_start(const struct process_options *options, bool one_pipe, struct child *child, struct error *err)
    __attribute__((warn_unused_result));

/* The environment that a child gets: options->environment without our credentials, then options->extra. */
void child_environment(struct strings *environment, const struct process_options *options);

/* The program's path as the child's PATH has it, freed by the caller; NULL (ERROR_INPUT) when it is not there. */
char *child_find(const char *program, const struct strings *environment, struct error *err)
    __attribute__((warn_unused_result));

#endif
