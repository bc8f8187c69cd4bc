#include "reconcile/client_job.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/realm/compare.h"
#include "kcrealm/realm/declared_secret.h"
#include "kcrealm/realm/live.h"
#include "reconcile/client_request.h"

#include <string.h>

/* A PUT without an answer is made once more at most: each waits for the stall timeout. */
#define UNANSWERED_MAX 1

static const char default_list[] = "defaultClientScopes";

static struct attempt *attempt_of(const struct client_job *job, const struct plan_item *item) {
    return &job->attempts[item - job->items];
}

static void add_link(struct client_job *job, const struct job_link *link) {
    job->links = mem_resize(job->links, (job->link_count + 1) * sizeof *job->links);
    job->links[job->link_count++] = *link;
}

static void take_item(struct client_job *job, struct plan_item *item) {
    if (item->result != RESULT_PENDING)
        return;
    if (item->action == PLAN_CREATE || item->action == PLAN_UPDATE) {
        job->write = item;
        return;
    }
    add_link(job, &(struct job_link){.item = item,
                                     .scope = item->scope,
                                     .put_list = item->action == PLAN_DETACH ? NULL : item->list,
                                     .delete_first = item->action != PLAN_ATTACH});
}

/* The next link whose item is not ended, else the end: what was sent is read back. */
static enum job_step link_step(struct client_job *job) {
    while (job->link < job->link_count && job->links[job->link].item->result != RESULT_PENDING)
        job->link++;
    if (job->link < job->link_count)
        return job->links[job->link].delete_first ? JOB_LINK_DELETE : JOB_LINK_PUT;
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING)
            return JOB_VERIFY;
    return JOB_END;
}

void job_start(struct client_job *job, struct plan_item *items, size_t count, const struct snapshot *snapshot,
               bool strict) {
    *job = (struct client_job){.items = items,
                               .attempts = mem_alloc_array(count, sizeof *job->attempts),
                               .item_count = count,
                               .drift = items[0].drift,
                               .snapshot = snapshot,
                               .strict = strict,
                               .live = json_incref(items[0].drift->live)};
    for (size_t i = 0; i < count; i++)
        take_item(job, &items[i]);
    if (job->write)
        job->step = job->write->action == PLAN_CREATE ? JOB_WRITE : JOB_READ;
    else
        job->step = link_step(job);
}

/* The write has ended. Links of a client that was not created have nothing to be attached to. */
static void after_write(struct client_job *job) {
    bool created = job->write->action == PLAN_CREATE;
    job->step = created ? JOB_END : link_step(job);
}

/* Ends the item of a request that was refused, or could not be made. */
static void refuse(const struct client_job *job, struct plan_item *item, const struct error *cause) {
    struct attempt *attempt = attempt_of(job, item);
    attempt_take(attempt, &(struct answer){.status = 400, .failure = cause});
    attempt_end_refused(attempt, item);
}

static void refuse_link(struct client_job *job, const struct error *cause) {
    const struct job_link *link = &job->links[job->link];
    auto_error failure = {0};
    error_copy(&failure, cause);
    if (job->step == JOB_LINK_PUT && link->item->action == PLAN_MOVE)
        error_wrap(&failure, "it is linked no longer, and could not be attached anew");
    refuse(job, link->item, &failure);
    job->step = link_step(job);
}

bool job_request(struct client_job *job, struct http_request *request) {
    auto_error err = {0};
    if (client_request(job, request, &err)) {
        job->delay_ms = 0;
        return true;
    }
    if (job->step == JOB_WRITE) {
        refuse(job, job->write, &err);
        after_write(job);
    } else {
        refuse_link(job, &err);
    }
    return false;
}

bool job_has_begun(const struct client_job *job) {
    for (size_t i = 0; i < job->item_count; i++)
        if (job->attempts[i].fate != FATE_NOT_SENT)
            return true;
    return false;
}

static bool is_worth_repeating(const struct answer *answer) {
    static const int statuses[] = {409, 429, 502, 503, 504};
    for (size_t i = 0; i < mem_count(statuses); i++)
        if (answer->status == statuses[i])
            return true;
    return answer->status == 0 && answer->sent;
}

/* Prepares another look and, unless that shows the change, another PUT. */
static bool try_again(struct client_job *job, const struct answer *answer) {
    if (!is_worth_repeating(answer) || (answer->status == 0 && job->retries >= UNANSWERED_MAX))
        return false;
    job->delay_ms = http_backoff_ms(job->retries, answer->retry_after_s);
    if (job->delay_ms < 0) {
        job->delay_ms = 0;
        return false;
    }
    job->retries++;
    job->step = JOB_READ;
    return true;
}

