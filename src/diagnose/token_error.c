#include "kcrealm/diagnose/token_error.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <stdbool.h>

/* Below /admin the admin API answers, or the page of the console. */
#define NOT_AT_THE_BASE "something else than the token endpoint answers there"
#define NAME_THE_BASE "name Keycloak's base URL, without /admin: https://HOST, or https://HOST/auth"

/* Measured on Keycloak 26.7.4, see docs/keycloak.md. The first row that fits wins. */
static const struct token_explanation rows[] = {
    {401, "unauthorized_client", "Invalid client or Invalid client credentials",
     "the client is known and enabled, but its secret is wrong or missing",
     "compare the secret with the client's Credentials tab in Keycloak; it may have been regenerated"},
    {401, "invalid_client", "Invalid client or Invalid client credentials",
     "the realm has no such client, or it is disabled",
     "check the client ID and the login realm (--login-realm)"},
    {401, "unauthorized_client", "Client not enabled to retrieve service account",
     "the secret is right, but the client has no service account",
     "switch on serviceAccountsEnabled (\"Service accounts roles\") for the client"},
    {401, "unauthorized_client", "Public client not allowed to retrieve service account",
     "the client is public, so it has no secret and no service account",
     "use a confidential client (publicClient: false) with a service account"},
    {400, "unauthorized_client", "Client not allowed for direct access grants",
     "the secret is right, but the client may not use the password grant",
     "switch on directAccessGrantsEnabled for the client, or log in with a service account"},
    {400, "invalid_client", "Bearer-only not allowed", "the client is bearer-only: it obtains no tokens",
     "use another client"},
    {0, "invalid_grant", "Invalid user credentials",
     "the user is unknown or the password is wrong or missing",
     "check user name and password; a temporary bootstrap admin may have been deleted: use a service "
     "account"},
    {0, "invalid_grant", "Account is not fully set up",
     "the user must first do something: a required action, a missing profile field or a temporary password",
     "log in once with a browser, or set a permanent password and clear the required actions"},
    {0, "invalid_grant", "Account disabled", "the user is disabled",
     "enable the user, or log in with a service account"},
    {0, "invalid_grant", "Code not valid", "the authorization code was used before, or has expired",
     "start the login again"},
    {0, "invalid_grant", "Invalid refresh token",
     "the refresh token has expired or belongs to another session", "log in again"},
    {0, "invalid_grant", "Client not allowed OAuth 2.0 Device Authorization Grant",
     "the client may not use the device grant",
     "set the attribute oauth2.device.authorization.grant.enabled to \"true\""},
    {0, "unauthorized_client", "Client is not allowed to initiate OAuth 2.0 Device Authorization Grant",
     "the client may not use the device grant",
     "set the attribute oauth2.device.authorization.grant.enabled to \"true\""},
    {0, "invalid_client", "Unable to load public key",
     "Keycloak has no key of the client with the assertion's algorithm and key ID",
     "compare the client's Keys tab in Keycloak with the algorithm and key ID of the assertion"},
    {0, "invalid_scope", NULL, "a requested scope is not linked to the client (the whole request is echoed)",
     "link it: kubectl kcrealm attach-scopes CLIENT --optional SCOPE"},
    {403, "access_denied", "Realm not enabled", "the realm is disabled", "enable the realm"},
    {404, NULL, NULL, "the realm does not exist, or Keycloak serves another path",
     "check --login-realm, and the address: Keycloak's base URL, without /realms, with /auth "
     "(--keycloak-path) where it runs under that"},
    {401, "HTTP 401 Unauthorized", NULL, NOT_AT_THE_BASE, NAME_THE_BASE},
    {405, NULL, NULL, NOT_AT_THE_BASE, NAME_THE_BASE},
    {401, "invalid_client", "Client authentication failed", "the client's secret is wrong",
     "compare the secret with the client's Credentials tab in Keycloak"},
    {403, "insufficient_scope", NULL, "the token was issued without the scope openid",
     "request the scope openid"},
    {0, NULL, NULL, "Keycloak refused the login", "look at Keycloak's log and login events"},
};

static bool fits(const struct token_explanation *row, int status, const char *error,
                 const char *description) {
    if (row->status && row->status != status)
        return false;
    if (row->error && !text_equal(row->error, error))
        return false;
    return !row->description || (description && text_starts_with(description, row->description));
}

const struct token_explanation *token_error_explain(int status, const char *error, const char *description) {
    const struct token_explanation *last = &rows[mem_count(rows) - 1];
    for (const struct token_explanation *row = rows; row < last; row++)
        if (fits(row, status, error, description))
            return row;
    return last;
}
