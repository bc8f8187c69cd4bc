/* One write as a state machine: it is sent, with the other fields where Vault cannot merge, read back by its
 * version and as the latest, and marked with its custom metadata. */
#ifndef KCREALM_VAULT_WRITE_JOB_H
#define KCREALM_VAULT_WRITE_JOB_H

#include "vault/vault.h"

enum write_step {
    WRITE_MERGE_READ, /* what is there, to be sent along */
    WRITE_SEND,
    WRITE_READ_VERSION, /* what was written */
    WRITE_READ_LATEST,  /* what others see */
    WRITE_METADATA,
    WRITE_ENDED,
};

struct write_job {
    struct vault *vault;
    const struct vault_kv *kv;
    struct vault_write *write;
    long long deadline_at_ms; /* of reading back */
    enum write_step step;
    json_t *merged;     /* all fields, where they are sent as a whole */
    bool begun;         /* the value was sent */
    bool unread;        /* … and could not be read back */
    unsigned repeats;   /* because of the server's limit of requests */
    unsigned attempted; /* the capability of the last request, of enum vault_capability */
    unsigned looks;     /* that did not show the value yet */
    long delay_ms;      /* before the next request */
    struct error lost;  /* why the write was not answered */
    struct write_job *next;
};

/* Begins a job for write; false, with its error, when it cannot be sent. */
bool write_job_begin(struct write_job *job) __attribute__((warn_unused_result));

/* Fills the request of its step. */
void write_job_request(struct write_job *job, struct http_request *request);

/* Takes its answer (NULL: err) and goes on to the next step. */
void write_job_answer(struct write_job *job, const struct http_request *request,
                      struct http_response *response, struct error *err);

/* Ends it because of err, which is moved from. */
void write_job_fail(struct write_job *job, struct error *err);

void write_job_clear(struct write_job *job);

#endif
