#include "cli/repl_oidc.h"

#include "cli/repl_secrecy.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

static bool fetch(void *state, struct http_request *request, struct http_response *response,
                  struct error *err) {
    return repl_fetch(state, request, response, err);
}

struct oidc_realm repl_oidc_realm(struct repl *repl, const char *realm) {
    return (struct oidc_realm){.name = realm, .fetch = fetch, .state = repl, .now_s = repl->now_s};
}

void repl_oidc_keep_refusal(struct repl *repl, struct oidc_refusal *refusal) {
    repl->attempt.endpoint = refusal->endpoint ? refusal->endpoint : repl->attempt.endpoint;
    mem_replace(&repl->attempt.oauth_error, mem_steal(refusal->error));
    mem_replace(&repl->attempt.oauth_description, mem_steal(refusal->description));
}

void repl_describe_way(struct repl *repl, struct token_facts *facts, char **address) {
    const struct endpoint *endpoint = connect_keycloak_endpoint(&repl->connection);
    *address = endpoint ? endpoint_url(endpoint) : NULL;
    facts->reached_as = *address;
    facts->through_tunnel = repl->connection.forward != NULL;
}

/* --- The tokens that are held --------------------------------------------------------------------------------- */

struct oidc_client repl_held_client(const struct repl *repl) {
    const struct repl_tokens *held = &repl->tokens;
    return (struct oidc_client){.client_id = held->client,
                                .proof = held->proof,
                                .secret = held->client_secret,
                                .algorithm = held->algorithm,
                                .key_id = held->key_id};
}

/* Whom the token names; NULL for a client's own service account, and for what cannot be read. */
static char *user_of(const struct secret *token) {
    auto_jwt jwt = {0};
    if (!jwt_decode(token, &jwt, NULL))
        return NULL;
    const char *user = value_text(jwt.claims, "preferred_username");
    return user && !text_starts_with(user, "service-account-") ? mem_dup(user) : NULL;
}

void repl_hold(struct repl *repl, struct oidc_tokens *tokens, const char *client, const char *user,
               struct repl_proof *proof) {
    const struct repl_tokens held = {.access = tokens->access,
                                     .refresh = tokens->refresh,
                                     .id = tokens->id,
                                     .received_s = tokens->received_s,
                                     .expires_in_s = tokens->expires_in_s,
                                     .refresh_expires_in_s = tokens->refresh_expires_in_s,
                                     .realm = mem_dup(repl->realm),
                                     .client = mem_dup(client),
                                     .user = user ? mem_dup(user) : user_of(tokens->access),
                                     .scope = tokens->scope,
                                     .proof = proof->how,
                                     .client_secret = proof->secret,
                                     .algorithm = proof->algorithm,
                                     .key_id = proof->key_id};
    repl_tokens_clear(&repl->tokens);
    repl->tokens = held;
    *tokens = (struct oidc_tokens){0};
    *proof = (struct repl_proof){0};
}

static void add_token(json_t *list, const char *name, const struct secret *token, long long ends_s) {
    auto_jwt jwt = {0};
    if (!token)
        return;
    json_t *view = json_pack("{s:s}", "token", name);
    if (jwt_decode(token, &jwt, NULL)) {
        json_t *expires = json_object_get(jwt.claims, "exp");
        json_object_set(view, "type", json_object_get(jwt.claims, "typ"));
        json_object_set(view, "algorithm", json_object_get(jwt.header, "alg"));
        json_object_set(view, "key", json_object_get(jwt.header, "kid"));
        json_object_set(view, "expires", expires);
    } else {
        json_object_set_new(view, "type", json_string("opaque"));
        if (ends_s)
            json_object_set_new(view, "expires", json_integer((json_int_t)ends_s));
    }
    json_array_append_new(list, view);
}

static long long end_of(const struct repl_tokens *held, long long lifetime_s) {
    return lifetime_s ? held->received_s + lifetime_s : 0;
}

static json_t *notes_of(struct repl *repl) {
    const struct repl_tokens *held = &repl->tokens;
    auto_jwt jwt = {0};
    auto_text address = NULL;
    if (!held->access || !jwt_decode(held->access, &jwt, NULL))
        return json_array();
    struct token_facts facts = {.header = jwt.header,
                                .claims = jwt.claims,
                                .issuer = value_text(jwt.claims, "iss"),
                                .received_s = held->received_s};
    repl_describe_way(repl, &facts, &address);
    return token_notes(&facts);
}

json_t *repl_held_view(struct repl *repl) {
    const struct repl_tokens *held = &repl->tokens;
    json_t *tokens = json_array();
    add_token(tokens, "access", held->access, end_of(held, held->expires_in_s));
    add_token(tokens, "refresh", held->refresh, end_of(held, held->refresh_expires_in_s));
    add_token(tokens, "id", held->id, 0);
    return json_pack("{s:s*, s:s*, s:s*, s:s*, s:o, s:o, s:I}", "realm", held->realm, "client", held->client,
                     "user", held->user, "scope", held->scope, "tokens", tokens, "notes", notes_of(repl),
                     "now", (json_int_t)repl->now_s());
}

bool repl_needs_token(const struct repl *repl, struct error *err) {
    if (repl->tokens.access)
        return true;
    error_set(err, ERROR_NOT_FOUND, "no tokens are held");
    return error_next(err,
                      "obtain some: login client CLIENT, login user NAME --client CLIENT, or login token");
}

/* --- The token that a line is about --------------------------------------------------------------------------- */

static struct secret *held_token(struct repl *repl, const char *name, const struct secret *token,
                                 struct error *err) {
    if (!repl_needs_token(repl, err))
        return NULL;
    if (token)
        return secret_copy(token);
    error_set(err, ERROR_NOT_FOUND, "no %s token is held", name);
    error_next(err, "id tokens come with the scope openid, refresh tokens with the login of a user");
    return NULL;
}

struct secret *repl_token_of(struct repl *repl, const char *operand, const char **title, struct error *err) {
    const struct repl_tokens *held = &repl->tokens;
    const struct {
        const char *name, *title;
        const struct secret *token;
    } rows[] = {{"access", "access token", held->access},
                {"refresh", "refresh token", held->refresh},
                {"id", "ID token", held->id}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        if (!text_equal(operand ? operand : "access", rows[i].name))
            continue;
        *title = rows[i].title;
        return held_token(repl, rows[i].name, rows[i].token, err);
    }
    *title = "given token";
    if (text_equal(operand, "-"))
        return repl_ask_secret(repl, "Token: ", true, "-", err);
    if (repl_is_token(operand))
        return secret_from_text(operand);
    error_set(err, ERROR_USAGE, "which token? There are access, refresh and id, and - for one that you give");
    error_next(err, "for example: decode -");
    return NULL;
}
