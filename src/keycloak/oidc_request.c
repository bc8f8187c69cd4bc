#include "keycloak/oidc_request.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/diagnose/token_error.h"
#include "kcrealm/net/url.h"

#include <string.h>

struct endpoint_row {
    const char *name;
    const char *method;
    const char *path;
};

static const struct endpoint_row endpoints[] = {
    [OIDC_CONFIGURATION] = {"configuration", "GET", "/realms/{}/.well-known/openid-configuration"},
    [OIDC_KEYS] = {"keys", "GET", "/realms/{}/protocol/openid-connect/certs"},
    [OIDC_TOKEN] = {"token", "POST", "/realms/{}/protocol/openid-connect/token"},
    [OIDC_DEVICE] = {"device", "POST", "/realms/{}/protocol/openid-connect/auth/device"},
    [OIDC_INTROSPECTION] = {"introspection", "POST", "/realms/{}/protocol/openid-connect/token/introspect"},
    [OIDC_USERINFO] = {"userinfo", "GET", "/realms/{}/protocol/openid-connect/userinfo"},
    [OIDC_LOGOUT] = {"logout", "POST", "/realms/{}/protocol/openid-connect/logout"},
    [OIDC_REVOCATION] = {"revocation", "POST", "/realms/{}/protocol/openid-connect/revoke"},
};

struct http_request oidc_request(const struct oidc_realm *realm, enum oidc_endpoint endpoint) {
    const struct endpoint_row *row = &endpoints[endpoint];
    struct http_request request = {.method = row->method,
                                   .path = url_path(row->path, realm->name, NULL),
                                   .response_ceiling = OIDC_ANSWER_CEILING};
    if (strcmp(row->method, "POST") == 0)
        request.content_type = "application/x-www-form-urlencoded";
    return request;
}

static enum error_class class_of(int status) {
    static const struct {
        int status;
        enum error_class class;
    } rows[] = {{401, ERROR_UNAUTHENTICATED}, {403, ERROR_FORBIDDEN}, {404, ERROR_NOT_FOUND}};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (rows[i].status == status)
            return rows[i].class;
    return status >= 400 && status < 500 && status != 429 ? ERROR_REFUSED : ERROR_SERVER;
}

#define NEXT_ADDRESS                                                                                         \
    "name Keycloak's own address with --keycloak-url, and its path with --keycloak-path; check proxies "     \
    "between"

/* Redirects are not followed: they would carry secrets elsewhere. */
static bool is_stranger(const struct http_response *response, const json_t *reply, struct error *err) {
    bool redirected = response->status >= 300 && response->status < 400;
    if (!redirected && (reply || !response->body.size || response->status >= 500))
        return false;
    if (redirected)
        error_set(err, ERROR_SERVER, "the answer is a redirect, which is not followed");
    else
        error_set(err, ERROR_SERVER, "the answer is no JSON: something else than Keycloak answers here");
    error_next(err, NEXT_ADDRESS);
    return true;
}

static void explain(const struct oidc_refusal *refusal, struct error *err) {
    const struct token_explanation *known =
        token_error_explain(refusal->status, refusal->error, refusal->description);
    bool temporary = refusal->status >= 500 || refusal->status == 429;
    const char *description = refusal->description;
    error_set(err, class_of(refusal->status), "Keycloak's %s endpoint refuses: %s%s%s%s%s%s",
              refusal->endpoint, refusal->error ? refusal->error : "without a reason",
              description ? " (" : "", description ? description : "", description ? ")" : "",
              temporary ? "" : ": ", temporary ? "" : known->meaning);
    if (temporary)
        error_next(err, "look into Keycloak's log, then run it again");
    else if (refusal->status == 404)
        error_next(err, "see the realms with `realms`, and choose one with `use REALM`");
    else
        error_next(err, "%s", known->next);
}

/* The value of a parameter in quotes, as in: Bearer realm="x", error="insufficient_scope". Keycloak answers so, without a body,
 * where a token is not enough (RFC 6750). The caller frees it; NULL when it is absent. */
static char *challenge_value(const char *challenge, const char *name) {
    auto_text begin = mem_format("%s=\"", name);
    const char *at = challenge ? strstr(challenge, begin) : NULL;
    if (!at)
        return NULL;
    at += strlen(begin);
    return mem_dup_n(at, strcspn(at, "\""));
}

static char *said(const struct http_response *response, const json_t *reply, const char *name) {
    const char *text = value_text(reply, name);
    return text ? mem_dup(text) : challenge_value(response->challenge, name);
}

static void refuse(const struct http_response *response, const json_t *reply, struct oidc_refusal *refusal,
                   struct error *err) {
    refusal->status = response->status;
    refusal->error = said(response, reply, "error");
    refusal->description = said(response, reply, "error_description");
    if (!is_stranger(response, reply, err))
        explain(refusal, err);
    if (err)
        err->http_status = response->status;
}

bool oidc_send(const struct oidc_realm *realm, enum oidc_endpoint endpoint, struct http_request *request,
               json_t **reply, struct oidc_refusal *refusal, struct error *err) {
    const struct endpoint_row *row = &endpoints[endpoint];
    auto_text path = mem_dup(request->path);
    auto_response response = {0};
    auto_oidc_refusal none = {0};
    struct oidc_refusal *told = refusal ? refusal : &none;
    told->endpoint = row->name;
    if (!realm->fetch(realm->state, request, &response, err))
        return false;
    bool worked = response.status >= 200 && response.status < 300;
    auto_json answer = value_parse(buffer_text(&response.body), response.body.size, "the answer", NULL);
    if (!worked)
        refuse(&response, answer, told, err);
    else if (is_stranger(&response, answer, err))
        worked = false;
    if (worked)
        *reply = mem_steal(answer);
    else
        error_origin(err, "%s %s (HTTP %d)", row->method, path, response.status);
    return worked;
}

void oidc_refusal_clear(struct oidc_refusal *refusal) {
    mem_free(refusal->error);
    mem_free(refusal->description);
    *refusal = (struct oidc_refusal){0};
}
