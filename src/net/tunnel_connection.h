/* One connection through a tunnel: a Unix socket's bytes as messages of a WebSocket, and back. */
#ifndef NET_TUNNEL_CONNECTION_H
#define NET_TUNNEL_CONNECTION_H

#include "connection.h"
#include "loop.h"
#include "portforward.h"
#include "upgrade.h"

#include "kcrealm/net/tunnel.h"
#include "kcrealm/net/websocket.h"

/* Where a connection leads; owns its texts. */
struct tunnel_pod {
    char *target; /* "/api/v1/…/portforward?ports=8080" */
    char *label;  /* "port-forward to pod/x port 8080" */
    unsigned port;
};

/* What all connections of a tunnel share. */
struct tunnel_settings {
    struct loop *loop;
    const struct endpoint *api_server;
    const struct event_sink *events;
    struct strings headers;
    struct secret *(*authorization)(void *state);
    void *authorization_state;
};

enum tunnel_state {
    TUNNEL_CONNECTING, /* libcurl connects to the API server */
    TUNNEL_UPGRADING,  /* the handshake is under way */
    TUNNEL_FORWARDING, /* bytes go both ways */
    TUNNEL_DELIVERING, /* the WebSocket has ended; what came is still handed to the Unix socket */
    TUNNEL_OVER,       /* nothing more to do: free it */
};

struct tunnel_connection {
    struct loop_entry entry;
    struct tunnel_connection *next;
    const struct tunnel_settings *settings;
    struct tunnel_pod pod; /* of its own: the tunnel's may change */
    bool second_try;
    enum tunnel_state state;
    enum tunnel_failure failure; /* not TUNNEL_FINE: error says why */
    struct error error;

    int local; /* our end of the Unix socket; -1: opened ahead, before HTTP asked for it */
    CURL *easy;
    curl_socket_t remote; /* the WebSocket's, to wait for */
    struct connection_lists lists;
    char error_text[CURL_ERROR_SIZE];

    char key[WEBSOCKET_KEY_SIZE];
    long long upgrade_deadline_ms;
    struct upgrade_reply reply;
    struct websocket_decoder decoder;
    struct portforward portforward;
    struct buffer to_remote; /* handshake and frames */
    bool deaf;               /* the API server takes no more; what it has said is still read */
    struct buffer to_local;
};

/* path is "/api/v1/namespaces/x/pods/y/portforward". */
struct tunnel_pod tunnel_pod_of(const char *path, unsigned port);
void tunnel_pod_clear(struct tunnel_pod *pod);

/* Begins to connect. The local descriptor is owned from now on, -1 when it comes later; pod is copied. */
struct tunnel_connection *tunnel_connection_new(const struct tunnel_settings *settings,
                                                const struct tunnel_pod *pod, int local)
    __attribute__((returns_nonnull, warn_unused_result));

/* Takes the local descriptor back from a connection that has failed before any byte was read from it, -1 when
 * that is not so: it can be tried once more elsewhere. */
int tunnel_connection_take_local(struct tunnel_connection *connection) __attribute__((warn_unused_result));

/* Moves bytes as far as they go without waiting. */
void tunnel_connection_work(struct tunnel_connection *connection);

/* What to wait for before there is more work. */
void tunnel_connection_gather(const struct tunnel_connection *connection, struct loop_wait *wait);

void tunnel_connection_free(struct tunnel_connection *connection);

#endif
