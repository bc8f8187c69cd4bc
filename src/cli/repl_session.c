#include "cli/repl_session.h"

#include "cli/reach.h"
#include "cli/repl_names.h"
#include "cli/repl_trace.h"
#include "cli/repl_why.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/keycloak/documents.h"

#include <string.h>

#define HTTP_NOT_FOUND 404

static const struct login_defaults no_defaults = {0};

void repl_open(struct repl *repl, struct session *session) {
    const char *realm = session->flags.realm;
    const char *login_realm = session->flags.login_realm;
    *repl = (struct repl){.session = session, .connection = {.session = session}, .now_s = session_now_s};
    repl->realm = mem_dup(realm ? realm : login_realm ? login_realm : "master");
    repl->items = json_array();
    repl_trace_install(repl);
}

void repl_tokens_clear(struct repl_tokens *tokens) {
    secret_free(tokens->access);
    secret_free(tokens->refresh);
    secret_free(tokens->id);
    mem_free(tokens->realm);
    mem_free(tokens->client);
    mem_free(tokens->user);
    mem_free(tokens->scope);
    secret_free(tokens->client_secret);
    mem_free(tokens->algorithm);
    mem_free(tokens->key_id);
    *tokens = (struct repl_tokens){0};
}

void repl_attempt_clear(struct repl_attempt *attempt) {
    char *const texts[] = {attempt->realm,       attempt->client,           attempt->user,
                           attempt->scope,       attempt->redirect_uri,     attempt->secret_source,
                           attempt->oauth_error, attempt->oauth_description};
    for (size_t i = 0; i < mem_count(texts); i++)
        mem_free(texts[i]);
    mem_free(attempt->vault_key);
    mem_free(attempt->secret_name);
    mem_free(attempt->token_issuer);
    *attempt = (struct repl_attempt){0};
}

void repl_close(struct repl *repl) {
    repl_trace_remove(repl);
    connect_close(&repl->connection);
    repl_tokens_clear(&repl->tokens);
    repl_attempt_clear(&repl->attempt);
    repl_attempt_clear(&repl->failed);
    error_clear(&repl->failure);
    buffer_clear(&repl->input);
    repl_names_free(repl->cache);
    json_decref(repl->items);
    mem_free(repl->realm);
    *repl = (struct repl){0};
}

bool repl_reach(struct repl *repl, struct error *err) {
    if (connect_keycloak_way(&repl->connection, &no_defaults, err))
        return true;
    repl->unreachable = true;
    connect_close(&repl->connection);
    return false;
}

/* A login that failed is tried anew the next time, because what was wrong with it may have been repaired. */
struct keycloak *repl_keycloak(struct repl *repl, struct error *err) {
    struct connection *connection = &repl->connection;
    if (connection->keycloak)
        return connection->keycloak;
    if (!repl_reach(repl, err))
        return NULL;
    if (connect_keycloak(connection, &no_defaults, err)) {
        repl->reached = true;
        return connection->keycloak;
    }
    repl->reached |= err->class == ERROR_UNAUTHENTICATED;
    repl->unreachable = true;
    keycloak_free(connection->keycloak);
    connection->keycloak = NULL;
    return NULL;
}

bool repl_fetch(struct repl *repl, struct http_request *request, struct http_response *response,
                struct error *err) {
    struct connection *connection = &repl->connection;
    bool ready = repl_reach(repl, err) && (!connection->forward || reach_prepare_tunnel(connection, err));
    if (!ready) {
        http_request_clear(request);
        return false;
    }
    bool answered =
        http_fetch(connection->http, connect_keycloak_endpoint(connection), request, response, err);
    repl->reached |= answered;
    repl->unreachable |= !answered;
    return answered;
}

json_t *repl_read(struct repl *repl, char *path, struct error *err) {
    struct document_read read = {.path = path};
    struct keycloak *keycloak = repl_keycloak(repl, err);
    json_t *document = NULL;
    if (keycloak && keycloak_read_documents(keycloak, &read, 1, err)) {
        document = mem_steal(read.document);
        if (!document)
            error_move(err, &read.error);
    }
    document_reads_clear(&read, 1);
    return document;
}

static void keep_failure(struct repl *repl, struct error *err) {
    err->code = err->code ? err->code : repl_failure_code(&repl->attempt, err);
    repl_attempt_clear(&repl->failed);
    repl->failed = repl->attempt;
    repl->attempt = (struct repl_attempt){0};
    error_copy(&repl->failure, err);
}

/* What does not answer, or no longer lets us in, is opened anew by the next line. */
static bool is_lost(const struct error *err) {
    return err->class == ERROR_UNREACHABLE && err->http_status == 0;
}

/* Keycloak says "Realm not found." and not which, whatever was asked about it. */
static void name_missing_realm(const struct repl *repl, struct error *err) {
    if (err->http_status != HTTP_NOT_FOUND || !strstr(err->message, "Realm not found."))
        return;
    error_wrap(err, "there is no realm %s", repl->realm);
    error_next(err, "use REALM changes it; realms lists those that there are");
}

bool repl_run_line(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    *result = NULL;
    if (!line->command)
        return true;
    repl_attempt_clear(&repl->attempt);
    if (line->command->run(repl, line, result, err))
        return true;
    name_missing_realm(repl, err);
    if (line->command->run != repl_run_explain)
        keep_failure(repl, err);
    if (is_lost(err))
        connect_close(&repl->connection);
    return false;
}
