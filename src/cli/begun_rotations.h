/* Rotations that were begun and not finished: rotate --list, --resume and --abort. */
#ifndef KCREALM_CLI_BEGUN_ROTATIONS_H
#define KCREALM_CLI_BEGUN_ROTATIONS_H

#include "cli/rotate_command.h"

/* Those of --realm and the named clients, or all. Each returns the exit status. */

/* Needs no server but the cluster, where there is one. */
int begun_rotations_list(struct rotate_command *command);

/* Goes on with each; stops at the first that fails. */
int begun_rotations_resume(struct rotate_command *command);

/* Closes that of the one client that is named. */
int begun_rotations_abort(struct rotate_command *command);

#endif
