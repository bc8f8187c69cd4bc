/* Service objects: ports, selector, scheme. */
#ifndef KCREALM_OBJECTS_SERVICE_H
#define KCREALM_OBJECTS_SERVICE_H

#include "kcrealm/base/error.h"
#include "kcrealm/data/json.h"

#include <stdbool.h>
#include <stddef.h>

/* One entry of spec.ports; texts are borrowed from the Service, "" when absent. */
struct service_port {
    const char *name;
    const char *app_protocol;
    const char *protocol; /* "TCP" when absent */
    unsigned number;
    const char *target_name; /* a named targetPort, "" when it is a number */
    unsigned target_number;  /* the numeric targetPort, the port's own number when absent, 0 when named */
};

size_t service_port_count(const json_t *service);

/* False when there is no such entry. */
bool service_port_at(const json_t *service, size_t index, struct service_port *port);

/* Name or appProtocol starts with "https", or the number is 443 or 8443 (cli.md, Service scheme). */
bool service_port_is_https(const struct service_port *port);

/* The port that wanted (a number or a name) means. Without wanted (NULL): the only TCP port, else the one
 * named https, else http (TLS is preferred where both exist), else ERROR_USAGE. ERROR_NOT_FOUND for a port
 * that is not there. Errors list the ports. */
bool service_choose_port(const json_t *service, const char *wanted, struct service_port *port,
                         struct error *err) __attribute__((warn_unused_result));

/* "http (80), https (443), 9000", "none" without ports; freed by the caller. */
char *service_ports_text(const json_t *service) __attribute__((warn_unused_result));

/* clusterIP None. */
bool service_is_headless(const json_t *service);
bool service_is_external_name(const json_t *service);

/* "a=b,c=d", keys sorted; NULL without a selector. Freed by the caller. */
char *service_selector(const json_t *service) __attribute__((warn_unused_result));

#endif
