/* Finding Keycloak without flags. */
#ifndef KCREALM_KUBE_DISCOVER_H
#define KCREALM_KUBE_DISCOVER_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/strings.h"
#include "kcrealm/kube/client.h"
#include "kcrealm/kube/service.h"

/* Owns its parts. */
struct discovered_keycloak {
    struct service_spec service; /* with namespace and port */
    char *path;                  /* "/auth"; NULL when nothing says: then "" */
    struct strings secrets;      /* "ns/name" of Secrets that may hold an administrator's login, best first;
                                    not all of them need to exist */
    char *source;                /* "Keycloak keycloak/kc" or "Service keycloak/keycloak", for a note */
};

/* Looks for Keycloak custom resources, then for Services labelled app.kubernetes.io/name=keycloak or
 * app=keycloak, first in the context's namespace and only then in all. What may not be listed in
 * all namespaces is noted and left out. Headless twins and Services for the same pods are left out when an
 * ordinary one exists. ERROR_USAGE for several (each as the flag that picks it), ERROR_NOT_FOUND for none
 * (with what was looked for, where, and the flags that help). */
bool discover_keycloak(struct kube *kube, struct discovered_keycloak *found, struct error *err)
    __attribute__((warn_unused_result));

/* The same for a Service that the user named: found->service is a copy of spec with the namespace filled in,
 * path and secrets come from a Keycloak custom resource in that namespace that owns it, else secrets are
 * NAME-initial-admin and keycloak-initial-admin. Being unable to list custom resources is not an error. */
bool discover_around_service(struct kube *kube, const struct service_spec *spec,
                             struct discovered_keycloak *found, struct error *err)
    __attribute__((warn_unused_result));

void discovered_keycloak_clear(struct discovered_keycloak *found);

#endif
