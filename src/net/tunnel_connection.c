#include "tunnel_connection.h"

#include "failure.h"
#include "refusal.h"
#include "request.h"

#include "kcrealm/base/memory.h"

#include <errno.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* macOS has SO_NOSIGPIPE instead (local_socket.c) */
#endif

/* Bytes of a piece. Large client messages are accepted; the server's are at most 32 KiB. */
#define PIECE_SIZE ((size_t)32 * 1024)
/* Of either direction; over it, its source is not read until its destination has taken some. */
#define BACKLOG_MAX ((size_t)256 * 1024)
/* So that one connection that never runs dry cannot keep the others waiting. */
#define ROUNDS_MAX 64

static void finished(struct loop_entry *entry, CURLcode result);

/* Cannot fail once OpenSSL's generator is seeded, which TLS needs as well. A mask only has to differ from what
 * the author of the payload foresees (RFC 6455, 10.3), and the payloads are ours. */
static void random_bytes(unsigned char *bytes, int size) {
    if (RAND_bytes(bytes, size) != 1)
        memset(bytes, 0x5a, (size_t)size);
}

static void send_message(struct tunnel_connection *connection, enum websocket_opcode opcode,
                         const void *payload, size_t size) {
    unsigned char mask[WEBSOCKET_MASK_SIZE];
    random_bytes(mask, sizeof mask);
    websocket_encode(&connection->to_remote, opcode, payload, size, mask);
}

/* The last word: the peer may be gone already, and nobody waits for it to arrive. */
static void say_goodbye(struct tunnel_connection *connection, unsigned code) {
    unsigned char mask[WEBSOCKET_MASK_SIZE];
    random_bytes(mask, sizeof mask);
    struct buffer *out = &connection->to_remote;
    websocket_encode_close(out, code, mask);
    size_t sent = 0;
    curl_easy_send(connection->easy, out->data, out->size, &sent);
    buffer_reset(out);
}

/* Puts the context to the error that was set, and ends the WebSocket. */
static void fail(struct tunnel_connection *connection, enum tunnel_failure failure) {
    auto_text url = endpoint_url(connection->settings->api_server);
    connection->failure = failure;
    error_wrap(&connection->error, "%s", connection->pod.label);
    error_origin(&connection->error, "GET %s%s", url, connection->pod.target);
    connection->state = TUNNEL_DELIVERING;
}

/* "pod/x" out of ".../pods/x/portforward"; names of pods need no encoding. */
static char *make_label(const char *path, unsigned port) {
    const char *name = strstr(path, "/pods/");
    if (!name)
        return mem_format("port-forward to port %u", port);
    name += strlen("/pods/");
    return mem_format("port-forward to pod/%.*s port %u", (int)strcspn(name, "/"), name, port);
}

struct tunnel_pod tunnel_pod_of(const char *path, unsigned port) {
    return (struct tunnel_pod){
        .target = mem_format("%s?ports=%u", path, port), .label = make_label(path, port), .port = port};
}

void tunnel_pod_clear(struct tunnel_pod *pod) {
    mem_free(pod->target);
    mem_free(pod->label);
    *pod = (struct tunnel_pod){0};
}

