#include "refusal.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/data/json.h"
#include "kcrealm/net/websocket.h"

#include <limits.h>
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

/* What the body is. */
enum body {
    BODY_STATUS = 1 << 0, /* the API server's own words */
    BODY_EMPTY = 1 << 1,
    BODY_FOREIGN = 1 << 2, /* of a proxy, a gateway, a kubelet … */
    BODY_NO_STATUS = BODY_EMPTY | BODY_FOREIGN,
    BODY_ANY = BODY_STATUS | BODY_NO_STATUS,
};

struct rule {
    int first, last; /* HTTP statuses */
    unsigned bodies;
    const char *says; /* a part of the Status' message, or NULL */
    enum tunnel_failure failure;
    enum error_class class; /* unless TUNNEL_UPGRADE_REFUSED, which has its own, and its own next step */
    const char *text;       /* what happened; NULL: the status says it */
    const char *next;       /* or NULL */
};

#define ANY_STATUS 0, INT_MAX
#define NEXT_LOGIN "log in to the cluster again"
/* Kubernetes 1.35 asks for both verbs; its 403 for a missing `create` has an empty message. */
#define NEXT_RIGHTS "grant the verbs get and create on pods/portforward in this namespace"
#define NEXT_LATER "try again later; kubectl get --raw /readyz shows whether the API server is well"

/* The first that fits counts. Only a refusal of the upgrade itself may open a port that every process of the machine
 * can reach (kubectl port-forward): a server without time for any request (429, 5xx) has not refused this one for
 * being an upgrade. 501 and 505 have: they are about what was asked for. */
/* clang-format off: a table */
static const struct rule rules[] = {
    {401, 401, BODY_ANY, NULL, TUNNEL_FAILED, ERROR_UNAUTHENTICATED, NULL, NEXT_LOGIN},
    {403, 403, BODY_STATUS, NULL, TUNNEL_FAILED, ERROR_FORBIDDEN, NULL, NEXT_RIGHTS},
    {403, 403, BODY_EMPTY, NULL, TUNNEL_UPGRADE_REFUSED, ERROR_NONE,
     "it does not know the subprotocol " UPGRADE_PROTOCOL, NULL},
    {405, 405, BODY_ANY, NULL, TUNNEL_UPGRADE_REFUSED, ERROR_NONE, NULL, NULL},
    {429, 429, BODY_ANY, NULL, TUNNEL_FAILED, ERROR_SERVER, NULL, NEXT_LATER},
    /* An intermediary removed the Upgrade header. The API server has no reason of its own for it. */
    {400, 400, BODY_STATUS, "Upgrade request required", TUNNEL_UPGRADE_REFUSED, ERROR_NONE,
     "something on the way removes the Upgrade header", NULL},
    /* The pod has no node or does not run; is gone; its kubelet does not answer. */
    {400, 400, BODY_STATUS, NULL, TUNNEL_POD_LOST, ERROR_REFUSED, NULL, NULL},
    {404, 404, BODY_STATUS, NULL, TUNNEL_POD_LOST, ERROR_NOT_FOUND, NULL, "check that the pod still exists"},
    {500, INT_MAX, BODY_STATUS, NULL, TUNNEL_POD_LOST, ERROR_SERVER, NULL, NULL},
    {501, 501, BODY_NO_STATUS, NULL, TUNNEL_UPGRADE_REFUSED, ERROR_NONE, NULL, NULL},
    {505, 505, BODY_NO_STATUS, NULL, TUNNEL_UPGRADE_REFUSED, ERROR_NONE, NULL, NULL},
    {500, INT_MAX, BODY_NO_STATUS, NULL, TUNNEL_FAILED, ERROR_SERVER, NULL, NEXT_LATER},
    {ANY_STATUS, BODY_STATUS, NULL, TUNNEL_FAILED, ERROR_REFUSED, NULL, NULL},
    {ANY_STATUS, BODY_NO_STATUS, NULL, TUNNEL_UPGRADE_REFUSED, ERROR_NONE, NULL, NULL},
};
/* clang-format on */

static bool fits(const struct rule *rule, int http_status, unsigned body, const char *message) {
    return http_status >= rule->first && http_status <= rule->last && (rule->bodies & body) &&
           (!rule->says || strstr(message, rule->says));
}

static const struct rule *rule_for(int http_status, unsigned body, const char *message) {
    const struct rule *rule = rules;
    while (!fits(rule, http_status, body, message))
        rule++; /* the last two fit everything */
    return rule;
}

static enum tunnel_failure judge_refusal(const struct upgrade_reply *reply, struct error *err) {
    json_auto_t *status = read_status(&reply->body);
    const char *said = value_text(status, "message"), *message = said ? said : "";
    unsigned body = status ? BODY_STATUS : reply->body.size ? BODY_FOREIGN : BODY_EMPTY;
    const struct rule *rule = rule_for(reply->status, body, message);
    const char *colon = *message ? ": " : "";
    if (rule->failure != TUNNEL_UPGRADE_REFUSED)
        error_set(err, rule->class, "the API server answered HTTP %d%s%s", reply->status, colon, message);
    else if (rule->text)
        no_websocket(err, "%s (HTTP %d%s%s)", rule->text, reply->status, colon, message);
    else
        no_websocket(err, "the upgrade was answered with HTTP %d", reply->status);
    if (rule->next)
        error_next(err, "%s", rule->next);
    err->http_status = reply->status;
    return rule->failure;
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
