/* The way to a server in the cluster or at a URL: what Keycloak and Vault have in common. */
#ifndef KCREALM_SRC_CLI_REACH_H
#define KCREALM_SRC_CLI_REACH_H

#include "kcrealm/cli/connect.h"

/* A Service and what to know of the server behind it. All borrowed. */
struct reach {
    const char *server; /* "Keycloak", for messages */
    const struct service_spec *service;
    const char *source;    /* what named the Service, or NULL */
    const char *base_path; /* "" or "/auth" */
    const char *probe;     /* a path that anybody may GET, from base_path on */
    const struct tls_settings *tls;
    unsigned expected; /* connections that will be asked for after the login; 0: not known */
};

/* Makes the connection's loop, unless it has one. */
void reach_open_http(struct connection *connection);

/* What --transport means for a server in the cluster; url_flag is what "direct" asks for. */
bool reach_transport(const struct session *session, const char *url_flag, enum forward_transport *transport,
                     struct error *err) __attribute__((warn_unused_result));

/* Whether flags ask for the cluster: then addresses of the environment do not count. */
bool reach_is_through_cluster(const struct flags *flags, const char *service);

/* Opens a way to a ready pod of the Service and probes it; the cluster is open. NULL: failed. */
struct forward *reach_service(struct connection *connection, const struct reach *reach,
                              enum forward_transport transport, struct error *err)
    __attribute__((warn_unused_result));

/* SSL_CERT_FILE and SSL_CERT_DIR, where tls has no authority of its own: the system's certificates may stand
 * elsewhere than where the library looks. */
void reach_use_certificate_store(const struct connection *connection, struct tls_settings *tls);

/* Requests at a time to one server. */
unsigned reach_parallel(const struct flags *flags);

/* Gets the tunnel's credential ready; state is the connection. For `prepare` of the servers' options. */
bool reach_prepare_tunnel(void *state, struct error *err) __attribute__((warn_unused_result));

void reach_clear_tls(struct tls_settings *tls);

#endif
