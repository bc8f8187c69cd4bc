#include "refusal.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/json.h"
#include "kcrealm/net/websocket.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

static enum tunnel_failure no_websocket(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum tunnel_failure no_websocket(struct error *err, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    auto_text what = mem_vformat(format, arguments);
    va_end(arguments);
    error_set(err, ERROR_UNREACHABLE, "no WebSocket to the API server: %s", what);
    error_next(err,
               "check for a proxy or gateway in front of the API server that does not pass WebSockets on");
    return TUNNEL_UPGRADE_REFUSED;
}

/* The Kubernetes Status in the body, or NULL: then somebody else has answered. */
static json_t *read_status(const struct buffer *body) {
    const char *text = buffer_text(body);
    const char *start = strchr(text, '{'), *end = strrchr(text, '}');
    if (!start || !end || end < start)
        return NULL;
    auto_error ignored = {0};
    json_t *status = value_parse(start, (size_t)(end - start) + 1, "the refusal", &ignored);
    if (text_equal(value_text(status, "kind"), "Status"))
        return status;
    json_decref(status);
    return NULL;
}

static enum error_class class_of(int status) {
    switch (status) {
    case 401:
        return ERROR_UNAUTHENTICATED;
    case 403:
        return ERROR_FORBIDDEN;
    case 404:
        return ERROR_NOT_FOUND;
    default:
        return status >= 500 ? ERROR_SERVER : ERROR_REFUSED;
    }
}

static void set_next(int status, struct error *err) {
    if (status == 401)
        error_next(err, "log in to the cluster again");
    /* Kubernetes 1.35 asks for both verbs; its 403 for a missing `create` has an empty message. */
    else if (status == 403)
        error_next(err, "grant the verbs get and create on pods/portforward in this namespace");
    else if (status == 404)
        error_next(err, "check that the pod still exists");
}

/* 404: it is gone. 400: it has no node or does not run. 5xx: its kubelet does not answer. */
static bool speaks_of_the_pod(int status) {
    return status == 400 || status == 404 || status >= 500;
}

static enum tunnel_failure judge_status(int http_status, const json_t *status, struct error *err) {
    const char *message = value_text(status, "message");
    bool has_message = message && *message;
    /* An intermediary removed the Upgrade header. The API server has no reason of its own for it. */
    if (http_status == 400 && has_message && strstr(message, "Upgrade request required"))
        return no_websocket(err, "something on the way removes the Upgrade header (HTTP 400: %s)", message);
    error_set(err, class_of(http_status), "the API server answered HTTP %d%s%s", http_status,
              has_message ? ": " : "", has_message ? message : "");
    set_next(http_status, err);
    return speaks_of_the_pod(http_status) ? TUNNEL_POD_LOST : TUNNEL_FAILED;
}

static enum tunnel_failure judge_refusal(const struct upgrade_reply *reply, struct error *err) {
    json_auto_t *status = read_status(&reply->body);
    enum tunnel_failure failure = TUNNEL_FAILED;
    if (status && reply->status != 405) {
        failure = judge_status(reply->status, status, err);
    } else if (reply->status == 401) {
        error_set(err, ERROR_UNAUTHENTICATED, "the API server answered HTTP 401");
        set_next(401, err);
    } else if (reply->status == 403 && reply->body.size == 0) {
        failure = no_websocket(err, "it does not know the subprotocol " UPGRADE_PROTOCOL " (HTTP 403)");
    } else {
        failure = no_websocket(err, "the upgrade was answered with HTTP %d", reply->status);
    }
    err->http_status = reply->status;
    return failure;
}

/* Connection is a list of tokens: "keep-alive, Upgrade". */
static bool has_token(const char *list, const char *wanted) {
    auto_strings tokens = {0};
    strings_split(&tokens, list ? list : "", ',');
    for (size_t i = 0; i < tokens.count; i++)
        if (strcasecmp(tokens.items[i], wanted) == 0)
            return true;
    return false;
}

enum tunnel_failure refusal_judge(const struct upgrade_reply *reply, const char *key, struct error *err) {
    if (reply->state != UPGRADE_COMPLETE)
        return no_websocket(err, reply->head.size ? "the answer to the upgrade is not HTTP/1.1"
                                                  : "the connection was closed without an answer");
    if (reply->status != 101)
        return judge_refusal(reply, err);
    if (!has_token(reply->connection, "upgrade") || !has_token(reply->upgrade, "websocket"))
        return no_websocket(err, "HTTP 101 came without its Upgrade headers");
    if (!websocket_accepts(key, reply->accept))
        return no_websocket(err, "Sec-WebSocket-Accept does not fit the key");
    if (!text_equal(reply->protocol, UPGRADE_PROTOCOL))
        return no_websocket(err, "the subprotocol agreed on is \"%s\", not " UPGRADE_PROTOCOL,
                            reply->protocol ? reply->protocol : "");
    return TUNNEL_FINE;
}
