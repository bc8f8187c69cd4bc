#include "kcrealm/base/memory.h"
#include "write_job.h"

struct writing {
    struct write_job *jobs;
    size_t count;
    size_t started;
    struct write_job *first; /* that wait for their next request */
    struct write_job *last;
};

static bool offer_begun(void *state, struct http_request *request) {
    struct writing *writing = state;
    struct write_job *job = writing->first;
    if (!job)
        return false;
    writing->first = job->next;
    job->next = NULL;
    write_job_request(job, request);
    request->tag = job;
    return true;
}

static void wait_for_turn(struct writing *writing, struct write_job *job) {
    if (writing->first)
        writing->last->next = job;
    else
        writing->first = job;
    writing->last = job;
}

static bool offer(void *state, struct http_request *request) {
    struct writing *writing = state;
    while (!writing->first && writing->started < writing->count) {
        struct write_job *job = &writing->jobs[writing->started++];
        if (write_job_begin(job))
            wait_for_turn(writing, job);
    }
    return offer_begun(writing, request);
}

static void take(void *state, const struct http_request *request, struct http_response *response,
                 struct error *err) {
    struct write_job *job = request->tag;
    write_job_answer(job, request, response, err);
    if (job->step != WRITE_ENDED)
        wait_for_turn(state, job);
}

static void explain_all(struct vault *vault, const struct vault_kv *kv, struct writing *writing) {
    unsigned needed = VAULT_CREATE | VAULT_READ | VAULT_UPDATE | (kv->version == 2 ? VAULT_PATCH : 0);
    struct vault_refused *refused = mem_alloc_array(writing->count, sizeof *refused);
    for (size_t i = 0; i < writing->count; i++) {
        struct write_job *job = &writing->jobs[i];
        refused[i] = (struct vault_refused){vault_policy_path(kv, "data", job->write->path), job->attempted,
                                            needed, &job->write->error};
    }
    vault_explain(vault, refused, writing->count);
    for (size_t i = 0; i < writing->count; i++)
        mem_free(refused[i].path);
    mem_free(refused);
}

/* What stopped the run, if anything did, is why a write has no end of its own. */
static void end_job(struct writing *writing, size_t index, const struct error *stopped) {
    struct write_job *job = &writing->jobs[index];
    struct vault_write *write = job->write;
    if (!write->written && !error_is_set(&write->error)) {
        write->uncertain = job->begun;
        error_copy(&write->error, stopped);
        error_wrap(&write->error, job->begun ? "it was sent, and not read back" : "it was not sent");
    }
    if (job->unread)
        error_wrap(&write->error, "it was sent, but cannot be read back");
    if (write->written && write->vanishes)
        event_warning(job->vault->options.events,
                      "version %ld of %s will be deleted by Vault at %s (its "
                      "delete_version_after)",
                      write->version, write->path, write->vanishes);
    write_job_clear(job);
}

bool vault_write_all(struct vault *vault, const struct vault_kv *kv, struct vault_write *writes, size_t count,
                     long deadline_ms, struct error *err) {
    struct writing writing = {.jobs = mem_alloc_array(count, sizeof *writing.jobs), .count = count};
    for (size_t i = 0; i < count; i++)
        writing.jobs[i] = (struct write_job){.vault = vault,
                                             .kv = kv,
                                             .write = &writes[i],
                                             .deadline_at_ms = vault->options.now_ms() + deadline_ms};
    const struct http_source source = {&writing, offer, offer_begun, take};
    auto_error stopped = {0};
    bool ran = count == 0 || vault_run(vault, &source, &stopped);
    if (ran)
        explain_all(vault, kv, &writing);
    for (size_t i = 0; i < count; i++)
        end_job(&writing, i, &stopped);
    mem_free(writing.jobs);
    return ran || error_move(err, &stopped);
}

void vault_writes_clear(struct vault_write *writes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        mem_free(writes[i].vanishes);
        error_clear(&writes[i].error);
    }
}
