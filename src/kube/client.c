#include "kcrealm/kube/client.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kube.h"

#include <string.h>

const char *kube_credential_kind(const struct kube *kube) {
    const struct kube_auth *auth = &kube->access.auth;
    const struct tls_settings *tls = &kube->access.endpoint.tls;
    return auth->token_file                                ? "token file"
           : auth->token                                   ? "token"
           : auth->exec                                    ? "credential plugin's answer"
           : auth->username                                ? "password"
           : tls->certificate_file || tls->certificate_pem ? "client certificate"
                                                           : NULL;
}

/* A proxy's URL may hold a password. */
static void trace_access(const struct kube *kube) {
    const struct event_sink *events = kube->options.events;
    const struct endpoint *endpoint = &kube->access.endpoint;
    const char *kind = kube_credential_kind(kube), *impersonated = kube_impersonated(kube);
    event_trace(events, 4, "cluster user \"%s\", logging in with %s%s%s%s", kube->access.user,
                kind ? "its " : "nothing", kind ? kind : "", *impersonated ? ", acting as " : "",
                impersonated);
    if (!endpoint->proxy)
        return;
    const char *host = strrchr(endpoint->proxy, '@');
    event_trace(events, 4, "proxy-url of the kubeconfig: %.*s://%s", (int)strcspn(endpoint->proxy, ":"),
                endpoint->proxy, host ? host + 1 : strstr(endpoint->proxy, "://") + strlen("://"));
}

struct kube *kube_open(struct http *http, struct kube_access *access, const struct kube_options *options) {
    struct kube *kube = mem_alloc(sizeof *kube);
    kube->http = http;
    kube->access = *access;
    *access = (struct kube_access){0};
    kube->options = *options;
    kube->credentials = (struct credentials){
        .access = &kube->access,
        .exec = {.terminal = options->terminal,
                 .asks_nobody = options->asks_nobody,
                 .environment = options->environment,
                 .interrupted = options->interrupted},
        .now_s = options->now_s,
        .events = options->events,
    };
    trace_access(kube);
    return kube;
}

void kube_close(struct kube *kube) {
    if (!kube)
        return;
    credentials_clear(&kube->credentials);
    kube_access_clear(&kube->access);
    mem_free(kube);
}

const struct kube_access *kube_access(const struct kube *kube) {
    return &kube->access;
}

const char *kube_namespace(const struct kube *kube) {
    return kube->access.namespace;
}

char *kube_describe(const struct kube *kube) {
    auto_text url = endpoint_url(&kube->access.endpoint);
    if (kube->access.in_cluster)
        return mem_format("the Kubernetes API server %s (in-cluster)", url);
    if (!*kube->access.context)
        return mem_format("the Kubernetes API server %s", url);
    return mem_format("the Kubernetes API server %s (context \"%s\")", url, kube->access.context);
}

const char *kube_impersonated(const struct kube *kube) {
    static const char name[] = "Impersonate-User: ";
    for (size_t i = 0; i < kube->access.headers.count; i++)
        if (text_starts_with(kube->access.headers.items[i], name))
            return kube->access.headers.items[i] + sizeof name - 1;
    return "";
}

char *kube_describe_user(const struct kube *kube) {
    const char *user = kube->access.user, *impersonated = kube_impersonated(kube);
    if (*impersonated)
        return mem_format("user \"%s\" (impersonated by \"%s\")", impersonated, user);
    return *user ? mem_format("user \"%s\"", user) : mem_dup("the anonymous user");
}

/* Who interrupts it knows why. */
static bool no_credential(struct error *err) {
    return err && err->class == ERROR_INTERRUPTED ? false : error_code(err, API_SERVER_LOGIN);
}

bool kube_login(struct kube *kube, struct error *err) {
    return credentials_prepare(&kube->credentials, err) || no_credential(err);
}

bool kube_renew(struct kube *kube, struct error *err) {
    switch (credentials_renew(&kube->credentials, err)) {
    case RENEWAL_DONE:
        return true;
    case RENEWAL_IMPOSSIBLE:
        return error_set(err, ERROR_UNAUTHENTICATED, "there is no other credential for user \"%s\"",
                         kube->access.user);
    case RENEWAL_FAILED:
        break;
    }
    return false;
}

struct secret *kube_authorization(void *kube) {
    struct kube *self = kube;
    /* A long run outlives its credential. Without a new one the old one is refused, and that is said. */
    bool renewed = !self->credentials.ready || credentials_prepare(&self->credentials, NULL);
    (void)renewed;
    return secret_copy(self->credentials.header);
}

