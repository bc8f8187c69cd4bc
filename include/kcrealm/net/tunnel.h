/* TCP connections into a pod through the Kubernetes API server's port-forward, over WebSocket, without a
 * listening port: HTTP reaches the tunnel by a Unix socket in a private directory of ours. */
#ifndef KCREALM_NET_TUNNEL_H
#define KCREALM_NET_TUNNEL_H

#include "kcrealm/base/error.h"
#include "kcrealm/base/secret.h"
#include "kcrealm/net/http.h"

struct tunnel;

/* Where another pod is found when the one at hand is lost. */
struct tunnel_pods {
    const char
        *path; /* of the list of pods, with its selector, encoded; copied. NULL: there is no other pod */
    /* Reads the answer, whatever its status: path and port of the next connections (the path is freed by the
     * tunnel). False with the reason when there is none. Called within the loop: it must not wait. */
    bool (*choose)(void *state, const struct http_response *list, char **path, unsigned *port,
                   struct error *err);
    void *state;
};

struct tunnel_options {
    const struct endpoint *api_server; /* borrowed until tunnel_close */
    const char *path;                  /* "/api/v1/namespaces/x/pods/y/portforward", encoded; copied */
    unsigned port;                     /* of the pod */
    struct tunnel_pods pods;
    const struct strings *headers; /* impersonation and the like, copied; or NULL */
    const char *directory;         /* where the private directory is made (TMPDIR); NULL: /tmp */
    unsigned expected; /* connections that HTTP will ask for soon: when one is open, the others are opened
                        * ahead. 0: each when it is asked for */
    /* The Authorization header for a new connection (freed by the tunnel), or NULL for none. Called within
     * the loop: it must not wait. May be NULL. */
    struct secret *(*authorization)(void *state);
    void *authorization_state;
};

/* What stopped the last connection. */
enum tunnel_failure {
    TUNNEL_FINE,
    TUNNEL_UPGRADE_REFUSED, /* something on the way does not speak WebSocket or the subprotocol */
    TUNNEL_POD_LOST,        /* no such pod, port closed, connection broken off: another one may do */
    TUNNEL_FAILED,          /* RBAC, the API server gone …: the error says which */
};

/* Makes the Unix socket; connects nothing yet. What is opened ahead and fails counts as if it had not been asked
 * for. Put the result into endpoint.tunnel; from then on each HTTP
 * connection of that endpoint opens a WebSocket of its own, within http_run. After TUNNEL_POD_LOST the next
 * connection looks for a pod anew; one whose upgrade was refused for that reason is itself tried once more. Not
 * within http_run; several tunnels may be open on one http. ERROR_INPUT when the socket cannot be made or a
 * header is not valid. */
struct tunnel *tunnel_open(struct http *http, const struct tunnel_options *options, struct error *err)
    __attribute__((warn_unused_result));

/* Closes all its connections, removes the socket and frees. Before http_free, not within http_run. NULL is
 * fine. */
void tunnel_close(struct tunnel *tunnel);

/* The path of the Unix socket, borrowed. */
const char *tunnel_socket_path(const struct tunnel *tunnel);

/* Why the last connection failed, TUNNEL_FINE once one has been opened after that. http_run has put the
 * error into the request's; its origin is the port-forward's URL and http_status the API server's answer. */
enum tunnel_failure tunnel_last_failure(const struct tunnel *tunnel);

#endif
