/* Names of what there is in Keycloak, for completion: kept for a short time, silent when they cannot be read, never long in
 * coming. */
#ifndef KCREALM_CLI_REPL_NAMES_H
#define KCREALM_CLI_REPL_NAMES_H

#include "cli/repl_complete.h"
#include "cli/repl_session.h"

#define REPL_NAMES_KEPT_MS 30000
/* Who presses Tab waits no longer. */
#define REPL_NAMES_DEADLINE_MS 1000
/* More are no help; then only what begins with the typed word is asked for. */
#define REPL_NAMES_MAX 200

/* The repl as state. Connects to nothing: without an open conversation with Keycloak only findings have names. */
void repl_names(void *state, enum repl_completes kind, const char *prefix, struct strings *names);

/* NULL is fine. */
void repl_names_free(struct repl_cache *cache);

#endif
