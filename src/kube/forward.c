#include "kcrealm/kube/forward.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/tunnel.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/meta.h"
#include "kube.h"
#include "kubectl_forward.h"
#include "portforward_rights.h"

struct forward {
    struct kube *kube;
    struct service_target target;
    enum forward_transport transport;
    char *kubectl;
    struct endpoint endpoint;
    struct kubectl_forward *child;
};

static void copy_tls(struct tls_settings *to, const struct tls_settings *from) {
    *to = (struct tls_settings){
        .ca_file = mem_dup(from->ca_file),
        .ca_dir = mem_dup(from->ca_dir),
        .ca_pem = mem_dup(from->ca_pem),
        .certificate_file = mem_dup(from->certificate_file),
        .certificate_pem = mem_dup(from->certificate_pem),
        .key_file = mem_dup(from->key_file),
        .key_pem = mem_dup(from->key_pem),
        .server_name = mem_dup(from->server_name),
        .insecure = from->insecure,
    };
}

static char *portforward_path(const struct service_target *target) {
    return url_path("/api/v1/namespaces/{}/pods/{}/portforward", target->namespace, target->pod, NULL);
}

/* The tunnel has lost its pod and read the list of the Service's pods anew. */
static bool choose_again(void *state, const struct http_response *list, char **path, unsigned *port,
                         struct error *err) {
    struct forward *forward = state;
    struct service_target *target = &forward->target, found;
    auto_text list_path = service_pods_path(target->namespace, target->object);
    if (list->status >= 400)
        return kube_refusal(forward->kube, "GET", list_path, list, err);
    auto_json pods = value_parse(buffer_text(&list->body), list->body.size, "pods", NULL);
    if (!pods)
        return error_set(err, ERROR_SERVER, "the list of pods cannot be read");
    const struct service_spec spec = {.https = target->https, .port = target->port_spec};
    if (!service_choose_target(target->object, object_items(pods), &spec, &found, err))
        return false;
    service_target_clear(target);
    *target = found;
    *path = portforward_path(target);
    *port = target->pod_port;
    return true;
}

static bool start_native(struct forward *forward, const struct forward_options *given, struct error *err) {
    struct kube *kube = forward->kube;
    const struct service_target *target = &forward->target;
    auto_text path = portforward_path(target);
    auto_text pods_path = target->object ? service_pods_path(target->namespace, target->object) : NULL;
    const struct tunnel_options options = {
        .api_server = &kube->access.endpoint,
        .path = path,
        .port = target->pod_port,
        .pods = {.path = pods_path, .choose = choose_again, .state = forward},
        .headers = &kube->access.headers,
        .directory = given->directory,
        .expected = given->expected,
        .authorization = kube_authorization,
        .authorization_state = kube,
    };
    forward->endpoint.tunnel = tunnel_open(kube->http, &options, err);
    return forward->endpoint.tunnel != NULL;
}

static bool give_up(struct forward *forward, struct error *failure, struct error *err) {
    const struct service_target *target = &forward->target;
    if (failure->class == ERROR_FORBIDDEN ||
        (failure->class == ERROR_UNREACHABLE && !forward->endpoint.tunnel))
        portforward_rights_explain(forward->kube, target->namespace, !forward->endpoint.tunnel, failure);
    error_move(err, failure);
    return error_wrap(err, "reaching pod %s/%s", target->namespace, target->pod);
}

static bool start_kubectl(struct forward *forward, struct error *err) {
    const struct service_target *target = &forward->target;
    auto_error failure = {0};
    forward->child = kubectl_forward_start(forward->kube, target, forward->kubectl, &failure);
    if (!forward->child)
        return give_up(forward, &failure, err);
    forward->endpoint.connect_to = mem_dup(kubectl_forward_listens_on(forward->child));
    forward->endpoint.explain = kubectl_forward_end;
    forward->endpoint.explain_state = forward->child;
    event_note(forward->kube->options.events,
               "kubectl port-forward listens on %s for pod %s/%s: every process on this machine can connect",
               forward->endpoint.connect_to, target->namespace, target->pod);
    return true;
}

struct forward *forward_open(struct kube *kube, const struct service_target *target,
                             const struct forward_options *options, struct error *err) {
    struct forward *forward = mem_alloc(sizeof *forward);
    forward->kube = kube;
    forward->transport = options->transport;
    forward->kubectl = mem_dup(options->kubectl);
    service_target_copy(&forward->target, target);
    forward->endpoint = (struct endpoint){
        .https = target->https,
        .authority = mem_dup(target->authority),
        .base_path = mem_dup(options->base_path ? options->base_path : ""),
        .no_proxy = true,
    };
    if (options->tls)
        copy_tls(&forward->endpoint.tls, options->tls);
    bool good = options->transport == FORWARD_KUBECTL ? start_kubectl(forward, err)
                                                      : start_native(forward, options, err);
    if (good)
        return forward;
    forward_close(forward);
    return NULL;
}

const struct endpoint *forward_endpoint(const struct forward *forward) {
    return &forward->endpoint;
}

static bool probe_once(struct forward *forward, const char *path, struct http_response *response,
                       struct error *err) {
    struct http_request request = {.method = "GET", .path = mem_dup(path)};
    if (kube_login(forward->kube, err) &&
        http_fetch(forward->kube->http, &forward->endpoint, &request, response, err))
        return true;
    http_request_clear(&request);
    return false;
}

static void stop_tunnel(struct forward *forward) {
    tunnel_close(forward->endpoint.tunnel);
    forward->endpoint.tunnel = NULL;
}

static bool change_to_kubectl(struct forward *forward, const struct error *refusal, struct error *err) {
    event_note(forward->kube->options.events,
               "no WebSocket to the API server (%s); using kubectl port-forward", refusal->message);
    stop_tunnel(forward);
    return start_kubectl(forward, err);
}

bool forward_probe(struct forward *forward, const char *path, struct http_response *response,
                   struct error *err) {
    auto_error failure = {0};
    if (probe_once(forward, path, response, &failure))
        return true;
    if (!forward->endpoint.tunnel || failure.class == ERROR_INTERRUPTED)
        return give_up(forward, &failure, err);
    if (tunnel_last_failure(forward->endpoint.tunnel) == TUNNEL_UPGRADE_REFUSED) {
        if (forward->transport == FORWARD_AUTO)
            return change_to_kubectl(forward, &failure, err) && probe_once(forward, path, response, err);
        mem_replace(&failure.next, mem_dup("use --transport kubectl"));
    } else if (failure.class == ERROR_UNAUTHENTICATED && kube_renew(forward->kube, NULL)) {
        error_clear(&failure);
        if (probe_once(forward, path, response, &failure))
            return true;
    }
    return give_up(forward, &failure, err);
}

void forward_close(struct forward *forward) {
    if (!forward)
        return;
    stop_tunnel(forward);
    kubectl_forward_stop(forward->child);
    endpoint_clear(&forward->endpoint);
    service_target_clear(&forward->target);
    mem_free(forward->kubectl);
    mem_free(forward);
}
