#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "vault/vault.h"

#include <string.h>

/* Another login is made when this share of a token's lifetime is left. */
#define RENEW_SHARE 4
/* A token that does not say when it ends, or says nonsense, is used until it is refused. */
#define LIFETIME_MAX_S (10LL * 365 * 24 * 3600)

bool login_is_repeatable(const struct vault *vault) {
    return vault->credentials.method != VAULT_BY_TOKEN;
}

bool login_is_due(const struct vault *vault) {
    return vault->renew_at_ms != 0 && vault->options.now_ms() >= vault->renew_at_ms;
}

void login_request(const struct vault *vault, struct http_request *request) {
    const struct vault_credentials *credentials = &vault->credentials;
    bool by_role_id = credentials->method == VAULT_BY_APPROLE;
    auto_json body = json_object();
    if (credentials->role)
        json_object_set_new(body, by_role_id ? "role_id" : "role", json_string(credentials->role));
    if (credentials->secret)
        json_object_set_new(body, by_role_id ? "secret_id" : "jwt",
                            json_string(secret_reveal(credentials->secret)));
    request->method = "POST";
    request->path = mem_format("/v1/%s/login", vault->login_path);
    value_write(&request->body, body, 0, false);
    vault_add_headers(vault, request);
}

struct login_row {
    const char *part; /* of Vault's words; in their order */
    const char *next;
};

/* The words are those of OpenBao 2.7 and Vault 1.21. */
static const char *advice_for(const struct http_response *response) {
    static const struct login_row rows[] = {
        {"invalid role or secret ID",
         "compare role id and secret id with those of the AppRole; a secret id may "
         "have expired or been used up"},
        {"invalid role name", "name an existing role with --vault-role"},
        {"could not be found", "name an existing role with --vault-role"},
        {"service account name not authorized",
         "add the service account to bound_service_account_names of the role"},
        {"namespace not authorized", "add its namespace to bound_service_account_namespaces of the role"},
        {"audience", "the role asks for another audience than the token has: compare them"},
        {"expired", "get a new token, and compare the clocks"},
        {"signature", "the token was issued by somebody else than the auth method trusts"},
        {"could not load configuration", "configure the auth method, or name another with --vault-auth"},
        {"permission denied", "is the auth method enabled there, in this namespace? For Kubernetes: may its "
                              "reviewer create TokenReviews (ClusterRole system:auth-delegator)?"},
    };
    for (size_t i = 0; i < mem_count(rows); i++)
        if (says(response, rows[i].part))
            return rows[i].next;
    return "compare --vault-auth, --vault-role and the namespace with what is set up in Vault";
}

static bool refuse_login(const struct vault *vault, const struct http_request *request,
                         const struct http_response *response, struct error *err) {
    if (!err)
        return false;
    vault_refusal(vault, request, response, err);
    if (response->status < 400 || response->status >= 404)
        return error_wrap(err, "logging in as %s", vault->identity);
    auto_text words = server_words(response);
    error_clear(err);
    error_set(err, ERROR_UNAUTHENTICATED, "Vault refuses the login as %s: %s", vault->identity, words);
    err->http_status = response->status;
    error_origin(err, "%s %s (HTTP %d)", request->method, request->path, response->status);
    return error_next(err, "%s", advice_for(response));
}

static void take_token(struct vault *vault, const json_t *auth, const char *token) {
    auto_text header = mem_format("Bearer %s", token);
    long long lifetime_s = json_integer_value(json_object_get(auth, "lease_duration"));
    bool ends = lifetime_s > 0 && lifetime_s <= LIFETIME_MAX_S;
    long long lifetime_ms = ends ? lifetime_s * 1000 : 0;
    secret_free(vault->authorization);
    vault->authorization = secret_from_text(header);
    vault->renew_at_ms = ends ? vault->options.now_ms() + lifetime_ms - lifetime_ms / RENEW_SHARE : 0;
    if (text_equal(value_text(auth, "token_type"), "batch"))
        return; /* cannot be revoked */
    struct minted *minted = mem_alloc(sizeof *minted);
    *minted = (struct minted){secret_copy(vault->authorization), vault->minted};
    vault->minted = minted;
}

bool login_accept(struct vault *vault, const struct http_request *request,
                  const struct http_response *response, struct error *err) {
    if (response->status != 200)
        return refuse_login(vault, request, response, err);
    auto_json reply = vault_reply(vault, request, response, err);
    if (!reply)
        return error_wrap(err, "logging in as %s", vault->identity);
    const json_t *auth = value_at(reply, "auth", NULL);
    const char *token = value_text(auth, "client_token");
    if (!token || !*token) {
        bool more = json_is_object(value_at(auth, "mfa_requirement", NULL));
        error_set(err, more ? ERROR_UNAUTHENTICATED : ERROR_SERVER,
                  "the login as %s was answered without a token%s", vault->identity,
                  more ? ": a second factor is asked for" : "");
        error_origin(err, "%s %s", request->method, request->path);
        return error_next(err, more ? "use a role without it" : "is that Vault? Look into its log");
    }
    take_token(vault, auth, token);
    return true;
}
