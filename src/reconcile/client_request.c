#include "reconcile/client_request.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/net/url.h"
#include "kcrealm/realm/body.h"
#include "kcrealm/realm/declared_secret.h"

/* The write to come is a POST. */
bool client_request_creates(const struct client_job *job) {
    return job->write->action == PLAN_CREATE && !job->fields_repaired;
}

static bool write_request(const struct client_job *job, struct http_request *request, struct error *err) {
    const struct drift_item *drift = job->drift;
    const json_t *flow_ids = json_object_get(job->snapshot->flow_ids_by_realm, drift->realm);
    bool creates = client_request_creates(job);
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
    /* It is built on what was read right before: a repetition needs a new look. */
    request->never_retry = true;
    value_write(&request->body, body, 0, false);
    return true;
}

static bool link_request(const struct client_job *job, struct http_request *request, struct error *err) {
    const struct job_link *link = &job->links[job->link];
    const json_t *scopes = json_object_get(job->snapshot->scopes_by_realm, job->drift->realm);
    const char *scope_id = value_text(json_object_get(scopes, link->scope), "id");
    const char *client_id = value_text(job->live, "id");
    /* Either path removes a link of either type. */
    bool optional = text_equal(link->put_list, "optionalClientScopes");
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
    request->delay_ms = job->delay_ms;
    return true;
}

bool client_request(const struct client_job *job, struct http_request *request, struct error *err) {
    switch (job->step) {
    case JOB_WRITE:
        return write_request(job, request, err);
    case JOB_LINK_DELETE:
    case JOB_LINK_PUT:
        return link_request(job, request, err);
    case JOB_READ:
    case JOB_VERIFY:
        return read_request(job, request);
    case JOB_END:
        break;
    }
    return error_set(err, ERROR_INTERNAL, "a job that has ended makes no request");
}
