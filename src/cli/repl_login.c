#include "cli/repl_login.h"

#include "cli/repl_oidc.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

/* What `explain` should know before anything is asked. */
static void begin(struct repl *repl, const char *endpoint, const char *client, const char *user,
                  const char *scope) {
    repl->attempt.endpoint = endpoint;
    mem_replace(&repl->attempt.realm, mem_dup(repl->realm));
    mem_replace(&repl->attempt.client, mem_dup(client));
    mem_replace(&repl->attempt.user, mem_dup(user));
    mem_replace(&repl->attempt.scope, mem_dup(scope));
}

/* Asks for tokens and holds them. */
static bool obtain(struct repl *repl, const char *client_id, const char *user, const struct oidc_grant *grant,
                   struct repl_proof *proof, json_t **result, struct error *err) {
    const struct oidc_realm realm = repl_oidc_realm(repl, repl->realm);
    const struct oidc_client client = repl_proof_client(proof, client_id);
    auto_oidc_tokens tokens = {0};
    auto_oidc_refusal refusal = {0};
    if (!oidc_request_tokens(&realm, &client, grant, &tokens, &refusal, err)) {
        repl_oidc_keep_refusal(repl, &refusal);
        return error_wrap(err, "login to realm %s", repl->realm);
    }
    repl_hold(repl, &tokens, client_id, user, proof);
    *result = repl_held_view(repl);
    return true;
}

bool repl_run_login_client(struct repl *repl, const struct repl_line *line, json_t **result,
                           struct error *err) {
    const char *client = repl_line_operand(line, 0);
    const struct oidc_grant grant = {.type = "client_credentials", .scope = repl_line_flag(line, "scope")};
    auto_proof proof = {0};
    begin(repl, "token", client, NULL, grant.scope);
    return repl_proof_read(repl, line, client, true, &proof, err) &&
           obtain(repl, client, NULL, &grant, &proof, result, err);
}

static const char *client_of(const struct repl_line *line, struct error *err) {
    const char *client = repl_line_flag(line, "client");
    if (!client) {
        error_set(err, ERROR_USAGE, "through which client? Tokens are always issued to one");
        error_next(err, "add --client CLIENT");
    }
    return client;
}

bool repl_run_login_user(struct repl *repl, const struct repl_line *line, json_t **result,
                         struct error *err) {
    const char *user = repl_line_operand(line, 0);
    const char *client = client_of(line, err);
    const char *scope = repl_line_flag(line, "scope");
    auto_proof proof = {0};
    if (!client)
        return false;
    begin(repl, "token", client, user, scope);
    if (!repl_proof_read(repl, line, client, false, &proof, err))
        return false;
    auto_text question = mem_format("Password of user %s: ", user);
    bool from_stdin = repl_line_flag(line, "password-stdin") != NULL;
    auto_secret password = repl_ask_secret(repl, question, from_stdin, "--password-stdin", err);
    const struct oidc_grant grant = {
        .type = "password", .scope = scope ? scope : "openid", .username = user, .password = password};
    return password && obtain(repl, client, user, &grant, &proof, result, err);
}

/* The one thing that is said before the result is there: somebody has to act on it. */
static void tell_code(struct repl *repl, const struct oidc_device *device) {
    const char *uri =
        device->verification_uri_complete ? device->verification_uri_complete : device->verification_uri;
    auto_text span = token_span(device->expires_at_s - repl->now_s());
    event_note(&repl->session->events,
               "open %s in a browser within %s, and agree to code %s; Ctrl-C gives up", uri, span,
               device->user_code);
}

static bool by_device(struct repl *repl, const char *client_id, const char *scope, struct repl_proof *proof,
                      struct oidc_refusal *refusal, struct error *err) {
    const struct oidc_realm realm = repl_oidc_realm(repl, repl->realm);
    const struct oidc_client client = repl_proof_client(proof, client_id);
    auto_oidc_tokens tokens = {0};
    auto_oidc_device device = {0};
    if (!oidc_device_begin(&realm, &client, scope, &device, refusal, err))
        return false;
    tell_code(repl, &device);
    if (!oidc_device_wait(&realm, &client, &device, &tokens, refusal, err))
        return false;
    repl_hold(repl, &tokens, client_id, NULL, proof);
    return true;
}

bool repl_run_login_device(struct repl *repl, const struct repl_line *line, json_t **result,
                           struct error *err) {
    const char *client = client_of(line, err);
    const char *asked = repl_line_flag(line, "scope");
    const char *scope = asked ? asked : "openid";
    auto_proof proof = {0};
    auto_oidc_refusal refusal = {0};
    if (!client)
        return false;
    begin(repl, "device", client, NULL, scope);
    if (!repl_proof_read(repl, line, client, false, &proof, err))
        return false;
    if (!by_device(repl, client, scope, &proof, &refusal, err)) {
        repl_oidc_keep_refusal(repl, &refusal);
        return error_wrap(err, "login to realm %s by a device code", repl->realm);
    }
    *result = repl_held_view(repl);
    return true;
}

/* A token that somebody else obtained. */
bool repl_run_login_token(struct repl *repl, const struct repl_line *line, json_t **result,
                          struct error *err) {
    bool from_stdin = repl_line_flag(line, "token-stdin") != NULL;
    auto_secret token = repl_ask_secret(repl, "Token: ", from_stdin, "--token-stdin", err);
    auto_jwt jwt = {0};
    auto_proof nothing = {.how = OIDC_PROOF_NONE};
    if (!token || !jwt_decode(token, &jwt, err))
        return false;
    struct oidc_tokens tokens = {.access = secret_copy(token),
                                 .scope = mem_dup(value_text(jwt.claims, "scope"))};
    repl_hold(repl, &tokens, value_text(jwt.claims, "azp"), NULL, &nothing);
    *result = repl_held_view(repl);
    return true;
}