static void answer_write(struct client_job *job, const struct answer *answer) {
    struct attempt *attempt = attempt_of(job, job->write);
    bool creates = client_request_creates(job);
    attempt_take(attempt, answer);
    if (answer->failure && !creates && try_again(job, answer))
        return;
    bool refused = attempt->fate == FATE_REFUSED || (attempt->fate == FATE_CONFLICT && !creates);
    if (refused) {
        attempt_end_refused(attempt, job->write);
        after_write(job);
    } else if (attempt->fate != FATE_NOT_SENT) {
        job->step = creates ? JOB_VERIFY : link_step(job);
    }
}

static void take_link(const struct client_job *job, const struct answer *answer) {
    const struct plan_item *item = job->links[job->link].item;
    struct answer told = *answer;
    auto_error failure = {0};
    if (answer->failure && job->step == JOB_LINK_PUT && item->action == PLAN_MOVE) {
        error_copy(&failure, answer->failure);
        error_wrap(&failure, "its link of the other type is removed; attaching it anew");
        told.failure = &failure;
    }
    attempt_take(attempt_of(job, item), &told);
}

static void answer_link(struct client_job *job, const struct answer *answer) {
    const struct job_link *link = &job->links[job->link];
    bool unknown = answer_is_unknown(answer);
    if (answer->failure && !unknown && answer->failure->class != ERROR_INTERRUPTED) {
        refuse_link(job, answer->failure);
        return;
    }
    /* That links of a new client are repaired says nothing about who created it. */
    if (answer->failure || link->item != job->write)
        take_link(job, answer);
    if (answer->failure && !unknown)
        return;
    if (job->step == JOB_LINK_DELETE && link->item->action == PLAN_MOVE && !unknown)
        attempt_take_half(attempt_of(job, link->item));
    /* Also when it is unknown whether the old link is gone: the new one is needed if it is. */
    if (job->step == JOB_LINK_DELETE && link->put_list) {
        job->step = JOB_LINK_PUT;
        return;
    }
    job->link++;
    job->step = link_step(job);
}

/* The declared secret is no part of the declared representation. */
static void compare_live(const struct client_job *job, json_t *live, struct changes *changes) {
    compare_object(job->drift->kind, job->drift->declared, live, job->strict, changes);
    if (job->drift->object)
        declared_secret_compare(job->drift->object->secret, live, changes);
}

/* The client in the list that a look-up answers; made fit for comparing. NULL when it is not there. */
static json_t *take_live(struct client_job *job, json_t *reply) {
    json_t *live = value_find(reply, "clientId", job->drift->name);
    const json_t *flow_ids = json_object_get(job->snapshot->flow_ids_by_realm, job->drift->realm);
    if (!live)
        return NULL;
    live_seal_secrets(live, job->snapshot->seal);
    if (flow_ids)
        live_name_flows(live, flow_ids);
    else
        live_mask_flows(live);
    json_decref(job->live);
    job->live = json_incref(live);
    return live;
}

static bool same_scope(const struct change *change, const struct plan_item *item) {
    const json_t *value = change->op == CHANGE_ADD ? change->declared : change->live;
    return text_equal(json_string_value(value), item->scope);
}

static bool concerns(const struct change *change, const struct plan_item *item) {
    if (item->action == PLAN_CREATE)
        return true;
    if (item->action == PLAN_UPDATE)
        return !change->link && (!change->undeclared || item->needs_consent);
    return change->link && same_scope(change, item);
}

static const struct change *first_concerning(const struct changes *changes, const struct plan_item *item) {
    for (size_t i = 0; i < changes->count; i++)
        if (concerns(&changes->items[i], item))
            return &changes->items[i];
    return NULL;
}

/* Not we, or perhaps not we, wrote what is read back. */
static bool may_be_of_others(const struct client_job *job) {
    enum fate fate = attempt_of(job, job->write)->fate;
    return fate == FATE_CONFLICT || fate == FATE_UNKNOWN;
}

/* A creation that skipped scopes silently: they are attached one by one. */
static bool repair_links(struct client_job *job, const struct changes *remaining) {
    if (job->links_repaired || !job->write || job->write->action != PLAN_CREATE)
        return false;
    job->links_repaired = true;
    for (size_t i = 0; i < remaining->count; i++) {
        const struct change *change = &remaining->items[i];
        if (!change->link || change->op != CHANGE_ADD)
            continue;
        bool to_default = strcmp(change->path + 1, default_list) == 0;
        add_link(job, &(struct job_link){.item = job->write,
                                         .scope = json_string_value(change->declared),
                                         .put_list = to_default ? default_list : "optionalClientScopes",
                                         .delete_first = true});
    }
    if (job->link == job->link_count)
        return false;
    job->step = link_step(job);
    return true;
}

/* A creation to which the server added what strict does not leave there (the defaults of SAML): one PUT. */
static bool repair_fields(struct client_job *job, const struct changes *remaining) {
    if (job->fields_repaired || !job->write || job->write->action != PLAN_CREATE || may_be_of_others(job))
        return false;
    for (size_t i = 0; i < remaining->count; i++)
        if (remaining->items[i].undeclared && !remaining->items[i].link)
            job->fields_repaired = true;
    if (job->fields_repaired)
        job->step = JOB_WRITE;
    return job->fields_repaired;
}

