/* What rotating and going on with rotations share: the open hops with the journal, and what became of each client. */
#ifndef KCREALM_CLI_ROTATE_COMMAND_H
#define KCREALM_CLI_ROTATE_COMMAND_H

#include "cli/carrying.h"
#include "kcrealm/reconcile/rotate.h"

/* All zero but session and carrying: nothing is open yet. It must not move once it is open. */
struct rotate_command {
    struct session *session; /* borrowed */
    struct carrying carrying;
    struct desired desired;
    struct journal *journal;
    struct rotate_syncs syncs;
    char *flags; /* where the journal is, for commands that are proposed */
    struct rotator rotator;
    struct strings untried; /* Secrets of the rotation under way */
    struct plan plan;       /* what became of each client */
    bool is_open;           /* something that was begun is not finished */
    bool is_partial;        /* the journal has entries that cannot be read */
};

/* The journal alone. Uses the cluster when carrying is connected with one. */
bool rotate_command_open_journal(struct rotate_command *command, struct error *err)
    __attribute__((warn_unused_result));

/* All hops, the journal and the rotator. */
bool rotate_command_open(struct rotate_command *command, struct error *err)
    __attribute__((warn_unused_result));

/* Adds a client's line to the plan; place is where its secret lies in Vault. Borrowed until the next one. */
struct plan_item *rotate_command_item(struct rotate_command *command, const char *realm,
                                      const char *client_id, const char *place);

/* Adds what became of a client (never ROTATE_NOTHING); where it is done the record of versions follows. False when it
 * failed: err says why, and then the line does. */
bool rotate_command_end(struct rotate_command *command, const struct extraction *extraction,
                        const char *place, enum rotate_outcome outcome, bool is_open,
                        const struct error *err);

/* Prints the plan; the exit status. err: why it stopped before its end, or not set. */
int rotate_command_finish(struct rotate_command *command, struct error *err);

/* To be called before connect_close. */
void rotate_command_close(struct rotate_command *command);

#endif
