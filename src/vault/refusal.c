#include "kcrealm/vault/refusal.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "vault/vault.h"

#include <string.h>

/* What is quoted of a server's text: enough for Vault's own, and no page of a stranger's. */
#define WORDS_MAX 400

static json_t *errors_of(const struct http_response *response) {
    json_t *reply = value_parse(buffer_text(&response->body), response->body.size, "", NULL);
    json_t *errors = json_incref(json_object_get(reply, "errors"));
    json_decref(reply);
    return errors;
}

static void add_words(struct buffer *out, const char *text) {
    for (; *text; text++) {
        bool space = strchr(" \t\r\n", *text) != NULL;
        if (!space)
            buffer_add_char(out, *text);
        else if (out->size && out->data[out->size - 1] != ' ')
            buffer_add_char(out, ' ');
    }
}

/* Cuts what is no whole character any more, and spaces. */
static void trim(struct buffer *out) {
    while (out->overflow && out->size && (out->data[out->size - 1] & 0x80))
        out->data[--out->size] = '\0';
    while (out->size && out->data[out->size - 1] == ' ')
        out->data[--out->size] = '\0';
}

char *server_words(const struct http_response *response) {
    struct buffer out = {.ceiling = WORDS_MAX};
    auto_json errors = errors_of(response);
    size_t i;
    json_t *error;
    json_array_foreach (errors, i, error) {
        if (i)
            add_words(&out, "; ");
        add_words(&out, json_is_string(error) ? json_string_value(error) : "");
    }
    trim(&out);
    return buffer_steal(&out);
}

bool says(const struct http_response *response, const char *part) {
    auto_json errors = errors_of(response);
    size_t i;
    json_t *error;
    json_array_foreach (errors, i, error)
        if (json_is_string(error) && strstr(json_string_value(error), part))
            return true;
    return false;
}

bool says_dead_token(const struct http_response *response) {
    auto_text words = response->status == 403 ? server_words(response) : mem_dup("");
    return strcmp(words, "permission denied") == 0 || strstr(words, "invalid token");
}

struct status_row {
    int status;
    enum error_class class;
    const char *words; /* among Vault's; NULL: whatever they are */
    const char *meaning;
    const char *next;
};

#define NEXT_ACTIVE "name the address of the active node with --vault-url"

