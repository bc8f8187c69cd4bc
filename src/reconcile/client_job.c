#include "reconcile/client_job.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"
#include "kcrealm/realm/body.h"
#include "kcrealm/realm/compare.h"
#include "kcrealm/realm/declared_secret.h"
#include "kcrealm/realm/live.h"

#include <string.h>

#define CONFLICTS_MAX 3

static const char default_list[] = "defaultClientScopes";

static void fail_item(struct plan_item *item, const struct error *cause) {
    auto_text reason =
        mem_format("%s%s%s", cause->message, cause->next ? "; " : "", cause->next ? cause->next : "");
    plan_item_end(item, RESULT_FAILED, reason);
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

static enum job_step link_step(const struct client_job *job) {
    if (job->link == job->link_count)
        return JOB_VERIFY;
    return job->links[job->link].delete_first ? JOB_LINK_DELETE : JOB_LINK_PUT;
}

static bool any_pending(const struct client_job *job) {
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING)
            return true;
    return false;
}

void job_start(struct client_job *job, struct plan_item *items, size_t count, const struct snapshot *snapshot,
               bool strict) {
    *job = (struct client_job){.items = items,
                               .item_count = count,
                               .drift = items[0].drift,
                               .snapshot = snapshot,
                               .strict = strict,
                               .live = json_incref(items[0].drift->live)};
    for (size_t i = 0; i < count; i++)
        take_item(job, &items[i]);
    job->step = job->write ? JOB_WRITE : job->link_count ? link_step(job) : JOB_END;
}

/* The write to come is a POST. */
static bool is_creating(const struct client_job *job) {
    return job->write->action == PLAN_CREATE && !job->fields_repaired;
}

static bool write_request(struct client_job *job, struct http_request *request, struct error *err) {
    const struct drift_item *drift = job->drift;
    const json_t *flow_ids = json_object_get(job->snapshot->flow_ids_by_realm, drift->realm);
    bool creates = is_creating(job);
    bool strict = job->fields_repaired || job->write->needs_consent;
    auto_json body = creates
                         ? body_create_client(drift->declared,
                                              json_object_get(job->snapshot->defaults_by_realm, drift->realm))
                         : body_update(drift->kind, drift->declared, job->live, strict);
    if (!body_resolve_flows(body, flow_ids, err))
        return false;
    if (drift->object)
        declared_secret_add(drift->object->secret, creates ? NULL : job->live, body);
    if (creates)
        json_object_set_new(body, drift->kind->key, json_string(drift->name));
    request->method = creates ? "POST" : "PUT";
    request->path =
        creates ? url_path("/admin/realms/{}/clients", drift->realm, NULL)
                : url_path("/admin/realms/{}/clients/{}", drift->realm, value_text(job->live, "id"), NULL);
    value_write(&request->body, body, 0, false);
    return true;
}

static bool link_request(struct client_job *job, struct http_request *request, struct error *err) {
    const struct job_link *link = &job->links[job->link];
    const json_t *scopes = json_object_get(job->snapshot->scopes_by_realm, job->drift->realm);
    const char *scope_id = value_text(json_object_get(scopes, link->scope), "id");
    const char *client_id = value_text(job->live, "id");
    /* Either path removes a link of either type. */
    bool optional = link->put_list && strcmp(link->put_list, default_list) != 0;
    if (!scope_id)
        return error_set(err, ERROR_NOT_FOUND, "the realm's scope \"%s\" is not there", link->scope);
    request->method = job->step == JOB_LINK_DELETE ? "DELETE" : "PUT";
    request->path = url_path(optional ? "/admin/realms/{}/clients/{}/optional-client-scopes/{}"
                                      : "/admin/realms/{}/clients/{}/default-client-scopes/{}",
                             job->drift->realm, client_id, scope_id, NULL);
    return true;
}

static bool read_request(const struct client_job *job, struct http_request *request) {
    request->method = "GET";
    /* The list, not the single object: with fine-grained rights only the list shows the links. */
    request->path =
        url_path("/admin/realms/{}/clients?clientId={}", job->drift->realm, job->drift->name, NULL);
    return true;
}

static void fail_pending(struct client_job *job, const struct error *cause) {
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING)
            fail_item(&job->items[i], cause);
    job->step = JOB_END;
}

static void after_write_failure(struct client_job *job, const struct error *cause) {
    bool created = job->write->action == PLAN_CREATE;
    fail_item(job->write, cause);
    job->step = created || !any_pending(job) ? JOB_END : link_step(job);
}

static void after_link_failure(struct client_job *job, const struct error *cause) {
    const struct job_link *link = &job->links[job->link];
    auto_error failure = {0};
    error_copy(&failure, cause);
    if (job->step == JOB_LINK_PUT && link->item->action == PLAN_MOVE)
        error_wrap(&failure, "it is linked no longer, and could not be attached anew");
    fail_item(link->item, &failure);
    job->link++;
    job->step = any_pending(job) ? link_step(job) : JOB_END;
}

