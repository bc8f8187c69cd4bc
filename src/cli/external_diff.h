/* KUBECTL_EXTERNAL_DIFF: a program of the user's choice shows the differences, as with kubectl diff. */
#ifndef KCREALM_SRC_CLI_EXTERNAL_DIFF_H
#define KCREALM_SRC_CLI_EXTERNAL_DIFF_H

#include "kcrealm/cli/session.h"

/* Whether the result goes through such a program: it is set, and the format is text. */
bool external_diff_wanted(const struct session *session);

/* Writes what is not in sync to files, LIVE-x/… and MERGED-x/…, readable by the user alone, lets the program show
 * them and takes them away again, also after Ctrl-C. Returns status, or EXIT_TROUBLE when the program could not be
 * run or ended with more than 1. */
int external_diff(struct session *session, const struct drift *drift, int status);

#endif
