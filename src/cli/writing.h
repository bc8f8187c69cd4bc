/* What the writing commands share: consent, applying, and the exit status. */
#ifndef KCREALM_CLI_WRITING_H
#define KCREALM_CLI_WRITING_H

#include "kcrealm/cli/connect.h"
#include "kcrealm/reconcile/apply.h"

/* Whether --dry-run was given; false with err when its value is none of none, client and server, or when what
 * will be printed is not written in the format asked for. */
bool writing_is_dry_run(const struct session *session, bool *dry_run, struct error *err)
    __attribute__((warn_unused_result));

/* What the steps that need consent do, in words: "remove …" of several, "removes …" of one. */
struct consent_words {
    const char *steps;
    const char *step;
};

/* Asks about items that need consent; those that are declined end as not-attempted. */
void writing_ask_consent(struct session *session, struct plan *plan, const struct consent_words *words);

/* Prints the report of a plan that was carried out. When it cannot be printed the outcome goes to standard error,
 * so that nothing that was written stays unsaid, and the status is no longer that of success. */
int writing_finish(struct session *session, const struct plan *plan, const struct buffer *report, int status);

/* The result of a run whose share holds nothing: people have been told, programs read an empty document. */
int writing_nothing(struct session *session, bool dry_run);

/* Says why carrying out the plan stopped; the exit status. */
int writing_stopped(struct session *session, struct error *err);

/* Exit status of a plan that was carried out: 0 when nothing failed or was declined, 2 when nothing could even
 * be tried. unknown: objects that could not be compared. */
int writing_status(const struct plan *plan, size_t unknown);

/* How long a command waits: --timeout, or a minute. That the value is a duration was seen when it was read. */
long long writing_timeout_ms(const struct flags *flags);

#endif
