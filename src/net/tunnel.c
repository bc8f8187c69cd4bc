#include "kcrealm/net/tunnel.h"

#include "http_loop.h"
#include "local_socket.h"
#include "pod_choice.h"
#include "request.h"
#include "tunnel_connection.h"
#include "tunnel_failures.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define DIRECTORY_DEFAULT "/tmp"
/* Until descriptors are free again, which the loop is not told. */
#define ACCEPT_PAUSE_MS 100
/* By then the requests that lead to the login are through, and the login itself takes longer. */
#define AHEAD_PAUSE_MS 10

/* An accepted connection that is not on its way to a pod. */
struct parked {
    struct parked *next;
    int local;
    bool second_try;
};

struct tunnel {
    struct loop_guest guest;
    struct tunnel_settings settings;
    struct pod_choice choice;
    struct local_socket socket;
    struct parked *parked;
    struct tunnel_connection *connections;
    unsigned ahead;        /* connections still to be opened before HTTP asks for them … */
    long long ahead_at_ms; /* … then; 0: no connection is open */
    long long accept_after_ms;
    enum tunnel_failure failure;
    bool had_been_open; /* the last connection that failed: before that, bytes went through it */
    struct error error; /* … and why */
    unsigned failure_count;
};

static struct tunnel *tunnel_of(struct loop_guest *guest) {
    return (struct tunnel *)guest; /* its first member */
}

static void note_failure(struct tunnel *tunnel, enum tunnel_failure failure, bool had_been_open,
                         struct error *err) {
    tunnel->failure = failure;
    tunnel->had_been_open = had_been_open;
    tunnel->failure_count++;
    error_move(&tunnel->error, err);
    event_trace(tunnel->settings.events, 6, "%s", tunnel->error.message);
}

static void park(struct tunnel *tunnel, int local, bool second_try) {
    struct parked *parked = mem_alloc(sizeof *parked);
    *parked = (struct parked){.next = tunnel->parked, .local = local, .second_try = second_try};
    tunnel->parked = parked;
}

/* The socket stays readable while descriptors are short: polling it meanwhile would be a busy loop. */
static void pause_accepting(struct tunnel *tunnel, const char *reason) {
    auto_error err = {0};
    tunnel->accept_after_ms = loop_now_ms() + ACCEPT_PAUSE_MS;
    error_set(&err, ERROR_UNREACHABLE, "%s: no more connections: %s", tunnel->choice.pod.label, reason);
    error_next(&err, "raise the limit of open files: ulimit -n 1024");
    note_failure(tunnel, TUNNEL_FAILED, false, &err);
}

static void accept_connections(struct tunnel *tunnel) {
    if (loop_now_ms() < tunnel->accept_after_ms)
        return;
    for (;;) {
        const char *shortage = NULL;
        int local = local_socket_accept(&tunnel->socket, &shortage);
        if (shortage)
            pause_accepting(tunnel, shortage);
        if (local < 0)
            return;
        park(tunnel, local, false);
    }
}

static struct parked *unpark(struct tunnel *tunnel) {
    struct parked *first = tunnel->parked;
    if (first)
        tunnel->parked = first->next;
    return first;
}

static struct tunnel_connection *add_connection(struct tunnel *tunnel, int local) {
    event_trace(tunnel->settings.events, 6, "%s: opening a connection%s", tunnel->choice.pod.label,
                local < 0 ? " ahead" : "");
    struct tunnel_connection *connection =
        tunnel_connection_new(&tunnel->settings, &tunnel->choice.pod, local);
    connection->next = tunnel->connections;
    tunnel->connections = connection;
    return connection;
}

/* The way is known to be good: while HTTP waits for a slow answer, the other connections get ready. */
static void open_ahead(struct tunnel *tunnel) {
    if (!tunnel->ahead_at_ms)
        tunnel->ahead_at_ms = loop_now_ms() + AHEAD_PAUSE_MS;
    for (; tunnel->ahead && loop_now_ms() >= tunnel->ahead_at_ms; tunnel->ahead--)
        add_connection(tunnel, -1);
}

static bool is_ahead(const struct tunnel *tunnel, const struct tunnel_connection *connection) {
    return connection->local < 0 && connection->state <= TUNNEL_FORWARDING &&
           text_equal(connection->pod.target, tunnel->choice.pod.target);
}

static struct tunnel_connection *take_ahead(struct tunnel *tunnel, int local) {
    for (struct tunnel_connection *connection = tunnel->connections; connection;
         connection = connection->next) {
        if (!is_ahead(tunnel, connection))
            continue;
        connection->local = local;
        return connection;
    }
    return NULL;
}

