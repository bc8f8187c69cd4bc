/* What extract is to carry: what is declared, and what stands on the command line as CLIENT=VAULTKEY. */
#ifndef KCREALM_CLI_EXTRACTION_ARGUMENTS_H
#define KCREALM_CLI_EXTRACTION_ARGUMENTS_H

#include "kcrealm/cli/input.h"

/* Loads declarations as far as they are needed, and fills desired->extractions with exactly what is to be carried: those
 * that are declared, narrowed to the clients that are named, and each CLIENT=VAULTKEY (split at the last "="), whose realm is
 * that of the client's only declaration, or --realm. False (shown) when anything is wrong. */
bool extraction_arguments_load(struct session *session, struct connection *connection,
                               struct desired *desired) __attribute__((warn_unused_result));

#endif
