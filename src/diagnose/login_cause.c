#include "kcrealm/diagnose/login_cause.h"

#include "diagnose/login_judges.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <string.h>

#define JUDGES_MAX 9

#define WRONG_CLIENT "Invalid client or Invalid client credentials"

/* Why a token endpoint lets no client in, in the order in which Keycloak looks. */
#define CLIENT_JUDGES                                                                                        \
    judge_login_realm_missing, judge_login_realm_disabled, judge_login_client_missing,                       \
        judge_login_client_disabled
#define USER_JUDGES                                                                                          \
    judge_login_user_missing, judge_login_user_disabled, judge_login_user_locked, judge_login_user_actions,  \
        judge_login_second_factor

/* What an answer may mean, and who looks whether it does: the first judge that finds something is the cause. Measured on
 * Keycloak 26.7.4, see docs/keycloak.md. The first row that fits wins. */
static const struct cause_row {
    const char *endpoint;    /* NULL: any */
    int status;              /* 0: any */
    enum finding_code code;  /* when nobody could look, or nothing was found */
    const char *error;       /* NULL: any; "": none, it is a page */
    const char *description; /* how it begins; NULL: any */
    const char *message;     /* then: a sentence that begins small */
    login_judge *judges[JUDGES_MAX];
} rows[] = {
    /* A client's own login. */
    {NULL,
     401,
     FINDING_CLIENT_SECRET_WRONG,
     "unauthorized_client",
     WRONG_CLIENT,
     NULL,
     {judge_login_bearer_only, judge_login_other_proof, judge_login_secret_expired, judge_login_secret}},
    {NULL,
     401,
     FINDING_CLIENT_MISSING,
     "invalid_client",
     WRONG_CLIENT,
     "the realm has no such client, or it is disabled",
     {CLIENT_JUDGES}},
    {NULL,
     401,
     FINDING_CLIENT_SECRET_WRONG,
     "invalid_client",
     "Client authentication failed",
     NULL,
     {CLIENT_JUDGES, judge_login_other_proof, judge_login_secret_expired, judge_login_secret}},
    /* Keycloak 24.0 and 26.0. */
    {"introspection",
     401,
     FINDING_CLIENT_SECRET_WRONG,
     "invalid_request",
     "Authentication failed",
     NULL,
     {CLIENT_JUDGES, judge_login_other_proof, judge_login_secret_expired, judge_login_secret}},
    {NULL,
     401,
     FINDING_SERVICE_ACCOUNT_OFF,
     "unauthorized_client",
     "Client not enabled to retrieve service account",
     "the client has no service account; its secret is right",
     {judge_login_service_account}},
    {NULL,
     401,
     FINDING_CLIENT_IS_PUBLIC,
     "unauthorized_client",
     "Public client not allowed",
     "the client is public: it has no secret and no service account",
     {judge_login_public}},
    {NULL,
     400,
     FINDING_PASSWORD_GRANT_OFF,
     "unauthorized_client",
     "Client not allowed for direct access grants",
     "the client may not use the password grant; its secret is right",
     {judge_login_password_grant}},
    {NULL,
     0,
     FINDING_DEVICE_GRANT_OFF,
     "unauthorized_client",
     "Client is not allowed to initiate OAuth 2.0 Device",
     "the client may not use the device grant",
     {judge_login_device_grant}},
    {NULL,
     0,
     FINDING_DEVICE_GRANT_OFF,
     "invalid_grant",
     "Client not allowed OAuth 2.0 Device",
     "the client may not use the device grant",
     {judge_login_device_grant}},
    {NULL,
     0,
     FINDING_CLIENT_BEARER_ONLY,
     "invalid_client",
     "Bearer-only not allowed",
     "the client is bearer-only: it obtains no tokens",
     {judge_login_bearer_only}},
    {NULL,
     0,
     FINDING_CLIENT_OTHER_PROOF,
     "invalid_client",
     "Parameter client_assertion_type is missing",
     "the client does not authenticate by its secret",
     {judge_login_other_proof}},
    {NULL,
     0,
     FINDING_CLIENT_OTHER_PROOF,
     "invalid_client",
     NULL,
     "Keycloak does not accept the client's proof of who it is",
     {judge_login_clock, CLIENT_JUDGES, judge_login_bearer_only, judge_login_other_proof}},
    /* A user's. */
    {NULL,
     0,
     FINDING_PASSWORD_WRONG,
     "invalid_grant",
     "Invalid user credentials",
     NULL,
     {USER_JUDGES, judge_login_password}},
    {NULL,
     0,
     FINDING_REQUIRED_ACTION,
     "invalid_grant",
     "Account is not fully set up",
     "the user has to do something first: a required action, a missing profile field or a temporary password",
     {judge_login_user_actions, judge_login_user_profile}},
    {NULL,
     0,
     FINDING_USER_DISABLED,
     "invalid_grant",
     "Account disabled",
     "the user is disabled",
     {judge_login_user_disabled}},
    {"login", 0, FINDING_PASSWORD_WRONG, "login_refused", NULL, NULL, {USER_JUDGES, judge_login_password}},
    {"login",
     0,
     FINDING_REQUIRED_ACTION,
     "required_action",
     NULL,
     "the user has to do something first",
     {judge_login_user_actions}},
    {"login",
     0,
     FINDING_CONSENT_REQUIRED,
     "consent_required",
     NULL,
     "name and password are right; Keycloak asks the user for consent",
     {NULL}},
    {"login",
     0,
     FINDING_SECOND_FACTOR,
     "second_factor",
     NULL,
     "name and password are right; the login asks for a second factor",
     {judge_login_second_factor}},
    {"login",
     0,
     FINDING_IDENTITY_PROVIDER,
     "identity_provider",
     NULL,
     "the realm sends browsers on to another identity provider",
     {NULL}},
    /* What was asked for. */
    {NULL,
     0,
     FINDING_SCOPE_NOT_LINKED,
     "invalid_scope",
     NULL,
     "a requested scope is not linked to the client",
     {judge_login_scopes}},
    {NULL,
     0,
     FINDING_REDIRECT_UNKNOWN,
     "",
     "Invalid parameter: redirect_uri",
     "the redirect URI was refused, and is among those of the client by now",
     {judge_login_redirect}},
    {NULL,
     0,
     FINDING_REDIRECT_UNKNOWN,
     "invalid_grant",
     "Incorrect redirect_uri",
     "the redirect URI is another one than that of the login",
     {judge_login_redirect}},
    {NULL,
     0,
     FINDING_PKCE_DEMANDED,
     "invalid_request",
     "Missing parameter: code_challenge",
     "the client demands PKCE",
     {judge_login_pkce}},
    {NULL,
     0,
     FINDING_PKCE_DEMANDED,
     "invalid_request",
     "Invalid parameter: code",
     "the client demands PKCE",
     {judge_login_pkce}},
    {NULL,
     0,
     FINDING_PKCE_DEMANDED,
     "invalid_grant",
     "PKCE",
     "the PKCE verifier does not fit the challenge",
     {judge_login_pkce}},
    {"authorization",
     0,
     FINDING_IMPLICIT_FLOW_OFF,
     "unauthorized_client",
     "Client is not allowed to initiate browser login with given response_type. Implicit flow",
     "the application asked for the implicit flow, which is off",
     {judge_login_implicit_flow}},
    {"authorization",
     0,
     FINDING_STANDARD_FLOW_OFF,
     "unauthorized_client",
     NULL,
     "the client may not log in with a browser in this way",
     {judge_login_implicit_flow, judge_login_standard_flow}},
    {NULL,
     0,
     FINDING_CLIENT_MISSING,
     "",
     "Client not found",
     "the realm has no such client",
     {judge_login_client_missing}},
    {NULL,
     0,
     FINDING_CLIENT_DISABLED,
     "",
     "Client disabled",
     "the client is disabled",
     {judge_login_client_disabled}},
    {NULL,
     0,
     FINDING_CLIENT_BEARER_ONLY,
     "",
     "Bearer-only applications",
     "the client is bearer-only: it obtains no tokens",
     {judge_login_bearer_only}},
    {NULL,
     0,
     FINDING_REALM_DISABLED,
     "",
     "Realm not enabled",
     "the realm is disabled",
     {judge_login_realm_disabled}},
    /* The realm. */
    {NULL,
     403,
     FINDING_REALM_DISABLED,
     "access_denied",
     "Realm not enabled",
     "the realm is disabled",
     {judge_login_realm_disabled}},
    {NULL,
     404,
     FINDING_REALM_MISSING,
     "Realm does not exist",
     NULL,
     "the realm does not exist",
     {judge_login_realm_missing}},
    /* Codes and tokens. */
    {NULL,
     0,
     FINDING_CODE_NOT_VALID,
     "invalid_grant",
     "Code not valid",
     "the authorization code was redeemed before, has expired, or belongs to another client",
     {judge_login_code}},
    {NULL,
     0,
     FINDING_CODE_NOT_VALID,
     "invalid_grant",
     "Code is expired",
     "the authorization code has expired",
     {judge_login_code}},
    {NULL,
     0,
     FINDING_REFRESH_TOKEN,
     "invalid_grant",
     "Invalid refresh token",
     "the refresh token is none of this realm and client, or its session has ended",
     {judge_login_issuer, judge_login_clock}},
    {NULL,
     0,
     FINDING_REFRESH_TOKEN,
     "invalid_grant",
     "Token is not active",
     "the refresh token has expired",
     {judge_login_clock}},
    {NULL,
     0,
     FINDING_REFRESH_TOKEN,
     "invalid_grant",
     "Session not active",
     "the session of the token was ended",
     {NULL}},
    {"userinfo",
     403,
     FINDING_OPENID_MISSING,
     "insufficient_scope",
     NULL,
     "the token was issued without the scope openid",
     {NULL}},
    {NULL,
     401,
     FINDING_TOKEN_REFUSED,
     "invalid_token",
     NULL,
     "Keycloak does not accept the token: it has expired, its session was ended, or it is none of this realm",
     {judge_login_issuer, judge_login_clock}},
    {NULL,
     0,
     FINDING_ISSUER_MISMATCH,
     "issuer_mismatch",
     NULL,
     "the token names another issuer than the realm",
     {judge_login_issuer}},
    {"verify", 0, FINDING_TOKEN_REFUSED, "token_expired", NULL, "the token has expired", {judge_login_clock}},
    {"verify",
     0,
     FINDING_CLOCK_SKEW,
     "token_early",
     NULL,
     "the token is from the future: a clock is wrong",
     {judge_login_clock}},
    {"authorization",
     0,
     FINDING_LOGIN_REFUSED,
     "",
     NULL,
     "Keycloak shows a page of refusal instead of its login",
     {CLIENT_JUDGES, judge_login_bearer_only, judge_login_redirect}},
    /* A page or an error in words that no row knows: another language, a later Keycloak. */
    {NULL,
     0,
     FINDING_LOGIN_REFUSED,
     NULL,
     NULL,
     "Keycloak refused the login",
     {CLIENT_JUDGES, judge_login_bearer_only, judge_login_user_disabled, judge_login_user_locked,
      judge_login_clock}},
};