struct tunnel_connection *tunnel_connection_new(const struct tunnel_settings *settings,
                                                const struct tunnel_pod *pod, int local) {
    struct tunnel_connection *connection = mem_alloc(sizeof *connection);
    connection->entry.finished = finished;
    connection->settings = settings;
    connection->local = local;
    connection->remote = CURL_SOCKET_BAD;
    connection->decoder.ceiling = PORTFORWARD_MESSAGE_CEILING;
    connection->pod =
        (struct tunnel_pod){.target = mem_dup(pod->target), .label = mem_dup(pod->label), .port = pod->port};
    connection->portforward.port = pod->port;
    connection->easy = curl_easy_init();
    auto_text url = connection_set_up(connection->easy, settings->api_server, &connection->lists);
    curl_easy_setopt(connection->easy, CURLOPT_URL, url);
    curl_easy_setopt(connection->easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(connection->easy, CURLOPT_SSL_ENABLE_ALPN, 0L); /* HTTP/2 has no Upgrade */
    curl_easy_setopt(connection->easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    curl_easy_setopt(connection->easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(connection->easy, CURLOPT_ERRORBUFFER, connection->error_text);
    loop_add(settings->loop, connection->easy, &connection->entry);
    return connection;
}

void tunnel_connection_free(struct tunnel_connection *connection) {
    loop_remove(connection->settings->loop, connection->easy);
    curl_easy_cleanup(connection->easy);
    connection_lists_clear(&connection->lists);
    if (connection->local >= 0)
        close(connection->local);
    tunnel_pod_clear(&connection->pod);
    upgrade_reply_clear(&connection->reply);
    websocket_decoder_clear(&connection->decoder);
    buffer_clear(&connection->to_remote);
    buffer_clear(&connection->to_local);
    error_clear(&connection->error);
    mem_free(connection);
}

static void begin_upgrade(struct tunnel_connection *connection) {
    const struct tunnel_settings *settings = connection->settings;
    const struct endpoint *api_server = settings->api_server;
    unsigned char seed[WEBSOCKET_SEED_SIZE];
    random_bytes(seed, sizeof seed);
    websocket_key(seed, connection->key);
    auto_text target =
        mem_format("%s%s", api_server->base_path ? api_server->base_path : "", connection->pod.target);
    auto_secret authorization =
        settings->authorization ? settings->authorization(settings->authorization_state) : NULL;
    if (authorization && !request_is_header_text(secret_reveal(authorization), secret_size(authorization))) {
        error_set(&connection->error, ERROR_INPUT,
                  "the token for the API server contains a control character");
        fail(connection, TUNNEL_FAILED);
        return;
    }
    upgrade_write(&connection->to_remote, &(struct upgrade_request){.authority = api_server->authority,
                                                                    .target = target,
                                                                    .key = connection->key,
                                                                    .headers = &settings->headers,
                                                                    .authorization = authorization});
    connection->upgrade_deadline_ms = loop_now_ms() + HTTP_CONNECT_TIMEOUT_MS;
    connection->state = TUNNEL_UPGRADING;
}

/* libcurl has connected, or has not. The handle stays in the loop: 7.88 cannot send on it otherwise. */
static void finished(struct loop_entry *entry, CURLcode result) {
    struct tunnel_connection *connection = (struct tunnel_connection *)entry;
    if (connection->state != TUNNEL_CONNECTING)
        return;
    if (result == CURLE_OK)
        result = curl_easy_getinfo(connection->easy, CURLINFO_ACTIVESOCKET, &connection->remote);
    if (result == CURLE_OK) {
        begin_upgrade(connection);
        return;
    }
    struct failure failure = failure_of(connection->easy, result, connection->error_text);
    failure_describe(&failure, connection->settings->api_server, &connection->error);
    error_wrap(&connection->error, "the API server");
    fail(connection, TUNNEL_FAILED);
}

/* The WebSocket broke off or was closed before its time. */
static void lose(struct tunnel_connection *connection, const char *how) {
    bool forwarded = connection->state == TUNNEL_FORWARDING;
    error_set(&connection->error, ERROR_UNREACHABLE, "the API server %s", how);
    fail(connection, forwarded ? TUNNEL_POD_LOST : TUNNEL_FAILED);
}

static bool send_pending(struct tunnel_connection *connection) {
    struct buffer *out = &connection->to_remote;
    bool moved = false;
    while (out->size && connection->state < TUNNEL_DELIVERING && !connection->deaf) {
        size_t sent = 0;
        CURLcode result = curl_easy_send(connection->easy, out->data, out->size, &sent);
        if (result == CURLE_AGAIN)
            break;
        if (result != CURLE_OK) {
            connection->deaf = true;
            buffer_reset(out);
            break;
        }
        buffer_consume(out, sent);
        moved = true;
    }
    return moved;
}

static void take_close(struct tunnel_connection *connection, const struct websocket_message *message) {
    say_goodbye(connection, WEBSOCKET_CLOSE_NORMAL);
    connection->state = TUNNEL_DELIVERING;
    /* The pod's end of the connection, or ours: HTTP can tell whether it came too early. */
    if (message->close_code == WEBSOCKET_CLOSE_NORMAL || message->close_code == WEBSOCKET_CLOSE_NO_CODE)
        return;
    auto_text reason = mem_dup_n((const char *)message->payload, message->size);
    error_set(&connection->error, ERROR_UNREACHABLE, "the API server has closed the WebSocket (code %u%s%s)",
              message->close_code, *reason ? ": " : "", reason);
    fail(connection, TUNNEL_POD_LOST);
}

static void take_message(struct tunnel_connection *connection, const struct websocket_message *message) {
    switch (message->opcode) {
    case WEBSOCKET_CLOSE:
        take_close(connection, message);
        return;
    case WEBSOCKET_PING: /* a backlog of pongs would have no ceiling */
        if (connection->to_remote.size < BACKLOG_MAX)
            send_message(connection, WEBSOCKET_PONG, message->payload, message->size);
        return;
    case WEBSOCKET_BINARY:
        if (!portforward_take(&connection->portforward, message->payload, message->size,
                              &connection->to_local, &connection->error))
            fail(connection, connection->error.class == ERROR_UNREACHABLE ? TUNNEL_POD_LOST : TUNNEL_FAILED);
        return;
    default:
        return; /* pongs that nobody asked for, text that means nothing here */
    }
}

static void take_frames(struct tunnel_connection *connection, const char *bytes, size_t size) {
    websocket_feed(&connection->decoder, bytes, size);
    while (connection->state == TUNNEL_FORWARDING) {
        struct websocket_message message;
        enum websocket_result result = websocket_next(&connection->decoder, &message, &connection->error);
        if (result == WEBSOCKET_HUNGRY)
            return;
        if (result == WEBSOCKET_MESSAGE) {
            take_message(connection, &message);
            continue;
        }
        say_goodbye(connection, connection->decoder.broken);
        fail(connection, TUNNEL_FAILED);
    }
}

static void judge_upgrade(struct tunnel_connection *connection) {
    if (connection->reply.state == UPGRADE_HEADERS || connection->reply.state == UPGRADE_BODY)
        return;
    enum tunnel_failure failure = refusal_judge(&connection->reply, connection->key, &connection->error);
    if (failure == TUNNEL_FINE)
        connection->state = TUNNEL_FORWARDING;
    else
        fail(connection, failure);
}

static void take_bytes(struct tunnel_connection *connection, const char *bytes, size_t size) {
    size_t used = 0;
    if (connection->state == TUNNEL_UPGRADING) {
        used = upgrade_read(&connection->reply, bytes, size);
        judge_upgrade(connection);
    }
    /* The server's first messages may come in the same read as its 101. */
    if (connection->state == TUNNEL_FORWARDING && used < size)
        take_frames(connection, bytes + used, size - used);
}

static void take_end(struct tunnel_connection *connection) {
    if (connection->state == TUNNEL_FORWARDING) {
        lose(connection, "has closed the connection");
        return;
    }
    upgrade_read_end(&connection->reply);
    judge_upgrade(connection);
}

static bool receive(struct tunnel_connection *connection) {
    if (connection->state >= TUNNEL_DELIVERING || connection->to_local.size >= BACKLOG_MAX)
        return false;
    char bytes[PIECE_SIZE];
    size_t size = 0;
    CURLcode result = curl_easy_recv(connection->easy, bytes, sizeof bytes, &size);
    if (result == CURLE_AGAIN)
        return false;
    if (result != CURLE_OK || size == 0)
        take_end(connection);
    else
        take_bytes(connection, bytes, size);
    return true;
}

/* HTTP has closed its end: the connection is not needed any more, and nothing can be answered. */
static void end_local(struct tunnel_connection *connection) {
    say_goodbye(connection, WEBSOCKET_CLOSE_NORMAL);
    connection->state = TUNNEL_OVER;
}

static bool read_local(struct tunnel_connection *connection) {
    if (connection->local < 0 || connection->state != TUNNEL_FORWARDING || connection->deaf ||
        connection->to_remote.size >= BACKLOG_MAX)
        return false;
    unsigned char message[1 + PIECE_SIZE];
    message[0] = PORTFORWARD_DATA;
    ssize_t size = recv(connection->local, message + 1, PIECE_SIZE, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (size <= 0)
        end_local(connection);
    else
        send_message(connection, WEBSOCKET_BINARY, message, 1 + (size_t)size);
    return true;
}

static bool write_local(struct tunnel_connection *connection) {
    struct buffer *in = &connection->to_local;
    if (!in->size || connection->local < 0)
        return false;
    ssize_t size = send(connection->local, in->data, in->size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (size < 0) {
        connection->state = TUNNEL_OVER;
        return false;
    }
    buffer_consume(in, (size_t)size);
    return true;
}

int tunnel_connection_take_local(struct tunnel_connection *connection) {
    int local = connection->local;
    if (connection->reply.state != UPGRADE_COMPLETE || connection->reply.status == 101)
        return -1;
    connection->local = -1;
    connection->state = TUNNEL_OVER;
    return local;
}

static bool move(struct tunnel_connection *connection) {
    bool moved = read_local(connection);
    moved |= send_pending(connection);
    moved |= receive(connection);
    moved |= write_local(connection);
    return moved;
}

void tunnel_connection_work(struct tunnel_connection *connection) {
    if (connection->state == TUNNEL_CONNECTING)
        return;
    bool dry = false;
    for (int round = 0; round < ROUNDS_MAX && connection->state != TUNNEL_OVER && !dry; round++)
        dry = !move(connection);
    if (connection->state == TUNNEL_UPGRADING && loop_now_ms() >= connection->upgrade_deadline_ms)
        lose(connection, "does not answer to the upgrade");
    if (connection->deaf && dry && connection->state < TUNNEL_DELIVERING)
        lose(connection, "has closed the connection");
    bool delivered = !connection->to_local.size || connection->local < 0;
    if (connection->state == TUNNEL_DELIVERING && delivered)
        connection->state = TUNNEL_OVER;
}

void tunnel_connection_gather(const struct tunnel_connection *connection, struct loop_wait *wait) {
    bool lives = connection->state == TUNNEL_UPGRADING || connection->state == TUNNEL_FORWARDING;
    short remote = 0, local = 0;
    if (lives && connection->to_local.size < BACKLOG_MAX)
        remote |= CURL_WAIT_POLLIN;
    if (lives && connection->to_remote.size)
        remote |= CURL_WAIT_POLLOUT;
    if (connection->state == TUNNEL_FORWARDING && connection->to_remote.size < BACKLOG_MAX)
        local |= CURL_WAIT_POLLIN;
    if (connection->to_local.size)
        local |= CURL_WAIT_POLLOUT;
    if (remote)
        loop_wait_for(wait, connection->remote, remote);
    if (local && connection->local >= 0)
        loop_wait_for(wait, connection->local, local);
    if (connection->state == TUNNEL_UPGRADING)
        loop_wait_at_most(wait, connection->upgrade_deadline_ms - loop_now_ms());
}