static void end_pending(struct client_job *job, const struct changes *remaining) {
    for (size_t i = 0; i < job->item_count; i++) {
        struct plan_item *item = &job->items[i];
        const struct change *change = first_concerning(remaining, item);
        if (item->result != RESULT_PENDING)
            continue;
        if (change)
            attempt_end_different(&job->attempts[i], item, change);
        else
            attempt_end_equal(&job->attempts[i], item);
    }
    job->step = JOB_END;
}

static void end_missing(struct client_job *job) {
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING)
            attempt_end_missing(&job->attempts[i], &job->items[i], "the client");
    job->step = JOB_END;
}

static void end_unread(struct client_job *job, const struct error *failure) {
    if (failure->class == ERROR_INTERRUPTED)
        return;
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING)
            attempt_end_unread(&job->attempts[i], &job->items[i], failure);
    job->step = JOB_END;
}

static void end_deleted(struct client_job *job) {
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING)
            plan_item_end(&job->items[i], RESULT_FAILED,
                          "the client was deleted meanwhile; run it again to create it");
    job->step = JOB_END;
}

static void verify(struct client_job *job, json_t *reply) {
    struct changes remaining = {0};
    json_t *live = take_live(job, reply);
    if (!live) {
        end_missing(job);
        return;
    }
    compare_live(job, live, &remaining);
    if (!repair_links(job, &remaining) && !repair_fields(job, &remaining))
        end_pending(job, &remaining);
    changes_clear(&remaining);
}

static bool was_planned(const struct changes *planned, const struct change *change) {
    for (size_t i = 0; i < planned->count; i++)
        if (planned->items[i].op == change->op && strcmp(planned->items[i].path, change->path) == 0 &&
            json_equal(planned->items[i].live, change->live))
            return true;
    return false;
}

/* A removal that was not in the plan when it was shown: nobody agreed to it. */
static const struct change *new_removal(const struct client_job *job, const struct changes *changes) {
    if (job->write->action == PLAN_CREATE || !job->write->needs_consent)
        return NULL;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].undeclared && !changes->items[i].link &&
            !was_planned(&job->write->changes, &changes->items[i]))
            return &changes->items[i];
    return NULL;
}

/* What the PUT will change by now: more, or less, than was planned. */
static void retell(struct plan_item *item, const struct changes *changes) {
    if (item->action == PLAN_CREATE)
        return;
    changes_clear(&item->changes);
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *from = &changes->items[i];
        if (!concerns(from, item))
            continue;
        struct change *to =
            changes_add(&item->changes, from->op, mem_dup(from->path), from->declared, from->live);
        to->undeclared = from->undeclared;
    }
}

static void end_what_is_equal(struct client_job *job, const struct changes *changes) {
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING && !first_concerning(changes, &job->items[i]))
            attempt_end_equal(&job->attempts[i], &job->items[i]);
}

/* Keycloak knows no conditional PUT, so it is built on what is read right before. */
static void look(struct client_job *job, json_t *reply) {
    struct changes changes = {0};
    json_t *live = take_live(job, reply);
    if (!live) {
        end_deleted(job);
        return;
    }
    compare_live(job, live, &changes);
    end_what_is_equal(job, &changes);
    const struct change *removal = new_removal(job, &changes);
    if (job->write->result != RESULT_PENDING) {
        job->step = link_step(job);
    } else if (removal) {
        auto_text label = change_label(removal);
        auto_text reason = mem_format("%s came meanwhile and would be removed too; run it again", label);
        plan_item_end(job->write, RESULT_FAILED, reason);
        job->step = link_step(job);
    } else {
        retell(job->write, &changes);
        job->step = JOB_WRITE;
    }
    changes_clear(&changes);
}

void job_answer(struct client_job *job, const struct answer *answer) {
    switch (job->step) {
    case JOB_WRITE:
        answer_write(job, answer);
        return;
    case JOB_LINK_DELETE:
    case JOB_LINK_PUT:
        answer_link(job, answer);
        return;
    case JOB_READ:
    case JOB_VERIFY:
        if (answer->failure)
            end_unread(job, answer->failure);
        else if (job->step == JOB_VERIFY)
            verify(job, answer->reply);
        else
            look(job, answer->reply);
        return;
    case JOB_END:
        return;
    }
}

void job_abandon(struct client_job *job) {
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING)
            attempt_end_stopped(&job->attempts[i], &job->items[i]);
}

void job_clear(struct client_job *job) {
    for (size_t i = 0; i < job->item_count; i++)
        attempt_clear(&job->attempts[i]);
    mem_free(job->attempts);
    mem_free(job->links);
    json_decref(job->live);
}
