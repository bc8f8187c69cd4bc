#include "cli/repl_login.h"
#include "cli/repl_oidc.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

bool repl_run_tokens(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    (void)line, (void)err;
    *result = repl_held_view(repl);
    return true;
}

/* {title, realm?, client?, user?, header?, claims, now} */
static json_t *claims_view(const struct repl *repl, const char *title, json_t *header, json_t *claims) {
    return json_pack("{s:s, s:O*, s:O, s:I}", "title", title, "header", header, "claims", claims, "now",
                     (json_int_t)repl->now_s());
}

bool repl_run_decode(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *title = NULL;
    auto_secret token = repl_token_of(repl, repl_line_operand(line, 0), &title, err);
    auto_jwt jwt = {0};
    if (!token || !jwt_decode(token, &jwt, err))
        return false;
    auto_text heading = mem_format("%s, as it says (not verified)", title);
    *result = claims_view(repl, heading, jwt.header, jwt.claims);
    return true;
}

bool repl_run_whoami(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const struct keycloak *keycloak = repl->connection.keycloak;
    const struct repl_tokens *held = &repl->tokens;
    auto_jwt jwt = {0};
    (void)line, (void)err;
    *result = json_pack("{s:s, s:s*, s:s*, s:s*, s:s*, s:I}", "title", "you are", "administrator",
                        keycloak ? keycloak_identity(keycloak) : NULL, "realm", held->realm, "client",
                        held->client, "user", held->user, "now", (json_int_t)repl->now_s());
    if (held->access && jwt_decode(held->access, &jwt, NULL))
        json_object_set(*result, "claims", jwt.claims);
    return true;
}

static void begin(struct repl *repl, const char *endpoint, const char *realm, const char *client) {
    repl->attempt.endpoint = endpoint;
    mem_replace(&repl->attempt.realm, mem_dup(realm));
    mem_replace(&repl->attempt.client, mem_dup(client));
}

/* --- verify ------------------------------------------------------------------------------------------------- */

/* Another issuer has other keys as well: of the two it is the cause. */
static const json_t *cause_of(const json_t *checks, const json_t *first) {
    const json_t *issuer = value_find(checks, "check", "issuer");
    return text_equal(value_text(issuer, "state"), "failed") ? issuer : first;
}

/* For `explain`: what a check that failed is called there. The others say all that is to be known. */
static void note_failed_check(struct repl *repl, const json_t *check, const json_t *claims) {
    static const char *const rows[][2] = {{"issuer", "issuer_mismatch"},
                                          {"expiry", "token_expired"},
                                          {"not before", "token_early"},
                                          {"issued", "token_early"}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        if (!text_equal(value_text(check, "check"), rows[i][0]))
            continue;
        mem_replace(&repl->attempt.oauth_error, mem_dup(rows[i][1]));
        mem_replace(&repl->attempt.oauth_description, mem_dup(value_text(check, "detail")));
        mem_replace(&repl->attempt.token_issuer, mem_dup(value_text(claims, "iss")));
    }
}

static bool refuse_token(struct repl *repl, const json_t *checks, const json_t *claims, struct error *err) {
    const json_t *check = token_checks_first_failed(checks);
    if (!check)
        return true;
    note_failed_check(repl, cause_of(checks, check), claims);
    bool unknown = text_equal(value_text(check, "state"), "unknown");
    error_set(err, ERROR_REFUSED, "the token %s: %s: %s", unknown ? "cannot be verified here" : "is not good",
              value_text(check, "check"), value_text(check, "detail"));
    const char *next = value_text(check, "next");
    return next ? error_next(err, "%s", next) : false;
}

static bool read_realm(const struct oidc_realm *realm, json_t **configuration, json_t **keys,
                       struct error *err) {
    *configuration = oidc_configuration(realm, err);
    *keys = *configuration ? oidc_keys(realm, err) : NULL;
    return *keys || error_wrap(err, "reading the keys of realm %s", realm->name);
}

