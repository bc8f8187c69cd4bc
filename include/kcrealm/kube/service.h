/* From a Service to the pod and port that answer for it, as `kubectl port-forward service/…` finds them. */
#ifndef KCREALM_KUBE_SERVICE_H
#define KCREALM_KUBE_SERVICE_H

#include "kcrealm/base/error.h"
#include "kcrealm/kube/client.h"

#include <stdbool.h>

/* [https:][NS/]NAME[:PORT] in its parts; owns its texts. All zero is empty. */
struct service_spec {
    bool https;      /* said by the prefix: https whatever the port is called */
    char *namespace; /* or NULL */
    char *name;
    char *port;        /* number or name, or NULL */
    const char *whose; /* in the flags of advice: "vault"; NULL: "keycloak". Static */
};

/* Reads text into spec (zeroed before); flag names where it comes from ("--keycloak-service"). ERROR_USAGE
 * with the form that is expected. */
bool service_spec_parse(const char *text, const char *flag, struct service_spec *spec, struct error *err)
    __attribute__((warn_unused_result));

/* "[https:]NS/NAME[:PORT]" as the flag takes it; freed by the caller. */
char *service_spec_text(const struct service_spec *spec) __attribute__((returns_nonnull, warn_unused_result));

void service_spec_copy(struct service_spec *to, const struct service_spec *from);
void service_spec_clear(struct service_spec *spec);

/* Where a Service's traffic goes; owns its texts. */
struct service_target {
    char *namespace;
    char *service;
    char *pod;
    unsigned pod_port;
    unsigned service_port;
    bool https;
    char *authority; /* NAME.NS.svc, with :PORT unless it is the scheme's own */
    json_t *object;  /* the Service, to choose among its pods again; NULL: it is not known */
    char *port_spec; /* the port that was asked for, or NULL */
};

/* Reads the Service and its pods and chooses (objects/service.h, objects/pod.h); without a namespace in spec
 * the one of the context. Errors: ERROR_NOT_FOUND for no Service, no pods, no such port (ports listed);
 * ERROR_UNREACHABLE when no pod is ready (their states listed); ERROR_USAGE for a port that must be named;
 * ERROR_REFUSED for ExternalName and for a Service without selector, with advice. */
bool service_resolve(struct kube *kube, const struct service_spec *spec, struct service_target *target,
                     struct error *err) __attribute__((warn_unused_result));

/* The pure part: target from a Service object and an array of the pods that its selector finds. */
bool service_choose_target(const json_t *service, const json_t *pods, const struct service_spec *spec,
                           struct service_target *target, struct error *err)
    __attribute__((warn_unused_result));

/* The API server's path of the list of pods that the selector of a Service in namespace finds; freed by the
 * caller. NULL without a selector. */
char *service_pods_path(const char *namespace, const json_t *service) __attribute__((warn_unused_result));

void service_target_copy(struct service_target *to, const struct service_target *from);
void service_target_clear(struct service_target *target);

#endif
