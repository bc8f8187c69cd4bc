#include "api_path.h"
#include "certificate.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/objects/status.h"
#include "kube.h"
#include "right_advice.h"

#include <string.h>

/* Of what a server says that is no Status object. */
#define QUOTED_MAX 200
/* Whom it takes us for when it does not look at the credentials, such as a password. */
#define ANONYMOUS "system:anonymous"

static void explain_no_status(const struct kube *kube, const struct http_response *response,
                              struct error *err) {
    auto_text server = kube_describe(kube);
    enum error_class class = status_class(response->status);
    const char *body = buffer_text(&response->body), *type = response->content_type;
    size_t length = strcspn(body, "\r\n");
    bool is_words = !*type || strstr(type, "json") || strcmp(type, "text/plain") == 0;
    if (!*body || !is_words)
        error_set(err, class, "%s answered %d with %s", server, response->status,
                  *body ? type : "an empty body");
    else
        error_set(err, class, "%s answered %d: %.*s", server, response->status,
                  (int)(length < QUOTED_MAX ? length : QUOTED_MAX), body);
    if (!*body || !is_words)
        error_code(err, API_SERVER_UNREACHABLE);
    error_next(err,
               "check that it is a Kubernetes API server, not a proxy or another server: kubectl version");
}

/* A Status without message and reason. */
static void explain_wordless(const struct kube *kube, int http_status, struct error *err) {
    auto_text server = kube_describe(kube);
    error_set(err, status_class(http_status), "%s answered %d without saying why", server, http_status);
}

/* Whether the server only repeats what we say ourselves. A webhook's or an admission plugin's reason is more. */
static bool says_no_more(const char *message, const struct api_right *right) {
    auto_text usual = mem_format("cannot %s resource \"%s%s%s\"", right->verb, right->resource,
                                 *right->subresource ? "/" : "", right->subresource);
    return !*message || strstr(message, usual);
}

/* The refusal names another resource than the request did: whom we act as. */
static bool explain_impersonation(const struct kube *kube, const struct api_right *asked,
                                  const struct status_view *status, struct error *err) {
    struct api_right right;
    if (strcmp(status->resource, asked->resource) == 0 ||
        !right_to_impersonate(kube, status->resource, status->name, &right))
        return false;
    auto_text text = api_right_text(&right);
    auto_text advice = right_advice(kube, &right, NULL);
    error_set(err, ERROR_FORBIDDEN, "user \"%s\" may not %s", kube->access.user, text);
    error_next(err, "%s", advice);
    api_right_clear(&right);
    return true;
}

/* The verb and the resource come from our own request: the message of a 403 may be empty. */
static void explain_forbidden(const struct kube *kube, const struct api_right *right,
                              const struct status_view *status, struct error *err) {
    if (*status->message)
        event_trace(kube->options.events, 4, "the API server says: %s", status->message);
    if (explain_impersonation(kube, right, status, err))
        return;
    auto_text user = kube_describe_user(kube);
    auto_text text = api_right_text(right);
    auto_text advice = right_advice(kube, right, NULL);
    auto_text command = right_command(kube, right);
    if (says_no_more(status->message, right)) {
        error_set(err, ERROR_FORBIDDEN, "%s may not %s%s", user, text,
                  strstr(status->message, ANONYMOUS) ? " (the API server takes us for " ANONYMOUS ")" : "");
        error_next(err, "%s", advice);
    } else {
        error_set(err, ERROR_FORBIDDEN, "%s may not %s: %s", user, text, status->message);
        error_next(err, "%s", command);
    }
}

static void explain_unauthenticated(const struct kube *kube, struct error *err) {
    const struct kube_auth *auth = &kube->access.auth;
    const struct tls_settings *tls = &kube->access.endpoint.tls;
    auto_text server = kube_describe(kube);
    const char *what = kube_credential_kind(kube);
    if (!what) {
        error_set(err, ERROR_UNAUTHENTICATED, "%s wants a login, and user \"%s\" has none", server,
                  kube->access.user);
        error_code(err, API_SERVER_LOGIN);
        error_next(err, "use a context with a user: kubectl config get-contexts");
        return;
    }
    auto_text trouble = certificate_trouble(tls, kube->options.now_s());
    if (*trouble && !auth->token && !auth->token_file && !auth->username)
        error_set(err, ERROR_UNAUTHENTICATED, "%s: the client certificate of user \"%s\" %s", server,
                  kube->access.user, trouble);
    else
        error_set(err, ERROR_UNAUTHENTICATED,
                  "%s does not accept the %s of user \"%s\": expired or withdrawn?", server, what,
                  kube->access.user);
    error_code(err, API_SERVER_LOGIN);
    error_next(err, "log in again, then: kubectl auth whoami");
}

bool kube_refusal(const struct kube *kube, const char *method, const char *path,
                  const struct http_response *response, struct error *err) {
    struct status_view status;
    struct api_right right;
    auto_json body = value_parse(buffer_text(&response->body), response->body.size, "reply", NULL);
    bool has_status = status_view(body, &status);
    bool has_right = api_path_read(method, path, &right);
    enum error_class class = status_class(response->status);
    if (class == ERROR_UNAUTHENTICATED)
        explain_unauthenticated(kube, err);
    else if (class == ERROR_FORBIDDEN && has_right && (has_status || !response->body.size))
        explain_forbidden(kube, &right, &status, err);
    else if (has_status && *(*status.message ? status.message : status.reason))
        error_set(err, class, "%s", *status.message ? status.message : status.reason);
    else if (has_status)
        explain_wordless(kube, response->status, err);
    else
        explain_no_status(kube, response, err);
    if (err)
        err->http_status = response->status;
    api_right_clear(&right);
    return error_origin(err, "%s %s (HTTP %d)", method, path, response->status);
}
