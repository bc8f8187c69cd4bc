/* Declarations loaded as a command does it. */
#ifndef KCREALM_TESTS_SUPPORT_LOADING_H
#define KCREALM_TESTS_SUPPORT_LOADING_H

#include "support/cli_case.h"

#define LOADING_LIST(name) "[{\"clientId\": \"" name "\", \"realm\": \"demo\", \"spec\": {}}]"

/* What loading gave: whether it went well, the names of the objects, and the captured messages. */
struct loading_case {
    struct cli_case cli;
    bool good;
    char *names; /* "api web" */
    size_t extraction_count;
    bool touched_cluster;
};

/* loading->cli is open; its arguments are the names. Input is standard input; NULL: nothing. */
void loading_run(struct loading_case *loading, const char *input);

/* The same by input_load_found: what the cluster has. Whether something was found is *found. */
void loading_run_found(struct loading_case *loading, bool *found);

void loading_clear(struct loading_case *loading);

#define auto_loading __attribute__((cleanup(loading_clear))) struct loading_case

#endif
