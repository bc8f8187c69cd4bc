#include "kcrealm/kube/service.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/url.h"
#include "kcrealm/objects/meta.h"
#include "kcrealm/objects/pod.h"
#include "kcrealm/objects/service.h"

#define HTTP_PORT 80
#define HTTPS_PORT 443
/* Of pods in a message; a Deployment with more has them all in the same state. */
#define PODS_SHOWN_MAX 5

static char *authority_of(const struct service_target *target) {
    bool own_port = target->service_port == (target->https ? HTTPS_PORT : HTTP_PORT);
    if (own_port)
        return mem_format("%s.%s.svc", target->service, target->namespace);
    return mem_format("%s.%s.svc:%u", target->service, target->namespace, target->service_port);
}

static bool none_serves(const json_t *service, const json_t *pods, struct error *err) {
    auto_strings states = {0};
    size_t index = 0;
    json_t *pod = NULL;
    const char *namespace = object_namespace(service);
    json_array_foreach (pods, index, pod) {
        auto_text state = pod_state(pod);
        if (index < PODS_SHOWN_MAX)
            strings_format(&states, "%s (%s)", object_name(pod), state);
    }
    if (index == 0) {
        auto_text selector = service_selector(service);
        error_set(err, ERROR_NOT_FOUND, "Service %s/%s: no pod matches its selector %s", namespace,
                  object_name(service), selector ? selector : "");
        return error_next(err, "kubectl get pods -n %s --show-labels", namespace);
    }
    if (index > PODS_SHOWN_MAX)
        strings_format(&states, "and %zu more", index - PODS_SHOWN_MAX);
    auto_text listed = strings_join(&states, ", ");
    error_set(err, ERROR_UNREACHABLE, "Service %s/%s: no pod is ready: %s", namespace, object_name(service),
              listed);
    return error_next(err, "kubectl describe pod -n %s %s", namespace, object_name(json_array_get(pods, 0)));
}

/* Clients of a headless Service reach the pod itself, so its ports are the pod's: kubectl ignores targetPort
 * then (LookupContainerPortNumberByServicePort). */
static bool find_pod_port(const json_t *service, const json_t *pod, const struct service_port *port,
                          unsigned *pod_port, struct error *err) {
    *pod_port = service_is_headless(service) ? port->number
                : *port->target_name         ? pod_named_port(pod, port->target_name)
                                             : port->target_number;
    return *pod_port || error_set(err, ERROR_NOT_FOUND,
                                  "Service %s/%s: port %u leads to the container port \"%s\", which pod %s "
                                  "does not have",
                                  object_namespace(service), object_name(service), port->number,
                                  port->target_name, object_name(pod));
}

static const char *whose(const struct service_spec *spec) {
    return spec->whose ? spec->whose : "keycloak";
}

bool service_choose_target(const json_t *service, const json_t *pods, const struct service_spec *spec,
                           struct service_target *target, struct error *err) {
    struct service_port port;
    unsigned pod_port = 0;
    *target = (struct service_target){0};
    if (!service_choose_port(service, spec->port, &port, err)) {
        auto_text name = mem_format("%s/%s", object_namespace(service), object_name(service));
        return error_next(err, "append the port: --%s-service %s:PORT", whose(spec), name);
    }
    const json_t *pod = pod_choose(pods);
    if (!pod)
        return none_serves(service, pods, err);
    if (!find_pod_port(service, pod, &port, &pod_port, err))
        return false;
    *target = (struct service_target){
        .namespace = mem_dup(object_namespace(service)),
        .service = mem_dup(object_name(service)),
        .pod = mem_dup(object_name(pod)),
        .pod_port = pod_port,
        .service_port = port.number,
        .https = spec->https || service_port_is_https(&port),
        .object = json_incref((json_t *)service),
        .port_spec = mem_dup(spec->port),
    };
    target->authority = authority_of(target);
    return true;
}

static bool refuse_external(const json_t *service, const struct service_spec *spec, struct error *err) {
    const char *host = value_text(value_at(service, "spec", NULL), "externalName");
    error_set(err, ERROR_REFUSED, "Service %s/%s is an ExternalName for %s: it has no pods to forward to",
              object_namespace(service), object_name(service), host ? host : "nothing");
    return error_next(err, "use --%s-url https://%s", whose(spec), host ? host : "HOST");
}

static bool refuse_without_selector(const json_t *service, const struct service_spec *spec,
                                    struct error *err) {
    error_set(err, ERROR_REFUSED, "Service %s/%s has no selector: its endpoints are no pods of its own",
              object_namespace(service), object_name(service));
    return error_next(err, "use --%s-url with an address that is reachable from here", whose(spec));
}

static bool not_found(const char *namespace, struct error *err) {
    error_next(err, "kubectl get services -n %s", namespace);
    return false;
}

char *service_pods_path(const char *namespace, const json_t *service) {
    auto_text selector = service_selector(service);
    return selector ? url_path("/api/v1/namespaces/{}/pods?labelSelector={}", namespace, selector, NULL)
                    : NULL;
}

bool service_resolve(struct kube *kube, const struct service_spec *spec, struct service_target *target,
                     struct error *err) {
    const char *namespace = spec->namespace ? spec->namespace : kube_namespace(kube);
    *target = (struct service_target){0};
    auto_text service_path = url_path("/api/v1/namespaces/{}/services/{}", namespace, spec->name, NULL);
    auto_json service = kube_get_json(kube, service_path, err);
    if (!service) {
        error_wrap(err, "Service %s/%s", namespace, spec->name);
        return err && err->class == ERROR_NOT_FOUND ? not_found(namespace, err) : false;
    }
    if (service_is_external_name(service))
        return refuse_external(service, spec, err);
    auto_text pods_path = service_pods_path(namespace, service);
    if (!pods_path)
        return refuse_without_selector(service, spec, err);
    auto_json pods = kube_list(kube, pods_path, err);
    if (!pods)
        return error_wrap(err, "the pods of Service %s/%s", namespace, spec->name);
    return service_choose_target(service, pods, spec, target, err);
}

void service_target_copy(struct service_target *to, const struct service_target *from) {
    *to = *from;
    to->namespace = mem_dup(from->namespace);
    to->service = mem_dup(from->service);
    to->pod = mem_dup(from->pod);
    to->authority = mem_dup(from->authority);
    to->object = json_incref(from->object);
    to->port_spec = mem_dup(from->port_spec);
}

void service_target_clear(struct service_target *target) {
    json_decref(target->object);
    mem_free(target->port_spec);
    mem_free(target->namespace);
    mem_free(target->service);
    mem_free(target->pod);
    mem_free(target->authority);
    *target = (struct service_target){0};
}