bool repl_run_verify(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const char *operand = repl_line_operand(line, 0);
    const char *title = NULL;
    auto_secret token = repl_token_of(repl, operand, &title, err);
    bool is_held = !text_equal(title, "given token");
    const char *name = is_held && repl->tokens.realm ? repl->tokens.realm : repl->realm;
    const struct oidc_realm realm = repl_oidc_realm(repl, name);
    auto_jwt jwt = {0};
    auto_json configuration = NULL;
    auto_json keys = NULL;
    auto_text address = NULL;
    if (!token || !jwt_decode(token, &jwt, err) || !read_realm(&realm, &configuration, &keys, err))
        return false;
    begin(repl, "verify", name, value_text(jwt.claims, "azp"));
    struct token_facts facts = {.header = jwt.header,
                                .claims = jwt.claims,
                                .signature = jwt_signature_check(token, keys),
                                .issuer = value_text(configuration, "issuer"),
                                .audience = repl_line_flag(line, "audience"),
                                .realm = name,
                                .now_s = repl->now_s(),
                                .received_s = is_held ? repl->tokens.received_s : 0};
    repl_describe_way(repl, &facts, &address);
    json_t *checks = token_checks(&facts);
    *result = json_pack("{s:s, s:s, s:b, s:o}", "title", title, "realm", name, "good",
                        token_checks_passed(checks), "checks", checks);
    return refuse_token(repl, checks, jwt.claims, err);
}

/* --- The live endpoints --------------------------------------------------------------------------------------- */

/* The held tokens at this endpoint. */
static void begin_held(struct repl *repl, const char *endpoint, const char *client) {
    begin(repl, endpoint, repl->tokens.realm ? repl->tokens.realm : repl->realm, client);
    mem_replace(&repl->attempt.user, mem_dup(repl->tokens.user));
}

static bool keep(struct repl *repl, struct oidc_refusal *refusal) {
    repl_oidc_keep_refusal(repl, refusal);
    return false;
}

static bool refuse_public(struct error *err) {
    error_set(err, ERROR_USAGE, "only a client with a secret or a key may introspect");
    return error_next(err, "name one: introspect --client CLIENT --secret-from keycloak");
}

/* Keycloak does not say why a token is not active; what is wrong with it can be seen from here. Since 26 only clients in the
 * token's audience are told anything. */
static json_t *why_inactive(struct repl *repl, const struct secret *token, const char *client) {
    json_t *notes = json_array();
    auto_jwt jwt = {0};
    size_t i = 0;
    const json_t *check = NULL;
    if (!jwt_decode(token, &jwt, NULL))
        return notes;
    const struct token_facts facts = {
        .header = jwt.header, .claims = jwt.claims, .audience = client, .now_s = repl->now_s()};
    auto_json checks = token_checks(&facts);
    json_array_foreach (checks, i, check) {
        if (!text_equal(value_text(check, "state"), "failed"))
            continue;
        const char *next = value_text(check, "next");
        json_array_append_new(notes,
                              json_sprintf("%s: %s%s%s", value_text(check, "check"),
                                           value_text(check, "detail"), next ? ": " : "", next ? next : ""));
    }
    return notes;
}

bool repl_run_introspect(struct repl *repl, const struct repl_line *line, json_t **result,
                         struct error *err) {
    const char *asking = repl_line_flag(line, "client");
    const char *title = NULL;
    auto_secret token = repl_token_of(repl, repl_line_operand(line, 0), &title, err);
    auto_proof proof = {0};
    auto_oidc_refusal refusal = {0};
    if (!token)
        return false;
    begin_held(repl, "introspection", asking ? asking : repl->tokens.client);
    /* A token that is given may be of any realm; who asks with the proof of the held ones asks theirs. */
    if (asking && text_equal(title, "given token"))
        mem_replace(&repl->attempt.realm, mem_dup(repl->realm));
    if (asking && !repl_proof_read(repl, line, asking, true, &proof, err))
        return false;
    const struct oidc_client client = asking ? repl_proof_client(&proof, asking) : repl_held_client(repl);
    const struct oidc_realm realm = repl_oidc_realm(repl, repl->attempt.realm);
    if (!client.client_id || client.proof == OIDC_PROOF_NONE)
        return refuse_public(err);
    auto_json claims = oidc_introspect(&realm, &client, token, &refusal, err);
    if (!claims)
        return keep(repl, &refusal);
    auto_text heading = mem_format("%s, as Keycloak tells client %s", title, client.client_id);
    *result = claims_view(repl, heading, NULL, claims);
    json_object_set(*result, "active", json_object_get(claims, "active"));
    if (!value_is_true(claims, "active", false))
        json_object_set_new(*result, "notes", why_inactive(repl, token, client.client_id));
    return true;
}