static bool error_fits(const char *wanted, const char *error) {
    return !wanted || (*wanted ? text_equal(wanted, error) : !error);
}

static bool fits(const struct cause_row *row, const struct login_facts *facts) {
    return (!row->endpoint || text_equal(row->endpoint, facts->endpoint)) &&
           (!row->status || row->status == facts->status) && error_fits(row->error, facts->error) &&
           (!row->description ||
            (facts->description && text_starts_with(facts->description, row->description)));
}

static const struct cause_row *row_of(const struct login_facts *facts) {
    const struct cause_row *row = rows;
    while (row < &rows[mem_count(rows) - 1] && !fits(row, facts))
        row++;
    return row;
}

enum finding_code login_cause_code(const char *endpoint, int status, const char *error,
                                   const char *description) {
    /* Only read. */
    const struct login_facts facts = {.endpoint = (char *)(uintptr_t)endpoint,
                                      .status = status,
                                      .error = (char *)(uintptr_t)error,
                                      .description = (char *)(uintptr_t)description};
    return row_of(&facts)->code;
}

static bool has(const struct findings *findings, enum finding_code code) {
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].code == code)
            return true;
    return false;
}

static void add_answer(const struct cause_row *row, const struct login_facts *facts,
                       struct findings *findings) {
    auto_text answer = login_answer(facts);
    const char *name = facts->client ? facts->client : NULL;
    struct finding *finding = findings_add(findings, row->code, "%s%s%s%s", row->message,
                                           name ? " (client " : "", name ? name : "", name ? ")" : "");
    finding_evidence(finding, "%s", answer);
}

