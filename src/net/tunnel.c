#include "kcrealm/net/tunnel.h"

#include "http_loop.h"
#include "local_socket.h"
#include "request.h"
#include "tunnel_connection.h"
#include "tunnel_failures.h"

#include "kcrealm/base/memory.h"

#include <stddef.h>
#include <string.h>

#define DIRECTORY_DEFAULT "/tmp"

struct tunnel {
    struct loop_guest guest;
    struct tunnel_settings settings;
    struct local_socket socket;
    struct tunnel_connection *connections;
    enum tunnel_failure failure;
    struct error error; /* of the last connection that failed */
    unsigned failure_count;
};

static struct tunnel *tunnel_of(struct loop_guest *guest) {
    return (struct tunnel *)guest; /* its first member */
}

static void accept_connections(struct tunnel *tunnel) {
    for (int local; (local = local_socket_accept(&tunnel->socket)) >= 0;) {
        struct tunnel_connection *connection = tunnel_connection_new(&tunnel->settings, local);
        connection->next = tunnel->connections;
        tunnel->connections = connection;
        event_trace(tunnel->settings.events, 7, "%s: opening a connection", tunnel->settings.label);
    }
}

/* Takes note of a failure before the Unix socket is closed, so that the transfer which notices can ask. */
static void note_outcome(struct tunnel *tunnel, struct tunnel_connection *connection) {
    if (connection->failure == TUNNEL_FINE)
        return;
    tunnel->failure = connection->failure;
    tunnel->failure_count++;
    error_move(&tunnel->error, &connection->error);
    connection->failure = TUNNEL_FINE;
    event_trace(tunnel->settings.events, 7, "%s", tunnel->error.message);
}

static void work(struct loop_guest *guest) {
    struct tunnel *tunnel = tunnel_of(guest);
    accept_connections(tunnel);
    for (struct tunnel_connection **slot = &tunnel->connections; *slot;) {
        struct tunnel_connection *connection = *slot;
        bool opening = connection->state < TUNNEL_FORWARDING;
        tunnel_connection_work(connection);
        if (opening && connection->state >= TUNNEL_FORWARDING)
            tunnel->failure = TUNNEL_FINE;
        note_outcome(tunnel, connection);
        if (connection->state != TUNNEL_OVER) {
            slot = &connection->next;
            continue;
        }
        *slot = connection->next;
        tunnel_connection_free(connection);
    }
}

static void gather(struct loop_guest *guest, struct loop_wait *wait) {
    struct tunnel *tunnel = tunnel_of(guest);
    loop_wait_for(wait, tunnel->socket.descriptor, CURL_WAIT_POLLIN);
    for (const struct tunnel_connection *connection = tunnel->connections; connection;
         connection = connection->next)
        tunnel_connection_gather(connection, wait);
}

/* "pod/x" out of ".../pods/x/portforward"; names of pods need no encoding. */
static char *make_label(const char *path, unsigned port) {
    const char *name = strstr(path, "/pods/");
    if (!name)
        return mem_format("port-forward to port %u", port);
    name += strlen("/pods/");
    return mem_format("port-forward to pod/%.*s port %u", (int)strcspn(name, "/"), name, port);
}

static bool check_headers(const struct strings *headers, struct error *err) {
    for (size_t i = 0; headers && i < headers->count; i++)
        if (!request_is_header_text(headers->items[i], strlen(headers->items[i])))
            return error_set(err, ERROR_INPUT, "a header for the API server contains a control character");
    return true;
}

struct tunnel *tunnel_open(struct http *http, const struct tunnel_options *options, struct error *err) {
    struct local_socket local;
    if (!check_headers(options->headers, err) ||
        !local_socket_open(&local, options->directory ? options->directory : DIRECTORY_DEFAULT, err))
        return NULL;
    struct tunnel *tunnel = mem_alloc(sizeof *tunnel);
    tunnel->socket = local;
    tunnel->guest.work = work;
    tunnel->guest.gather = gather;
    tunnel->settings = (struct tunnel_settings){
        .loop = http_loop(http),
        .api_server = options->api_server,
        .events = http_options_of(http)->events,
        .target = mem_format("%s?ports=%u", options->path, options->port),
        .label = make_label(options->path, options->port),
        .port = options->port,
        .authorization = options->authorization,
        .authorization_state = options->authorization_state,
    };
    for (size_t i = 0; options->headers && i < options->headers->count; i++)
        strings_add(&tunnel->settings.headers, options->headers->items[i]);
    loop_add_guest(http_loop(http), &tunnel->guest);
    return tunnel;
}

void tunnel_close(struct tunnel *tunnel) {
    if (!tunnel)
        return;
    loop_remove_guest(tunnel->settings.loop, &tunnel->guest);
    while (tunnel->connections) {
        struct tunnel_connection *connection = tunnel->connections;
        tunnel->connections = connection->next;
        tunnel_connection_free(connection);
    }
    local_socket_close(&tunnel->socket);
    mem_free(tunnel->settings.target);
    mem_free(tunnel->settings.label);
    strings_clear(&tunnel->settings.headers);
    error_clear(&tunnel->error);
    mem_free(tunnel);
}

const char *tunnel_socket_path(const struct tunnel *tunnel) {
    return tunnel->socket.path;
}

enum tunnel_failure tunnel_last_failure(const struct tunnel *tunnel) {
    return tunnel->failure;
}

unsigned tunnel_failure_count(const struct tunnel *tunnel) {
    return tunnel->failure_count;
}

const struct error *tunnel_error(const struct tunnel *tunnel) {
    return &tunnel->error;
}