void kube_authorise(struct kube *kube, struct http_request *request) {
    request->authorization = secret_copy(kube->credentials.header);
    for (size_t i = 0; i < kube->access.headers.count; i++)
        strings_add(&request->headers, kube->access.headers.items[i]);
}

bool kube_no_answer(const struct kube *kube, struct error *err) {
    if (err && err->class == ERROR_INTERRUPTED)
        return false;
    auto_text server = kube_describe(kube);
    error_next(err, "check network, VPN and the server of the context: kubectl cluster-info");
    error_code(err, API_SERVER_UNREACHABLE);
    return error_wrap(err, "%s", server);
}

/* One try with the credential at hand; request stays as it is. */
static bool fetch_once(struct kube *kube, const struct http_request *request, struct http_response *response,
                       struct error *err) {
    struct http_request copy = {
        .method = request->method,
        .path = mem_dup(request->path),
        .content_type = request->content_type,
        .response_ceiling = request->response_ceiling,
        .never_retry = request->never_retry,
        .tag = request->tag,
    };
    kube_authorise(kube, &copy);
    for (size_t i = 0; i < request->headers.count; i++)
        strings_add(&copy.headers, request->headers.items[i]);
    buffer_add(&copy.body, buffer_text(&request->body), request->body.size);
    return http_fetch(kube->http, &kube->access.endpoint, &copy, response, err) || kube_no_answer(kube, err);
}

/* A 401 leads to one more try with another credential. */
static bool fetch(struct kube *kube, const struct http_request *request, struct http_response *response,
                  struct error *err) {
    if (!kube_login(kube, err) || !fetch_once(kube, request, response, err))
        return false;
    if (response->status != 401)
        return true;
    switch (credentials_renew(&kube->credentials, err)) {
    case RENEWAL_IMPOSSIBLE:
        return true;
    case RENEWAL_FAILED:
        http_response_clear(response);
        return no_credential(err);
    case RENEWAL_DONE:
        break;
    }
    http_response_clear(response);
    return fetch_once(kube, request, response, err);
}

bool kube_fetch(struct kube *kube, struct http_request *request, struct http_response *response,
                struct error *err) {
    bool good = fetch(kube, request, response, err);
    http_request_clear(request);
    return good;
}

/* The parser's own message may quote what stands next to the mistake (of a Secret), so it is not passed on. */
static json_t *parse_reply(const struct kube *kube, const char *method, const char *path,
                           const struct http_response *response, struct error *err) {
    if (!response->body.size && strcmp(method, "GET") != 0)
        return json_null();
    json_t *value = value_parse(buffer_text(&response->body), response->body.size, "reply", NULL);
    if (value)
        return value;
    auto_text server = kube_describe(kube);
    const char *type = response->content_type;
    if (strstr(type, "json"))
        error_set(err, ERROR_SERVER, "%s answered JSON that is broken, or breaks off", server);
    else
        error_set(err, ERROR_SERVER, "%s answered with %s instead of JSON", server,
                  *type ? type : "something");
    error_origin(err, "%s %s (HTTP %d)", method, path, response->status);
    error_code(err, API_SERVER_UNREACHABLE);
    error_next(err, "check that the server is a Kubernetes API server: kubectl version");
    return NULL;
}

/* Redirects are not followed: they would carry the credentials elsewhere. */
json_t *kube_reply(const struct kube *kube, const char *method, const char *path,
                   const struct http_response *response, struct error *err) {
    if (response->status >= 200 && response->status <= 299)
        return parse_reply(kube, method, path, response, err);
    kube_refusal(kube, method, path, response, err);
    return NULL;
}

json_t *kube_send_json(struct kube *kube, const char *method, const char *path, const json_t *body,
                       const char *content_type, struct error *err) {
    struct http_request request = {.method = method, .path = mem_dup(path), .content_type = content_type};
    auto_response response = {0};
    strings_add(&request.headers, "Accept: application/json");
    if (body)
        value_write(&request.body, body, 0, false);
    return kube_fetch(kube, &request, &response, err) ? kube_reply(kube, method, path, &response, err) : NULL;
}

json_t *kube_get_json(struct kube *kube, const char *path, struct error *err) {
    return kube_send_json(kube, "GET", path, NULL, NULL, err);
}

json_t *kube_post_json(struct kube *kube, const char *path, const json_t *body, struct error *err) {
    return kube_send_json(kube, "POST", path, body, NULL, err);
}