bool job_request(struct client_job *job, struct http_request *request) {
    auto_error err = {0};
    switch (job->step) {
    case JOB_WRITE:
        if (write_request(job, request, &err))
            return (job->sent = true);
        after_write_failure(job, &err);
        return false;
    case JOB_LINK_DELETE:
    case JOB_LINK_PUT:
        if (link_request(job, request, &err))
            return (job->sent = true);
        after_link_failure(job, &err);
        return false;
    case JOB_READ_AGAIN:
    case JOB_VERIFY:
        return read_request(job, request);
    case JOB_END:
        break;
    }
    return false;
}

static void answer_write(struct client_job *job, int status, const struct error *failure) {
    if (!failure) {
        job->step = job->write->action == PLAN_CREATE ? JOB_VERIFY : link_step(job);
        return;
    }
    if (status == 409 && ++job->conflicts <= CONFLICTS_MAX) {
        mem_replace(&job->conflict, mem_dup(failure->message));
        job->step = JOB_READ_AGAIN;
        return;
    }
    after_write_failure(job, failure);
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

/* Not we, but somebody else wrote what is read back: all creations that conflict with another end so. */
static bool is_elsewhere_created(const struct client_job *job) {
    return job->write && job->write->action == PLAN_CREATE && job->conflict;
}

static char *difference(const struct client_job *job, const struct change *change) {
    auto_text label = change_label(change);
    return is_elsewhere_created(job)
               ? mem_format("somebody else created it meanwhile, and %s differs; run it again", label)
               : mem_format("Keycloak accepted it, but %s still differs when read back", label);
}

static void verify_item(const struct client_job *job, struct plan_item *item,
                        const struct changes *remaining) {
    for (size_t i = 0; i < remaining->count; i++) {
        if (!concerns(&remaining->items[i], item))
            continue;
        auto_text reason = difference(job, &remaining->items[i]);
        plan_item_end(item, RESULT_FAILED, reason);
        return;
    }
    plan_item_end(item, RESULT_DONE, NULL);
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
    if (job->fields_repaired || !job->write || job->write->action != PLAN_CREATE || is_elsewhere_created(job))
        return false;
    for (size_t i = 0; i < remaining->count; i++)
        if (remaining->items[i].undeclared && !remaining->items[i].link)
            job->fields_repaired = true;
    if (job->fields_repaired)
        job->step = JOB_WRITE;
    return job->fields_repaired;
}

static void fail_missing(struct client_job *job) {
    auto_text reason = is_elsewhere_created(job)
                           ? mem_format("%s, but the client is not there when looked up", job->conflict)
                           : mem_dup("Keycloak accepted it, but the client is not there when read back");
    fail_pending(job, &(struct error){.message = reason});
}

static void verify(struct client_job *job, json_t *reply) {
    struct changes remaining = {0};
    json_t *live = take_live(job, reply);
    if (!live) {
        fail_missing(job);
        return;
    }
    compare_object(job->drift->kind, job->drift->declared, live, job->strict, &remaining);
    if (job->drift->object)
        declared_secret_compare(job->drift->object->secret, live, &remaining);
    if (!repair_links(job, &remaining) && !repair_fields(job, &remaining)) {
        for (size_t i = 0; i < job->item_count; i++)
            if (job->items[i].result == RESULT_PENDING)
                verify_item(job, &job->items[i], &remaining);
        job->step = JOB_END;
    }
    changes_clear(&remaining);
}

/* A PUT is tried again on top of what is there now; a client that somebody else created is only compared. */
static void answer_read_again(struct client_job *job, json_t *reply) {
    if (is_creating(job))
        verify(job, reply);
    else if (take_live(job, reply))
        job->step = JOB_WRITE;
    else
        fail_pending(job, &(struct error){.message = (char *)"the client was deleted meanwhile"});
}

static void answer_link(struct client_job *job, const struct error *failure) {
    if (failure) {
        after_link_failure(job, failure);
        return;
    }
    if (job->step == JOB_LINK_DELETE && job->links[job->link].put_list) {
        job->step = JOB_LINK_PUT;
        return;
    }
    job->link++;
    job->step = link_step(job);
}

void job_answer(struct client_job *job, int status, json_t *reply, const struct error *failure) {
    switch (job->step) {
    case JOB_WRITE:
        answer_write(job, status, failure);
        return;
    case JOB_LINK_DELETE:
    case JOB_LINK_PUT:
        answer_link(job, failure);
        return;
    case JOB_READ_AGAIN:
    case JOB_VERIFY:
        if (failure)
            fail_pending(job, failure);
        else if (job->step == JOB_VERIFY)
            verify(job, reply);
        else
            answer_read_again(job, reply);
        return;
    case JOB_END:
        return;
    }
}

void job_abandon(struct client_job *job) {
    if (!job->sent)
        return;
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].result == RESULT_PENDING)
            plan_item_end(&job->items[i], RESULT_FAILED,
                          "stopped before it could be read back; it may have been done");
}

void job_clear(struct client_job *job) {
    json_decref(job->live);
    mem_free(job->links);
    mem_free(job->conflict);
}
