/* Variables of Vault's and OpenBao's own command lines. */
#ifndef KCREALM_SRC_CLI_VAULT_ENVIRONMENT_H
#define KCREALM_SRC_CLI_VAULT_ENVIRONMENT_H

#include "kcrealm/cli/session.h"

/* The value of BAO_NAME, else of VAULT_NAME, as bao reads them; NULL when both are unset or empty. */
const char *vault_environment(const struct session *session, const char *name);

/* "BAO_NAME" or "VAULT_NAME", whichever gave the value; the caller frees it. */
char *vault_variable(const struct session *session, const char *name) __attribute__((warn_unused_result));

#endif
