/* One client's way through a plan: look, write, links, read back. Steps are data; requests are made elsewhere. */
#ifndef KCREALM_RECONCILE_CLIENT_JOB_H
#define KCREALM_RECONCILE_CLIENT_JOB_H

#include "kcrealm/net/http.h"
#include "kcrealm/reconcile/apply.h"
#include "reconcile/attempt.h"

enum job_step {
    JOB_READ,        /* right before a PUT: what is there now? */
    JOB_WRITE,       /* POST or PUT */
    JOB_LINK_DELETE, /* of links[link] */
    JOB_LINK_PUT,
    JOB_VERIFY,
    JOB_END,
};

struct job_link {
    struct plan_item *item; /* borrowed */
    const char *scope;      /* borrowed from the plan */
    const char *put_list;   /* where it is attached, or NULL */
    bool delete_first;      /* a PUT of a scope that is linked the other way does nothing, silently */
};

struct client_job {
    struct plan_item *items;  /* of this client; borrowed */
    struct attempt *attempts; /* one for each */
    size_t item_count;
    const struct drift_item *drift;
    const struct snapshot *snapshot;
    bool strict;
    enum job_step step;
    struct plan_item *write; /* the create or update among items, or NULL */
    json_t *live;            /* the newest representation, or NULL */
    struct job_link *links;
    size_t link_count;
    size_t link;
    bool links_repaired;  /* links that a creation left out were tried */
    bool fields_repaired; /* what the server added to a creation was removed */
    unsigned retries;     /* of the PUT, each on top of a new look */
    long delay_ms;        /* before the next look */
    struct client_job *next_ready;
};

/* Prepares a job for the count items from items on, all of one client. Ends at once when none is pending. */
void job_start(struct client_job *job, struct plan_item *items, size_t count, const struct snapshot *snapshot,
               bool strict);

/* Fills the request of the current step (not JOB_END). False when the step cannot be made: its item has
 * failed and the job has gone on. */
bool job_request(struct client_job *job, struct http_request *request);

/* Whether anything was sent that has to be read back, or finished. */
bool job_has_begun(const struct client_job *job);

/* Takes the answer of the current step and goes on to the next. */
void job_answer(struct client_job *job, const struct answer *answer);

/* Ends what was sent in a job that was stopped on its way: it may have been done, but nobody knows. What was
 * not sent stays pending. */
void job_abandon(struct client_job *job);

void job_clear(struct client_job *job);

#endif
