/* The tables of commands, options, settings and kinds as one JSON document: the hidden command `__tables`, from which
 * scripts/manual makes manual pages, reference documentation and schemas. */
#ifndef KCREALM_CLI_TABLES_H
#define KCREALM_CLI_TABLES_H

#include "kcrealm/cli/session.h"

/* Words are not looked at. */
int tables_run(struct session *session, size_t count, char *const *words);

#endif
