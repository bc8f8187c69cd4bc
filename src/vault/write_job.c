#include "write_job.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define MERGE_PATCH "application/merge-patch+json"
/* Between two looks: standbys lag behind by milliseconds. */
#define LOOK_FIRST_MS 50
#define LOOK_LAST_MS 2000
/* A value shorter than this may stand in a message by accident. */
#define CONCEALED_MIN 8

static bool is_there(const struct write_job *job) {
    enum vault_state seen = job->write->seen;
    return seen == VAULT_PRESENT || seen == VAULT_NO_FIELD || seen == VAULT_NOT_TEXT;
}

static json_t *value_of(const struct write_job *job) {
    return json_stringn(secret_reveal(job->write->value), secret_size(job->write->value));
}

bool write_job_begin(struct write_job *job) {
    struct error *err = &job->write->error;
    auto_text normal = vault_path_normal(job->write->path, err);
    auto_json value = value_of(job);
    job->step = WRITE_ENDED;
    if (!normal)
        return false;
    if (!value)
        return error_set(err, ERROR_INPUT, "the value for %s is no UTF-8 text, which Vault cannot hold",
                         job->write->path);
    job->step = job->kv->version == 1 ? WRITE_MERGE_READ : WRITE_SEND;
    return true;
}

void write_job_clear(struct write_job *job) {
    json_decref(job->merged);
    error_clear(&job->lost);
}

/* No error of ours repeats the value, whatever the server put into its answer. */
static void conceal(struct write_job *job) {
    struct error *err = &job->write->error;
    const struct secret *value = job->write->value;
    if (secret_size(value) < CONCEALED_MIN || !err->message || !strstr(err->message, secret_reveal(value)))
        return;
    error_set(err, err->class, "Vault refused it with a text that repeats the value, which is not shown");
}

void write_job_fail(struct write_job *job, struct error *err) {
    error_move(&job->write->error, err);
    conceal(job);
    job->step = WRITE_ENDED;
}

static void conflict(struct write_job *job, const struct http_request *request, const char *message) {
    auto_error err = {0};
    error_set(&err, ERROR_CONFLICT, "%s", message);
    error_origin(&err, "%s %s", request->method, request->path);
    error_next(&err, "run it again: it starts from what is there now");
    write_job_fail(job, &err);
}

/* --- Requests ------------------------------------------------------------------------------------------ */

/* The request's buffer is wiped when it is freed, and so is jansson's memory. */
static void fill_write(struct write_job *job, struct http_request *request) {
    const struct vault_write *write = job->write;
    bool patch = !job->merged && is_there(job);
    auto_json fields = job->merged ? json_incref(job->merged) : json_object();
    if (!job->merged)
        json_object_set_new(fields, write->field, value_of(job));
    auto_json body = json_incref(fields);
    if (job->kv->version == 2) {
        json_decref(body);
        body = json_pack("{s:O, s:{s:I}}", "data", fields, "options", "cas", (json_int_t)write->seen_version);
    }
    value_write(&request->body, body, 0, false);
    request->method = patch ? "PATCH" : "POST";
    request->content_type = patch ? MERGE_PATCH : NULL;
    job->attempted = patch ? VAULT_PATCH : write->seen == VAULT_MISSING ? VAULT_CREATE : VAULT_UPDATE;
}

static void fill_metadata(const struct write_job *job, struct http_request *request) {
    auto_json body = json_pack("{s:O}", "custom_metadata", (json_t *)(uintptr_t)job->write->metadata);
    mem_replace(&request->path, kv_request_path(job->kv, "metadata", job->write->path));
    value_write(&request->body, body, 0, false);
    request->method = "PATCH";
    request->content_type = MERGE_PATCH;
}

void write_job_request(struct write_job *job, struct http_request *request) {
    request->path = kv_request_path(job->kv, "data", job->write->path);
    request->delay_ms = job->delay_ms;
    job->delay_ms = 0;
    if (job->step == WRITE_SEND) {
        fill_write(job, request);
        job->begun = true;
        return;
    }
    if (job->step == WRITE_METADATA) {
        fill_metadata(job, request);
        return;
    }
    request->method = "GET";
    job->attempted = VAULT_READ;
    if (job->step == WRITE_READ_VERSION)
        mem_replace(&request->path, mem_format("%s?version=%ld", request->path, job->write->version));
}

/* --- Answers ------------------------------------------------------------------------------------------- */

static bool holds_value(const struct write_job *job, const struct kv_answer *answer) {
    const json_t *value = json_object_get(answer->fields, job->write->field);
    if (answer->state != VAULT_PRESENT || !json_is_string(value))
        return false;
    auto_secret there = secret_new(json_string_value(value), json_string_length(value));
    return secret_equal(there, job->write->value);
}

static void take_merge(struct write_job *job, const struct http_request *request, struct kv_answer *answer) {
    bool fits = job->kv->version == 1
                    ? answer->state == VAULT_PRESENT || answer->state == VAULT_MISSING
                    : answer->state == VAULT_PRESENT && answer->version == job->write->seen_version;
    if (!fits) {
        auto_text message = mem_format("%s is %s in Vault (version %ld) since it was read", job->write->path,
                                       vault_state_name(answer->state), answer->version);
        conflict(job, request, message);
        return;
    }
    job->merged = answer->fields ? json_copy(answer->fields) : json_object();
    json_object_set_new(job->merged, job->write->field, value_of(job));
    job->step = WRITE_SEND;
}

