/* Keycloak custom resources (k8s.keycloak.org, v2alpha1 and v2beta1 alike). */
#ifndef KCREALM_OBJECTS_KEYCLOAK_H
#define KCREALM_OBJECTS_KEYCLOAK_H

#include "kcrealm/base/strings.h"
#include "kcrealm/data/json.h"

#include <stdbool.h>

/* Owns its texts. Facts from the Keycloak operator's sources: the Service is spec.http.serviceName or
 * NAME-service; with spec.http.tlsSecret it has a port https, without it or with spec.http.httpEnabled a port
 * http (spec.http.serviceHttpsPort, httpsPort or 8443; likewise 8080); the path comes from additionalOptions
 * http-relative-path; spec.bootstrapAdmin names the administrator's Secrets, otherwise the operator makes
 * NAME-initial-admin. */
struct keycloak_view {
    char *namespace;
    char *name;
    char *service;
    unsigned port;
    bool https;             /* https when both are enabled */
    char *path;             /* "" or "/auth", without a slash at the end */
    struct strings secrets; /* names of Secrets that may hold an administrator's login, best first */
};

/* Fills view (zeroed before). An absent spec gives the operator's defaults. */
void keycloak_view(const json_t *object, struct keycloak_view *view);
void keycloak_view_clear(struct keycloak_view *view);

#endif
