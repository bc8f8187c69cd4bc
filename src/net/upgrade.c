#include "upgrade.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>
#include <strings.h>

/* Headers of API servers are below 1 KiB; those of proxies in front of them with cookies below 16. */
#define HEAD_CEILING ((size_t)32 * 1024)
/* A Status is below 1 KiB; of an error page the beginning is enough. */
#define BODY_CEILING ((size_t)64 * 1024)

void upgrade_write(struct buffer *out, const struct upgrade_request *request) {
    buffer_format(out, "GET %s HTTP/1.1\r\nHost: %s\r\n", request->target, request->authority);
    buffer_add_text(out, "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    buffer_format(out, "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Protocol: %s\r\n", request->key,
                  UPGRADE_PROTOCOL);
    buffer_add_text(out, "User-Agent: kubectl-kcrealm\r\n");
    for (size_t i = 0; request->headers && i < request->headers->count; i++)
        buffer_format(out, "%s\r\n", request->headers->items[i]);
    if (request->authorization) {
        buffer_add_text(out, "Authorization: ");
        buffer_add(out, secret_reveal(request->authorization), secret_size(request->authorization));
        buffer_add_text(out, "\r\n");
    }
    buffer_add_text(out, "\r\n");
}

static bool read_number(const char *text, size_t *number) {
    static const size_t largest = (size_t)1 << 40;
    size_t value = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9' && value < largest; at++)
        value = value * 10 + (size_t)(*at - '0');
    *number = value;
    return at > text && !*at;
}

static bool read_status_line(struct upgrade_reply *reply, const char *line) {
    if (strncmp(line, "HTTP/1.", 7) != 0 || strlen(line) < 12 || line[8] != ' ')
        return false;
    auto_text digits = mem_dup_n(line + 9, 3);
    size_t status = 0;
    if (!read_number(digits, &status) || status < 100 || status > 599)
        return false;
    reply->status = (int)status;
    return true;
}

static bool read_header(struct upgrade_reply *reply, char *line) {
    char *value = strchr(line, ':');
    if (!value)
        return false;
    *value++ = '\0';
    value += strspn(value, " \t");
    for (size_t length = strlen(value); length && strchr(" \t", value[length - 1]); length--)
        value[length - 1] = '\0';
    const struct {
        const char *name;
        char **slot;
    } wanted[] = {
        {"Upgrade", &reply->upgrade},
        {"Connection", &reply->connection},
        {"Sec-WebSocket-Accept", &reply->accept},
        {"Sec-WebSocket-Protocol", &reply->protocol},
    };
    for (size_t i = 0; i < mem_count(wanted); i++)
        if (strcasecmp(line, wanted[i].name) == 0)
            mem_replace(wanted[i].slot, mem_dup(value));
    if (strcasecmp(line, "Transfer-Encoding") == 0)
        reply->chunked = true;
    if (strcasecmp(line, "Content-Length") != 0)
        return true;
    reply->has_length = read_number(value, &reply->length);
    return reply->has_length;
}

/* The head is complete, with its empty line at the end. */
static bool read_head(struct upgrade_reply *reply) {
    if (strlen(reply->head.data) != reply->head.size)
        return false;
    char *line = reply->head.data;
    for (bool first = true; *line; first = false) {
        char *end = line + strcspn(line, "\r\n");
        char *next = end + strspn(end, "\r\n");
        *end = '\0';
        if (first ? !read_status_line(reply, line) : !read_header(reply, line))
            return false;
        line = next;
    }
    return reply->status != 0;
}

/* Chunks are not joined: a Status comes in one, and its JSON is found in between. */
static bool body_is_complete(const struct upgrade_reply *reply) {
    static const char last_chunk[] = "0\r\n\r\n";
    if (reply->body.overflow)
        return true;
    if (reply->chunked)
        return text_ends_with(buffer_text(&reply->body), last_chunk);
    return reply->has_length && reply->body.size >= reply->length;
}

static size_t take_head(struct upgrade_reply *reply, const char *bytes, size_t size) {
    reply->head.ceiling = HEAD_CEILING;
    for (size_t i = 0; i < size; i++) {
        if (!buffer_add_char(&reply->head, bytes[i])) {
            reply->state = UPGRADE_MALFORMED;
            return size;
        }
        if (bytes[i] != '\n' || reply->head.size < 4 ||
            memcmp(reply->head.data + reply->head.size - 4, "\r\n\r\n", 4) != 0)
            continue;
        reply->state = !read_head(reply)      ? UPGRADE_MALFORMED
                       : reply->status == 101 ? UPGRADE_COMPLETE
                                              : UPGRADE_BODY;
        return i + 1;
    }
    return size;
}

size_t upgrade_read(struct upgrade_reply *reply, const char *bytes, size_t size) {
    size_t used = 0;
    if (reply->state == UPGRADE_HEADERS)
        used = take_head(reply, bytes, size);
    if (reply->state != UPGRADE_BODY)
        return used;
    reply->body.ceiling = BODY_CEILING;
    buffer_add(&reply->body, bytes + used, size - used);
    if (body_is_complete(reply))
        reply->state = UPGRADE_COMPLETE;
    return size;
}

void upgrade_read_end(struct upgrade_reply *reply) {
    if (reply->state == UPGRADE_BODY)
        reply->state = UPGRADE_COMPLETE;
    else if (reply->state == UPGRADE_HEADERS)
        reply->state = UPGRADE_MALFORMED;
}

void upgrade_reply_clear(struct upgrade_reply *reply) {
    mem_free(reply->upgrade);
    mem_free(reply->connection);
    mem_free(reply->accept);
    mem_free(reply->protocol);
    buffer_clear(&reply->head);
    buffer_clear(&reply->body);
    *reply = (struct upgrade_reply){0};
}