static void take_version(struct write_job *job, const struct http_request *request,
                         const struct http_response *response) {
    if (job->kv->version == 1) {
        job->step = WRITE_READ_LATEST;
        return;
    }
    auto_error err = {0};
    auto_json reply = vault_reply(job->vault, request, response, &err);
    const json_t *data = value_at(reply, "data", NULL);
    job->write->version = (long)json_integer_value(json_object_get(data, "version"));
    job->write->vanishes = vanishing_time(data);
    job->step = WRITE_READ_VERSION;
    if (job->write->version > 0)
        return;
    if (reply)
        error_set(&err, ERROR_SERVER, "the write was answered without a version");
    job->write->uncertain = true;
    write_job_fail(job, &err);
}

static bool is_success(const struct http_response *response) {
    return response->status >= 200 && response->status < 300;
}

/* Vault before 1.9 has no PATCH, and answers 405. */
static bool should_merge(const struct write_job *job, const struct http_response *response) {
    bool refused = response->status == 405 || (response->status == 403 && !says_dead_token(response));
    return refused && job->attempted == VAULT_PATCH;
}

/* Over the limit of requests nothing was done: it is sent again, after a while. */
static bool is_postponed(struct write_job *job, const struct http_response *response) {
    long delay_ms = http_backoff_ms(job->repeats, response->retry_after_s);
    if (response->status != 429 || delay_ms < 0)
        return false;
    job->repeats++;
    job->delay_ms = delay_ms;
    return true;
}

static void take_write(struct write_job *job, const struct http_request *request,
                       const struct http_response *response, struct error *err) {
    auto_error refusal = {0};
    if (response && is_success(response)) {
        take_version(job, request, response);
        return;
    }
    if (response && is_postponed(job, response))
        return;
    if (response && should_merge(job, response)) {
        job->step = WRITE_MERGE_READ;
        return;
    }
    if (response && response->status == 404 && is_there(job)) {
        conflict(job, request, "the secret was deleted in Vault since it was read");
        return;
    }
    if (response)
        vault_refusal(job->vault, request, response, &refusal);
    else
        error_move(&refusal, err);
    bool unknown = response ? response->status >= 500 : request->sent;
    if (!unknown) {
        write_job_fail(job, &refusal);
        return;
    }
    error_move(&job->lost, &refusal);
    job->step = WRITE_READ_LATEST;
}

/* Reading back did not show the value: once more, or the end. */
static void look_again(struct write_job *job, const struct http_request *request) {
    long delay_ms = job->looks < 5 ? LOOK_FIRST_MS << job->looks : LOOK_LAST_MS;
    job->looks++;
    if (job->vault->options.now_ms() + delay_ms <= job->deadline_at_ms) {
        job->delay_ms = delay_ms;
        return;
    }
    auto_error err = {0};
    job->write->uncertain = true;
    if (error_is_set(&job->lost)) {
        error_move(&err, &job->lost);
        error_wrap(&err, "the write was not answered, and the value is not there");
    } else {
        error_set(&err, ERROR_SERVER, "Vault took the value, but reading it back does not show it");
        error_origin(&err, "%s %s", request->method, request->path);
        error_next(&err, "a standby may lag behind: look with vault kv metadata get, and run it again");
    }
    write_job_fail(job, &err);
}

static void take_latest(struct write_job *job, const struct http_request *request,
                        const struct kv_answer *answer) {
    struct vault_write *write = job->write;
    bool lost = error_is_set(&job->lost);
    long before = lost ? write->seen_version : write->version - 1;
    bool newer = job->kv->version == 1 || answer->version > before;
    if (newer && holds_value(job, answer)) {
        write->written = true;
        write->merged = job->merged && job->kv->version == 2;
        write->version = answer->version;
        job->step = write->metadata && job->kv->version == 2 ? WRITE_METADATA : WRITE_ENDED;
    } else if (job->kv->version == 2 && (newer || (answer->state == VAULT_MISSING && before > 0))) {
        auto_text message = mem_format("%s: version %ld is %s by now, and holds not what we wrote",
                                       write->path, answer->version, vault_state_name(answer->state));
        conflict(job, request, message);
    } else {
        look_again(job, request);
    }
}

static void take_reading(struct write_job *job, const struct http_request *request,
                         struct http_response *response, struct error *err) {
    struct kv_answer answer = {0};
    auto_error refusal = {0};
    if (response)
        kv_answer_read(job->vault, job->kv, request, response, &answer, &refusal);
    else
        error_move(&refusal, err);
    if (answer.state == VAULT_FAILED) {
        job->write->uncertain = job->unread = job->begun;
        write_job_fail(job, &refusal);
    } else if (job->step == WRITE_MERGE_READ) {
        take_merge(job, request, &answer);
    } else if (job->step == WRITE_READ_LATEST) {
        take_latest(job, request, &answer);
    } else if (holds_value(job, &answer)) {
        job->step = WRITE_READ_LATEST;
    } else {
        look_again(job, request);
    }
    kv_answer_clear(&answer);
}

void write_job_answer(struct write_job *job, const struct http_request *request,
                      struct http_response *response, struct error *err) {
    if (job->step == WRITE_SEND) {
        take_write(job, request, response, err);
    } else if (job->step == WRITE_METADATA) {
        bool denied = response && response->status == 403;
        bool done = response && is_success(response);
        job->write->metadata_result = done     ? VAULT_METADATA_WRITTEN
                                      : denied ? VAULT_METADATA_DENIED
                                               : VAULT_METADATA_FAILED;
        job->step = WRITE_ENDED;
    } else {
        take_reading(job, request, response, err);
    }
}
