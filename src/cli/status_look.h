/* One look of status at everything it can reach. */
#ifndef KCREALM_CLI_STATUS_LOOK_H
#define KCREALM_CLI_STATUS_LOOK_H

#include "kcrealm/cli/connect.h"
#include "kcrealm/diagnose/chain_facts.h"
#include "kcrealm/reconcile/snapshot.h"

/* Owns what it has seen; session, connection and desired are borrowed. */
struct status_look {
    struct session *session;
    struct connection *connection;
    const struct desired *desired;
    bool wanted[HOPS]; /* by --for */
    struct snapshot snapshot;
    struct chain_facts facts;
};

/* Connects to whatever can be reached and fills the facts: what is not there, or does not answer, is a fact as well.
 * False only for what is wrong with the command line, and after an interrupt. */
bool status_look(struct status_look *look, struct error *err) __attribute__((warn_unused_result));

/* Which hops are shown: those that were asked for and that this setting has. */
void status_choose_hops(const struct status_look *look, struct chain_status *status);

/* Forgets what was seen, so that it can be looked again. */
void status_forget(struct status_look *look);

#endif