static void open_parked(struct tunnel *tunnel) {
    for (struct parked *parked; (parked = unpark(tunnel)) != NULL; mem_free(parked)) {
        struct tunnel_connection *connection = take_ahead(tunnel, parked->local);
        if (!connection)
            connection = add_connection(tunnel, parked->local);
        connection->second_try = parked->second_try;
    }
}

static void close_parked(struct tunnel *tunnel) {
    for (struct parked *parked; (parked = unpark(tunnel)) != NULL; mem_free(parked))
        close(parked->local);
}

static void serve_parked(struct tunnel *tunnel) {
    auto_error err = {0};
    if (!tunnel->parked)
        return;
    if (!pod_choice_work(&tunnel->choice, &err)) {
        note_failure(tunnel, TUNNEL_POD_LOST, false, &err);
        close_parked(tunnel);
    } else if (tunnel->choice.state == POD_KNOWN) {
        open_parked(tunnel);
    }
}

/* One that was refused because of its pod has not taken a byte of its request yet. */
static bool try_elsewhere(struct tunnel *tunnel, struct tunnel_connection *connection) {
    bool another =
        tunnel->choice.state != POD_KNOWN || !text_equal(tunnel->choice.pod.target, connection->pod.target);
    if (connection->second_try || !another)
        return false;
    int local = tunnel_connection_take_local(connection);
    if (local < 0)
        return false;
    event_trace(tunnel->settings.events, 4, "%s", connection->error.message);
    park(tunnel, local, true);
    return true;
}

/* Takes note of a failure before the Unix socket is closed, so that the transfer which notices can ask. */
static void note_outcome(struct tunnel *tunnel, struct tunnel_connection *connection) {
    enum tunnel_failure failure = connection->failure;
    if (failure == TUNNEL_FINE)
        return;
    connection->failure = TUNNEL_FINE;
    if (connection->local < 0)
        return;
    if (failure == TUNNEL_POD_LOST)
        pod_choice_doubt(&tunnel->choice, &connection->pod);
    if (failure != TUNNEL_POD_LOST || !try_elsewhere(tunnel, connection))
        note_failure(tunnel, failure, connection->reply.status == 101, &connection->error);
}

static void work(struct loop_guest *guest) {
    struct tunnel *tunnel = tunnel_of(guest);
    bool opened = false;
    accept_connections(tunnel);
    for (struct tunnel_connection **slot = &tunnel->connections; *slot;) {
        struct tunnel_connection *connection = *slot;
        bool opening = connection->state < TUNNEL_FORWARDING;
        tunnel_connection_work(connection);
        opened = opened || connection->state == TUNNEL_FORWARDING;
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
    serve_parked(tunnel);
    if (opened && tunnel->choice.state == POD_KNOWN)
        open_ahead(tunnel);
    else
        tunnel->ahead_at_ms = 0;
}

static void gather(struct loop_guest *guest, struct loop_wait *wait) {
    struct tunnel *tunnel = tunnel_of(guest);
    long long pause_ms = tunnel->accept_after_ms - loop_now_ms();
    if (pause_ms > 0)
        loop_wait_at_most(wait, pause_ms);
    else
        loop_wait_for(wait, tunnel->socket.descriptor, CURL_WAIT_POLLIN);
    if (tunnel->ahead && tunnel->ahead_at_ms)
        loop_wait_at_most(wait, tunnel->ahead_at_ms - loop_now_ms());
    pod_choice_gather(&tunnel->choice, wait);
    for (const struct tunnel_connection *connection = tunnel->connections; connection;
         connection = connection->next)
        tunnel_connection_gather(connection, wait);
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
    tunnel->ahead = options->expected ? options->expected - 1 : 0;
    tunnel->guest.work = work;
    tunnel->guest.gather = gather;
    tunnel->settings = (struct tunnel_settings){
        .loop = http_loop(http),
        .api_server = options->api_server,
        .events = http_options_of(http)->events,
        .authorization = options->authorization,
        .authorization_state = options->authorization_state,
    };
    for (size_t i = 0; options->headers && i < options->headers->count; i++)
        strings_add(&tunnel->settings.headers, options->headers->items[i]);
    pod_choice_open(&tunnel->choice, &tunnel->settings, http_options_of(http), options);
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
    close_parked(tunnel);
    local_socket_close(&tunnel->socket);
    pod_choice_close(&tunnel->choice);
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

bool tunnel_may_recover(const struct tunnel *tunnel) {
    return tunnel->failure == TUNNEL_POD_LOST && tunnel->had_been_open;
}

const struct error *tunnel_error(const struct tunnel *tunnel) {
    return &tunnel->error;
}