static const struct status_row *row_of(const struct http_response *response) {
    static const struct status_row rows[] = {
        {400, ERROR_CONFLICT, "check-and-set parameter did not match", "another wrote this secret meanwhile",
         "run it again: it starts from what is there now"},
        {400, ERROR_REFUSED, "check-and-set parameter required",
         "the secret is to be written with check-and-set only", NULL},
        {400, ERROR_SERVER, "disaster recovery", "this is the secondary of a disaster recovery pair",
         NEXT_ACTIVE},
        {404, ERROR_NOT_FOUND, "namespace not found", "the namespace does not exist",
         "check VAULT_NAMESPACE or BAO_NAMESPACE"},
        {404, ERROR_NOT_FOUND, "no handler for route", "nothing is mounted there",
         "check --vault-mount and the namespace"},
        {404, ERROR_NOT_FOUND, NULL, "there is nothing at this path", NULL},
        {405, ERROR_REFUSED, NULL, "the secrets engine does not know this operation", NULL},
        {429, ERROR_SERVER, NULL, "Vault limits the rate of requests (a quota)",
         "run it again later, or with a smaller --parallel"},
        {472, ERROR_SERVER, NULL, "this is the secondary of a disaster recovery pair", NEXT_ACTIVE},
        {473, ERROR_SERVER, NULL, "this is a performance standby, which does not serve this request",
         NEXT_ACTIVE},
        {501, ERROR_SERVER, NULL, "Vault is not initialised", "run: vault operator init"},
        {503, ERROR_SERVER, "sealed", "Vault is sealed, or not initialised", "run: vault status"},
        {503, ERROR_SERVER, NULL, "Vault is not available", "run: vault status"},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (rows[i].status == response->status && (!rows[i].words || says(response, rows[i].words)))
            return &rows[i];
    return NULL;
}

/* True, with err, for an answer that is none of Vault's: a redirect (never followed: it would carry the token
 * elsewhere) or a page. */
static bool refuse_stranger(const struct vault *vault, const struct http_response *response,
                            struct error *err) {
    auto_text url = endpoint_url(vault->endpoint);
    const char *body = buffer_text(&response->body);
    if (response->status >= 300 && response->status < 400) {
        error_set(err, ERROR_SERVER, "%s answered HTTP %d: a redirect%s%.*s, which is not followed", url,
                  response->status, response->location ? " to " : "", WORDS_MAX,
                  response->location ? response->location : "");
        return !error_next(err, "a standby points to the active node so: " NEXT_ACTIVE);
    }
    if (!text_equal(response->content_type, "text/html") && body[strspn(body, " \t\r\n")] != '<')
        return false;
    error_set(err, ERROR_SERVER, "%s answered HTML instead of JSON (HTTP %d)", url, response->status);
    return !error_next(err, "is that Vault? Check --vault-url, and proxies between");
}

static void explain_forbidden(const struct vault *vault, const struct http_response *response,
                              struct error *err) {
    if (says_dead_token(response)) {
        bool given = vault->credentials.method == VAULT_BY_TOKEN;
        error_set(err, ERROR_UNAUTHENTICATED,
                  "Vault does not know %s%s: it has expired, was revoked, or belongs to another server or "
                  "namespace",
                  given ? "" : "the token of ", vault->identity);
        error_next(err, "get a new token, or choose a login with --vault-auth and --vault-role");
        return;
    }
    auto_text words = server_words(response);
    error_set(err, ERROR_FORBIDDEN, "%s may not do this: %s", vault->identity,
              *words ? words : "Vault does not say more");
}

static void explain_other(const struct http_response *response, struct error *err) {
    auto_text words = server_words(response);
    bool is_vaults = *words || response->body.size == 0 || says(response, "");
    enum error_class class = response->status >= 400 && response->status < 500 ? ERROR_REFUSED : ERROR_SERVER;
    error_set(err, class, "%s answered HTTP %d: %s",
              is_vaults ? "Vault" : "not Vault, but something before it", response->status,
              *words ? words : "without saying why");
    if (class == ERROR_SERVER)
        error_next(err, "look into the log of Vault and of proxies between, then run it again");
}

bool vault_refusal(const struct vault *vault, const struct http_request *request,
                   const struct http_response *response, struct error *err) {
    if (!err)
        return false;
    const struct status_row *row = row_of(response);
    if (refuse_stranger(vault, response, err)) {
        /* said already */
    } else if (response->status == 403) {
        explain_forbidden(vault, response, err);
    } else if (row) {
        error_set(err, row->class, "%s", row->meaning);
        if (response->retry_after_s)
            error_next(err, "it asks to wait %ld s: run it again then", response->retry_after_s);
        if (row->next)
            error_next(err, "%s", row->next);
    } else {
        explain_other(response, err);
    }
    err->http_status = response->status;
    return error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
}

/* A field of somebody else may be a number beyond 64 bits or hold a NUL: no reason not to read ours. */
static json_t *parse_anyway(const struct http_response *response) {
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL;
    json_error_t problem;
    return json_loadb(buffer_text(&response->body), response->body.size, flags, &problem);
}

json_t *vault_reply(const struct vault *vault, const struct http_request *request,
                    const struct http_response *response, struct error *err) {
    if (response->status < 200 || response->status > 299) {
        vault_refusal(vault, request, response, err);
        return NULL;
    }
    json_t *reply = NULL;
    if (!refuse_stranger(vault, response, err)) {
        auto_error problem = {0};
        reply = value_parse(buffer_text(&response->body), response->body.size, "the answer", &problem);
        if (!reply)
            reply = parse_anyway(response);
        if (!reply)
            error_set(err, ERROR_SERVER, "Vault's answer: %s", problem.message);
    }
    if (!reply && err)
        error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
    return reply;
}
