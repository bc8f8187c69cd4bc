#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "keycloak/session.h"

#include <string.h>

struct class_row {
    int status;
    enum error_class class;
};

static enum error_class class_of(int status) {
    static const struct class_row rows[] = {
        {401, ERROR_UNAUTHENTICATED}, {403, ERROR_FORBIDDEN}, {404, ERROR_NOT_FOUND}, {409, ERROR_CONFLICT}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (rows[i].status == status)
            return rows[i].class;
    return status >= 400 && status < 500 ? ERROR_REFUSED : ERROR_SERVER;
}

/* "404 page not found" and "Forbidden" are said by what stands before Keycloak: nothing follows from them about
 * realms and roles. */
static bool is_word_of_proxy(const struct http_response *response) {
    bool claims = response->status == 403 || response->status == 404;
    auto_json reply =
        claims ? value_parse(buffer_text(&response->body), response->body.size, "", NULL) : NULL;
    return claims && !json_is_object(reply);
}

/* Keycloak's own words, which stand in one of three members. */
static const char *server_message(const json_t *reply) {
    static const char *const members[] = {"errorMessage", "error_description", "error"};
    for (size_t i = 0; i < mem_count(members); i++) {
        const char *text = value_text(reply, members[i]);
        if (text)
            return text;
    }
    return NULL;
}

static int digit_of(char digit) {
    static const char digits[] = "0123456789ABCDEF";
    const char *at = digit ? strchr(digits, digit) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* The realm in "/admin/realms/{realm}/…", decoded; "" when there is none. */
static char *realm_of_path(const char *path) {
    static const char prefix[] = "/admin/realms/";
    struct buffer realm = {0};
    const char *at = text_starts_with(path, prefix) ? path + sizeof prefix - 1 : "";
    for (; *at && *at != '/' && *at != '?'; at++) {
        int high = *at == '%' ? digit_of(at[1]) : -1;
        int low = high < 0 ? -1 : digit_of(at[2]);
        buffer_add_char(&realm, low < 0 ? *at : (char)(high * 16 + low));
        at += low < 0 ? 0 : 2;
    }
    return buffer_steal(&realm);
}

struct role_row {
    bool reads;
    const char *begin; /* of the path behind the realm */
    const char *role;
};

/* "/clients?…" of "/admin/realms/{realm}/clients?…". */
static const char *behind_realm(const char *path) {
    static const char prefix[] = "/admin/realms/";
    const char *realm = text_starts_with(path, prefix) ? path + sizeof prefix - 1 : path;
    return realm + strcspn(realm, "/");
}

static const char *missing_role(const struct http_request *request) {
    static const struct role_row rows[] = {
        {true, "/users", "view-users"}, {true, "/events", "view-events"}, {true, "/", "view-clients"},
        {true, "", "view-realm"},       {false, "", "manage-clients"},
    };
    bool reads = strcmp(request->method, "GET") == 0;
    const char *path = behind_realm(request->path);
    size_t i = 0;
    while (rows[i].reads != reads || !text_starts_with(path, rows[i].begin))
        i++;
    return rows[i].role;
}

/* Where Keycloak keeps a realm's admin roles: seen from the realm itself, or from master. */
static char *role_holder(const struct keycloak *keycloak, const char *realm) {
    if (strcmp(realm, keycloak->login_realm) == 0 && strcmp(realm, "master") != 0)
        return mem_format("client realm-management of realm %s", realm);
    return mem_format("client %s-realm of realm %s", realm, keycloak->login_realm);
}

static void explain_forbidden(const struct keycloak *keycloak, const struct http_request *request,
                              struct error *err) {
    auto_text realm = realm_of_path(request->path);
    auto_text holder = role_holder(keycloak, realm);
    const char *role = missing_role(request);
    error_set(err, ERROR_FORBIDDEN, "%s may not do this in realm %s: the role %s is missing",
              keycloak->identity, realm, role);
    error_next(err, "give it the role %s (%s)", role, holder);
}

static void explain_unauthenticated(const struct keycloak *keycloak, struct error *err) {
    if (keycloak->grant == GRANT_GIVEN_TOKEN) {
        error_set(err, ERROR_UNAUTHENTICATED, "Keycloak refuses the given token");
        error_next(err, "get a new one: it has expired, or was issued under another host name or realm");
        return;
    }
    error_set(err, ERROR_UNAUTHENTICATED, "Keycloak refuses the token of %s", keycloak->identity);
    error_next(err,
               "Keycloak accepts a token only under the host name that issued it: check proxies between, "
               "and the clock of the server");
}

#define NEXT_LOG "look into the log of Keycloak and of proxies between, then run it again"

static bool is_html(const struct http_response *response) {
    const char *body = buffer_text(&response->body);
    return text_equal(response->content_type, "text/html") || body[strspn(body, " \t\r\n")] == '<';
}

bool refuse_stranger(const struct keycloak *keycloak, const struct http_response *response,
                     struct error *err) {
    auto_text url = endpoint_url(keycloak->endpoint);
    if (response->status >= 300 && response->status < 400) {
        error_set(err, ERROR_SERVER, "%s answered HTTP %d: a redirect%s%s, which is not followed", url,
                  response->status, response->location ? " to " : "",
                  response->location ? response->location : "");
        error_next(err, "name Keycloak's own address with --keycloak-url, and its path with --keycloak-path");
        return true;
    }
    if (!is_html(response))
        return false;
    error_set(err, ERROR_SERVER, "%s answered HTML instead of JSON (HTTP %d)", url, response->status);
    if (response->status >= 500)
        error_next(err, "proxies answer such pages: check that Keycloak runs behind this one");
    error_next(err, "is that Keycloak? Older installations serve it below a path: try --keycloak-path /auth");
    return true;
}

static void explain_other(const struct http_response *response, struct error *err) {
    auto_json reply = value_parse(buffer_text(&response->body), response->body.size, "the reply", NULL);
    const char *message = server_message(reply);
    bool of_proxy = is_word_of_proxy(response);
    error_set(err, of_proxy ? ERROR_SERVER : class_of(response->status), "%s answered HTTP %d: %s",
              of_proxy ? "not Keycloak, but something before it" : "Keycloak", response->status,
              message ? message : "without saying why");
    if (of_proxy)
        error_next(err, "check --keycloak-url and --keycloak-path, and proxies between");
    else if (response->retry_after_s)
        error_next(err, "it asks to wait %ld s: run it again then", response->retry_after_s);
    else if (response->status == 429)
        error_next(err, "it is asked too much: run it again later");
    else if (response->status >= 500)
        error_next(err, NEXT_LOG);
}

bool keycloak_refusal(const struct keycloak *keycloak, const struct http_request *request,
                      const struct http_response *response, struct error *err) {
    if (!err)
        return false;
    bool strange = refuse_stranger(keycloak, response, err);
    if (!strange && response->status == 403 && !is_word_of_proxy(response))
        explain_forbidden(keycloak, request, err);
    else if (!strange && response->status == 401)
        explain_unauthenticated(keycloak, err);
    else if (!strange)
        explain_other(response, err);
    err->http_status = response->status;
    return error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
}

/* A wrong Content-Type around valid JSON is forgiven: some proxies rewrite it. */
static json_t *parse(const struct http_response *response, const json_t *members, struct error *err) {
    const char *type = response->content_type;
    json_t *reply =
        value_parse_members(buffer_text(&response->body), response->body.size, members, "the answer", err);
    if (reply || !err)
        return reply;
    if (type && *type && !text_equal(type, "application/json"))
        error_set(err, ERROR_SERVER, "Keycloak answered %s instead of JSON", type);
    else
        error_wrap(err, "Keycloak's answer");
    err->class = ERROR_SERVER;
    error_next(err, NEXT_LOG);
    return NULL;
}

json_t *keycloak_parse(const struct http_response *response, struct error *err) {
    return parse(response, NULL, err);
}

json_t *keycloak_reply(const struct keycloak *keycloak, const struct http_request *request,
                       const struct http_response *response, struct error *err) {
    return keycloak_reply_members(keycloak, request, response, NULL, err);
}

json_t *keycloak_reply_members(const struct keycloak *keycloak, const struct http_request *request,
                               const struct http_response *response, const json_t *members,
                               struct error *err) {
    if (response->status < 200 || response->status > 299) {
        keycloak_refusal(keycloak, request, response, err);
        return NULL;
    }
    json_t *reply = NULL;
    if (!refuse_stranger(keycloak, response, err))
        reply = parse(response, members, err);
    if (!reply)
        error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
    return reply;
}