bool repl_run_userinfo(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    auto_oidc_refusal refusal = {0};
    (void)line;
    if (!repl_needs_token(repl, err))
        return false;
    begin_held(repl, "userinfo", repl->tokens.client);
    const struct oidc_realm realm = repl_oidc_realm(repl, repl->attempt.realm);
    auto_json claims = oidc_userinfo(&realm, repl->tokens.access, &refusal, err);
    if (!claims)
        return keep(repl, &refusal);
    *result = claims_view(repl, "what Keycloak tells the bearer of the access token", NULL, claims);
    return true;
}

/* The proof stays the same: it is lent to the request and goes on with the new tokens. */
static void hold_again(struct repl *repl, struct oidc_tokens *tokens) {
    struct repl_tokens *held = &repl->tokens;
    auto_text client = mem_steal(held->client);
    auto_text user = mem_steal(held->user);
    auto_text realm = mem_steal(held->realm);
    struct repl_proof proof = {held->proof, mem_steal(held->client_secret), mem_steal(held->algorithm),
                               mem_steal(held->key_id)};
    if (!tokens->refresh)
        tokens->refresh = mem_steal(held->refresh);
    repl_hold(repl, tokens, client, user, &proof);
    mem_replace(&repl->tokens.realm, mem_steal(realm));
}

bool repl_run_refresh(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const struct oidc_client client = repl_held_client(repl);
    const struct oidc_grant grant = {.type = "refresh_token",
                                     .scope = repl_line_flag(line, "scope"),
                                     .refresh_token = repl->tokens.refresh};
    auto_oidc_tokens tokens = {0};
    auto_oidc_refusal refusal = {0};
    if (!repl_needs_token(repl, err))
        return false;
    if (!grant.refresh_token) {
        error_set(err, ERROR_NOT_FOUND, "no refresh token is held: client credentials come without one");
        return error_next(err, "log in again");
    }
    begin_held(repl, "token", client.client_id);
    const struct oidc_realm realm = repl_oidc_realm(repl, repl->attempt.realm);
    if (!oidc_request_tokens(&realm, &client, &grant, &tokens, &refusal, err))
        return keep(repl, &refusal);
    hold_again(repl, &tokens);
    *result = repl_held_view(repl);
    return true;
}

/* Without a refresh token there is no session to end, but the token itself. */
bool repl_run_logout(struct repl *repl, const struct repl_line *line, json_t **result, struct error *err) {
    const struct repl_tokens *held = &repl->tokens;
    const struct oidc_client client = repl_held_client(repl);
    auto_oidc_refusal refusal = {0};
    (void)line;
    if (!repl_needs_token(repl, err))
        return false;
    begin_held(repl, "logout", client.client_id);
    const struct oidc_realm realm = repl_oidc_realm(repl, repl->attempt.realm);
    bool has_session = held->refresh != NULL;
    bool given = !held->received_s;
    bool ended = given || (has_session ? oidc_logout(&realm, &client, held->refresh, &refusal, err)
                                       : oidc_revoke(&realm, &client, held->access, &refusal, err));
    if (!ended)
        return keep(repl, &refusal);
    *result = json_pack("{s:s}", "did",
                        given         ? "the given token is forgotten; it stays good until it expires"
                        : has_session ? "the session is ended, its tokens are forgotten"
                                      : "the token is revoked and forgotten");
    repl_tokens_clear(&repl->tokens);
    return true;
}