/* A wrong clock is worth knowing whatever the cause was. */
void login_cause_judge(const struct login_facts *facts, struct findings *findings) {
    const struct cause_row *row = row_of(facts);
    bool found = false;
    for (size_t i = 0; !found && i < JUDGES_MAX && row->judges[i]; i++)
        found = row->judges[i](facts, findings);
    if (!found)
        add_answer(row, facts, findings);
    if (!has(findings, FINDING_CLOCK_SKEW))
        judge_login_clock(facts, findings);
}

void login_facts_clear(struct login_facts *facts) {
    char *const texts[] = {
        facts->endpoint,       facts->error,  facts->description,  facts->realm,         facts->client,
        facts->user,           facts->scope,  facts->redirect_uri, facts->secret_source, facts->secret_place,
        facts->nearest_client, facts->issuer, facts->token_issuer};
    json_t *const documents[] = {facts->realm_live, facts->client_live,      facts->user_live,
                                 facts->user_lock,  facts->user_credentials, facts->realm_scopes};
    for (size_t i = 0; i < mem_count(texts); i++)
        mem_free(texts[i]);
    for (size_t i = 0; i < mem_count(documents); i++)
        json_decref(documents[i]);
    strings_clear(&facts->not_looked);
    *facts = (struct login_facts){0};
}
