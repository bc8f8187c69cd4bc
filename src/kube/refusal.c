#include "api_path.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/objects/status.h"
#include "kube.h"

#include <string.h>

/* Of what a server says that is no Status object. */
#define QUOTED_MAX 200

static void explain_no_status(const struct kube *kube, const struct http_response *response,
                              struct error *err) {
    auto_text server = kube_describe(kube);
    const char *body = buffer_text(&response->body);
    size_t shown = strcspn(body, "\r\n");
    bool json_or_text = !*response->content_type || strstr(response->content_type, "json") ||
                        strcmp(response->content_type, "text/plain") == 0;
    if (!json_or_text || !*body) {
        error_set(err, status_class(response->status), "%s answered %d with %s", server, response->status,
                  *body ? response->content_type : "an empty body");
        error_next(err, "check that the server is a Kubernetes API server and not a proxy's login page: "
                        "kubectl version");
        return;
    }
    error_set(err, status_class(response->status), "%s answered %d: %.*s", server, response->status,
              (int)(shown < QUOTED_MAX ? shown : QUOTED_MAX), body);
}

/* The verb and the resource come from our own request: the message of a 403 may be empty. */
static void explain_forbidden(const struct kube *kube, const struct api_right *right,
                              const struct status_view *status, struct error *err) {
    auto_text text = api_right_text(right);
    auto_text can_i = api_right_can_i(right);
    const char *user = kube->access.user;
    error_set(err, ERROR_FORBIDDEN, "user \"%s\" may not %s%s%s", user, text, *status->message ? ": " : "",
              status->message);
    const char *context = kube->access.context;
    error_next(err, "kubectl auth can-i %s%s%s", can_i, *context ? " --context " : "", context);
}

static void explain_unauthenticated(const struct kube *kube, struct error *err) {
    const struct kube_auth *auth = &kube->access.auth;
    const struct tls_settings *tls = &kube->access.endpoint.tls;
    auto_text server = kube_describe(kube);
    bool certificate = tls->certificate_file || tls->certificate_pem;
    const char *what = auth->token_file ? "token file"
                       : auth->token    ? "token"
                       : auth->exec     ? "credential plugin's answer"
                       : auth->username ? "password"
                       : certificate    ? "client certificate"
                                        : NULL;
    if (!what) {
        error_set(err, ERROR_UNAUTHENTICATED, "%s wants a login, and user \"%s\" has none", server,
                  kube->access.user);
        error_next(err, "use a context with a user: kubectl config get-contexts");
        return;
    }
    error_set(err, ERROR_UNAUTHENTICATED, "%s does not accept the %s of user \"%s\": expired or withdrawn?",
              server, what, kube->access.user);
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
    else if (has_status)
        error_set(err, class, "%s", *status.message ? status.message : status.reason);
    else
        explain_no_status(kube, response, err);
    if (err)
        err->http_status = response->status;
    api_right_clear(&right);
    return error_origin(err, "%s %s (HTTP %d)", method, path, response->status);
}
