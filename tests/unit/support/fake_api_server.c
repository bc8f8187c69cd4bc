#include "support/fake_api_server.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_SIZE ((size_t)32768)

/* One forwarded connection. */
struct forward {
    struct loopback_connection *connection;
    struct fake_api *api;
    unsigned port;
    struct buffer received; /* by the pod */
    bool closed;
};

char fake_api_byte(size_t at) {
    return (char)('a' + (at * 7 + at / 1000) % 26);
}

static char *accept_of(const char *upgrade) {
    const char *key = strstr(upgrade, "Sec-WebSocket-Key: ");
    if (!key)
        return NULL;
    key += strlen("Sec-WebSocket-Key: ");
    auto_text text = mem_format("%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, "\r"), key);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text, strlen(text), digest, &size, EVP_sha1(), NULL);
    char *accept = mem_alloc(64);
    EVP_EncodeBlock((unsigned char *)accept, digest, (int)size);
    return accept;
}

static void add_frame(const struct fake_api *api, struct buffer *out, unsigned first, const void *bytes,
                      size_t size) {
    unsigned mask_bit = api->masked ? 0x80 : 0;
    buffer_add_char(out, (char)first);
    if (size < 126) {
        buffer_add_char(out, (char)(mask_bit | size));
    } else if (size < 65536) {
        const char length[] = {(char)(mask_bit | 126), (char)(size >> 8), (char)size};
        buffer_add(out, length, sizeof length);
    } else {
        abort();
    }
    if (api->masked)
        buffer_add(out, "\0\0\0\0", 4);
    buffer_add(out, bytes, size);
}

static void add_message(const struct fake_api *api, struct buffer *out, char channel, const char *bytes,
                        size_t size) {
    auto_buffer message = {0};
    buffer_add_char(&message, channel);
    buffer_add(&message, bytes, size);
    if (!api->in_fragments) {
        add_frame(api, out, 0x82, message.data, message.size);
        return;
    }
    size_t half = message.size / 2;
    add_frame(api, out, 0x02, message.data, half);
    add_frame(api, out, 0x89, "you?", 4);
    add_frame(api, out, 0x80, message.data + half, message.size - half);
}

static void flush(struct forward *forward, struct buffer *out) {
    if (!loopback_write(forward->connection, buffer_text(out), out->size))
        forward->closed = true;
    buffer_reset(out);
}

static void say_close(struct forward *forward, unsigned code) {
    auto_buffer out = {0};
    const char payload[] = {(char)(code >> 8), (char)code, 'b', 'y', 'e'};
    add_frame(forward->api, &out, 0x88, payload, sizeof payload);
    flush(forward, &out);
    forward->closed = true;
}

/* Reads one frame of the client; a data message's bytes reach the pod. */
static void take_frame(struct forward *forward) {
    unsigned char header[2], length[8], mask[4];
    struct loopback_connection *connection = forward->connection;
    forward->closed = true; /* until it has turned out well */
    if (!loopback_read(connection, header, sizeof header) || !(header[1] & 0x80))
        return;
    size_t size = header[1] & 0x7f;
    size_t width = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (!loopback_read(connection, length, width) || !loopback_read(connection, mask, sizeof mask))
        return;
    if (width)
        size = 0;
    for (size_t i = 0; i < width; i++)
        size = size << 8 | length[i];
    char *payload = mem_alloc(size + 1);
    if (loopback_read(connection, payload, size)) {
        for (size_t i = 0; i < size; i++)
            payload[i] = (char)(payload[i] ^ (char)mask[i % 4]);
        if ((header[0] & 0x0f) == 0xa)
            atomic_fetch_add(&forward->api->pongs, 1);
        if (header[0] == 0x82 && payload[0] == 0)
            buffer_add(&forward->received, payload + 1, size - 1);
        forward->closed = (header[0] & 0x0f) == 8;
    }
    mem_free(payload);
}

static void say_answer(struct forward *forward) {
    struct fake_api *api = forward->api;
    auto_buffer out = {0}, text = {0};
    size_t size = api->answer_size ? api->answer_size : 4;
    bool breaks = api->hangs_up || atomic_load(&api->requests) <= api->hang_ups;
    buffer_format(&text, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", size);
    if (api->answer_size)
        for (size_t i = 0; i < size; i++)
            buffer_add_char(&text, fake_api_byte(i));
    else
        buffer_add_text(&text, "fine");
    for (size_t at = 0; at < text.size && !forward->closed; at += PIECE_SIZE) {
        size_t part = text.size - at < PIECE_SIZE ? text.size - at : PIECE_SIZE;
        if (breaks)
            part /= 2;
        add_message(api, &out, 0, text.data + at, part);
        flush(forward, &out);
        forward->closed |= breaks;
    }
}

/* Takes a whole request out of what the pod has received; false when there is none yet. */
static bool take_request(struct forward *forward) {
    struct fake_api *api = forward->api;
    const char *text = buffer_text(&forward->received);
    const char *end = memmem(text, forward->received.size, "\r\n\r\n", 4);
    if (!end)
        return false;
    size_t head_size = (size_t)(end - text) + 4;
    auto_text head = mem_dup_n(text, head_size);
    const char *header = strstr(head, "Content-Length: ");
    size_t body_size = header ? strtoul(header + strlen("Content-Length: "), NULL, 10) : 0;
    if (forward->received.size < head_size + body_size)
        return false;
    unsigned long long sum = 0;
    for (size_t i = 0; i < body_size; i++)
        sum += (unsigned char)text[head_size + i] * (unsigned long long)(i + 1);
    atomic_fetch_add(&api->body_sum, sum);
    atomic_fetch_add(&api->body_size, body_size);
    snprintf(api->request, sizeof api->request, "%s", head);
    buffer_consume(&forward->received, head_size + body_size);
    atomic_fetch_add(&api->requests, 1);
    return true;
}

static void serve_pod(struct forward *forward) {
    struct fake_api *api = forward->api;
    for (unsigned requests = 0; !forward->closed;) {
        if (api->pause_ms)
            loopback_pause_ms(api->pause_ms);
        take_frame(forward);
        if (forward->closed || !take_request(forward))
            continue;
        if (api->deaf)
            return;
        if (api->close_code) {
            say_close(forward, api->close_code);
            return;
        }
        say_answer(forward);
        if (!forward->closed && ++requests == api->requests_max)
            say_close(forward, 1000);
    }
}

static void add_handshake(struct buffer *out, const char *accept) {
    buffer_format(out,
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n",
                  accept);
}

static void serve_upgraded(struct forward *forward, const char *accept) {
    struct fake_api *api = forward->api;
    const char port[] = {(char)forward->port, (char)(forward->port >> 8)};
    auto_buffer out = {0};
    add_handshake(&out, accept);
    if (!api->in_one_write)
        flush(forward, &out);
    if (!api->no_greetings) {
        add_message(api, &out, 0, port, sizeof port);
        add_message(api, &out, 1, port, sizeof port);
    }
    if (api->error_text)
        add_message(api, &out, 1, api->error_text, strlen(api->error_text));
    flush(forward, &out);
    if (api->error_text)
        say_close(forward, 1000);
    else
        serve_pod(forward);
}

void fake_api_serve(struct loopback_connection *connection) {
    struct fake_api *api = connection->state;
    char upgrade[FAKE_API_REQUEST_MAX];
    if (!loopback_read_request(connection, upgrade, sizeof upgrade))
        return;
    if (!strstr(upgrade, "\r\nUpgrade: websocket\r\n") && api->pods) {
        atomic_fetch_add(&api->lists, 1);
        memcpy(api->list, upgrade, sizeof upgrade);
        loopback_answer(connection, 200, "Connection: close\r\n", api->pods);
        return;
    }
    memcpy(api->upgrade, upgrade, sizeof upgrade);
    unsigned upgrades = atomic_fetch_add(&api->upgrades, 1) + 1;
    if (api->upgrades_max && upgrades > api->upgrades_max) {
        loopback_say(connection, "HTTP/1.1 403 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"enough\"}");
        return;
    }
    if (api->lost_pod && strstr(upgrade, api->lost_pod)) {
        loopback_say(connection, "HTTP/1.1 404 X\r\n\r\n{\"kind\":\"Status\",\"message\":\"no such pod\"}");
        return;
    }
    if (api->silent)
        loopback_read_request(connection, upgrade, sizeof upgrade); /* until the client has gone */
    if (api->silent)
        return;
    if (api->refusal) {
        loopback_say(connection, api->refusal);
        return;
    }
    auto_text accept = accept_of(upgrade);
    const char *ports = strstr(upgrade, "?ports=");
    if (!accept || !ports)
        return;
    struct forward forward = {.connection = connection, .api = api};
    forward.port = (unsigned)strtoul(ports + strlen("?ports="), NULL, 10);
    unsigned now = atomic_fetch_add(&api->now, 1) + 1;
    if (now > atomic_load(&api->most_at_once))
        atomic_store(&api->most_at_once, now);
    serve_upgraded(&forward, accept);
    atomic_fetch_sub(&api->now, 1);
    buffer_clear(&forward.received);
}
