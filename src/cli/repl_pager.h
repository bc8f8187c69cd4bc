/* Long output on a terminal, through the user's pager. */
#ifndef KCREALM_CLI_REPL_PAGER_H
#define KCREALM_CLI_REPL_PAGER_H

#include "kcrealm/cli/session.h"

/* Writes text to standard output; on a terminal that it does not fit on, through $PAGER (else less), with LESS=FRX unless LESS
 * says otherwise. A pager that cannot be started is done without. False when nothing more can be written. */
bool repl_pager_write(struct session *session, const struct buffer *text) __attribute__((warn_unused_result));

#endif
