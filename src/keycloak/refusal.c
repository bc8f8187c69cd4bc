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
    const char *method; /* NULL: any but GET */
    const char *part;   /* of the path */
    const char *role;
};

static const char *missing_role(const struct http_request *request) {
    static const struct role_row rows[] = {
        {"GET", "/authentication/", "view-clients"},
        {"GET", "", "view-clients"},
        {NULL, "", "manage-clients"},
    };
    for (size_t i = 0; i < mem_count(rows); i++) {
        bool method_fits = rows[i].method ? strcmp(rows[i].method, request->method) == 0
                                          : strcmp("GET", request->method) != 0;
        if (method_fits && strstr(request->path, rows[i].part))
            return rows[i].role;
    }
    return "manage-clients";
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

static void explain_other(const struct http_response *response, struct error *err) {
    auto_json reply = value_parse(buffer_text(&response->body), response->body.size, "the reply", NULL);
    const char *message = server_message(reply);
    /* A page comes from something in between: its status says nothing about realms and clients. */
    const bool html = buffer_text(&response->body)[0] == '<';
    error_set(err, html ? ERROR_SERVER : class_of(response->status), "Keycloak answered HTTP %d: %s",
              response->status,
              message ? message
              : html  ? "an HTML page instead of JSON; is that Keycloak's path (--keycloak-path)?"
                      : "without saying why");
}

bool keycloak_refusal(const struct keycloak *keycloak, const struct http_request *request,
                      const struct http_response *response, struct error *err) {
    if (!err)
        return false;
    if (response->status == 403)
        explain_forbidden(keycloak, request, err);
    else if (response->status == 401)
        explain_unauthenticated(keycloak, err);
    else
        explain_other(response, err);
    err->http_status = response->status;
    return error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
}

json_t *keycloak_reply(const struct keycloak *keycloak, const struct http_request *request,
                       const struct http_response *response, struct error *err) {
    if (response->status < 200 || response->status > 299) {
        keycloak_refusal(keycloak, request, response, err);
        return NULL;
    }
    if (buffer_text(&response->body)[0] == '<') {
        error_set(err, ERROR_SERVER, "Keycloak answered HTML instead of JSON");
        error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
        error_next(err, "is that Keycloak's path? Try --keycloak-path /auth");
        return NULL;
    }
    json_t *reply = value_parse(buffer_text(&response->body), response->body.size, "Keycloak's reply", err);
    if (!reply && err) {
        err->class = ERROR_SERVER;
        error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
    }
    return reply;
}
