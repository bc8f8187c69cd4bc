/* Answers of Keycloak 26.7.4 with what is the case: the cause that is told, and nothing else. */
#include "kcrealm/diagnose/login_cause.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WRONG_CLIENT "Invalid client or Invalid client credentials"
#define FINE                                                                                                 \
    "'id': 'u1', 'enabled': true, 'publicClient': false, 'bearerOnly': false, 'standardFlowEnabled': true, " \
    "'clientAuthenticatorType': 'client-secret', 'serviceAccountsEnabled': true, "                           \
    "'directAccessGrantsEnabled': true"
#define PERSON "'id': 'p1', 'enabled': true, 'email': 'a@b', 'firstName': 'A', 'lastName': 'B'"

/* Texts with ' for ". client NULL: nobody could look; "-": there is none. The same for user. */
static const struct row {
    const char *endpoint;
    int status;
    const char *error, *description;
    const char *client, *user;
    enum finding_code code;
    const char *message, *next; /* parts; NULL: any */
    const char *source, *redirect_uri, *scope, *lock;
    int ahead_s;
    const char *token_issuer;
    const char *realm_live, *credentials;
    bool expired;
} rows[] = {
    {"token", 401, "unauthorized_client", WRONG_CLIENT, "{" FINE "}", NULL, FINDING_CLIENT_SECRET_WRONG,
     "the secret that was given for client app is not the one", "try app --secret-from keycloak,vault,secret",
     .source = NULL},
    {"token", 401, "unauthorized_client", WRONG_CLIENT, "{" FINE "}", NULL, FINDING_CLIENT_SECRET_WRONG,
     "client app in Vault is not the one", "kubectl kcrealm extract app -f values.yaml", .source = "vault"},
    {"token", 401, "unauthorized_client", WRONG_CLIENT, NULL, NULL, FINDING_CLIENT_SECRET_WRONG,
     "in its Kubernetes Secret", "kubectl kcrealm extract app", .source = "secret"},
    {"token", 401, "unauthorized_client", WRONG_CLIENT, "{'id': 'u1', 'bearerOnly': true}", NULL,
     FINDING_CLIENT_BEARER_ONLY, "bearer-only", "update clients/u1 -r lab -s bearerOnly=false",
     .source = NULL},
    {"token", 401, "unauthorized_client", WRONG_CLIENT, "{" FINE "}", NULL, FINDING_SECRET_EXPIRED,
     "is expired", "kubectl kcrealm rotate app", .expired = true},
    {"token", 400, "invalid_client", "Parameter client_assertion_type is missing",
     "{'id': 'u1', 'clientAuthenticatorType': 'client-jwt'}", NULL, FINDING_CLIENT_OTHER_PROOF,
     "but by client-jwt", "clientAuthenticatorType=client-secret", .source = NULL},
    {"token", 401, "invalid_client", WRONG_CLIENT, "-", NULL, FINDING_CLIENT_MISSING,
     "does not exist in realm lab", "kubectl kcrealm ensure -f values.yaml app", .source = NULL},
    {"token", 401, "invalid_client", WRONG_CLIENT, "{'id': 'u1', 'enabled': false}", NULL,
     FINDING_CLIENT_DISABLED, "client app is disabled", "kcadm.sh update clients/u1 -r lab -s enabled=true",
     .source = NULL},
    {"token", 401, "invalid_client", WRONG_CLIENT, NULL, NULL, FINDING_CLIENT_MISSING,
     "no such client, or it is disabled", NULL, .source = NULL},
    {"introspection", 401, "invalid_client", "Client authentication failed.", "{" FINE "}", NULL,
     FINDING_CLIENT_SECRET_WRONG, "is not the one that Keycloak has", NULL, .source = NULL},
    {"introspection", 401, "invalid_request", "Authentication failed.", "{" FINE "}", NULL,
     FINDING_CLIENT_SECRET_WRONG, "is not the one that Keycloak has", NULL, .source = NULL},
    {"introspection", 401, "invalid_client", "Client authentication failed.", "-", NULL,
     FINDING_CLIENT_MISSING, NULL, NULL, .source = NULL},
    {"token", 401, "unauthorized_client", "Client not enabled to retrieve service account",
     "{'id': 'u1', 'serviceAccountsEnabled': false}", NULL, FINDING_SERVICE_ACCOUNT_OFF,
     "its secret is right", "serviceAccountsEnabled=true", .source = NULL},
    {"token", 401, "unauthorized_client", "Client not enabled to retrieve service account", NULL, NULL,
     FINDING_SERVICE_ACCOUNT_OFF, "no service account", NULL, .source = NULL},
    {"token", 401, "unauthorized_client", "Public client not allowed to retrieve service account",
     "{'id': 'u1', 'publicClient': true}", NULL, FINDING_CLIENT_IS_PUBLIC, "public", "publicClient=false",
     .source = NULL},
    {"token", 400, "unauthorized_client", "Client not allowed for direct access grants",
     "{'id': 'u1', 'directAccessGrantsEnabled': false}", NULL, FINDING_PASSWORD_GRANT_OFF, "password grant",
     "directAccessGrantsEnabled=true", .source = NULL},
    {"token", 400, "invalid_client", "Bearer-only not allowed", "{'id': 'u1', 'bearerOnly': true}", NULL,
     FINDING_CLIENT_BEARER_ONLY, NULL, NULL, .source = NULL},
    {"device", 400, "unauthorized_client",
     "Client is not allowed to initiate OAuth 2.0 Device Authorization Grant. The flow is disabled for the "
     "client.",
     "{" FINE "}", NULL, FINDING_DEVICE_GRANT_OFF, "device", "oauth2.device.authorization.grant.enabled",
     .source = NULL},
    {"token", 400, "invalid_grant", "Client not allowed OAuth 2.0 Device Authorization Grant", "{" FINE "}",
     NULL, FINDING_DEVICE_GRANT_OFF, NULL, NULL, .source = NULL},
    /* Users. */
    {"token", 400, "invalid_grant", "Invalid user credentials", "{" FINE "}", "{" PERSON "}",
     FINDING_PASSWORD_WRONG, "the password of user ann is wrong", "set-password -r lab --username ann",
     .source = NULL},
    {"token", 400, "invalid_grant", "Invalid user credentials", "{" FINE "}", "-", FINDING_USER_UNKNOWN,
     "there is no user ann", "users", .source = NULL},
    {"token", 400, "invalid_grant", "Invalid user credentials", "{" FINE "}", NULL, FINDING_PASSWORD_WRONG,
     "is wrong, or there is no such user", NULL, .source = NULL},
    {"token", 400, "invalid_grant", "Invalid user credentials", "{" FINE "}", "{" PERSON "}",
     FINDING_USER_LOCKED, "locked after 7 wrong passwords",
     "delete attack-detection/brute-force/users/p1 -r lab", .lock = "{'disabled': true, 'numFailures': 7}"},
    {"token", 400, "invalid_grant", "Invalid user credentials", "{" FINE "}", "{" PERSON "}",
     FINDING_PASSWORD_WRONG, NULL, NULL, .lock = "{'disabled': false, 'numFailures': 1}"},
    {"token", 400, "invalid_grant", "Account disabled", "{" FINE "}", "{'id': 'p1', 'enabled': false}",
     FINDING_USER_DISABLED, "user ann is disabled", "users/p1 -r lab -s enabled=true", .source = NULL},
    {"login", 200, "login_refused", "Account is disabled, contact your administrator.", "{" FINE "}",
     "{'id': 'p1', 'enabled': false}", FINDING_USER_DISABLED, NULL, NULL, .source = NULL},
    {"token", 400, "invalid_grant", "Account is not fully set up", "{" FINE "}",
     "{" PERSON ", 'requiredActions': ['UPDATE_PASSWORD', 'VERIFY_EMAIL']}", FINDING_REQUIRED_ACTION,
     "UPDATE_PASSWORD, VERIFY_EMAIL", "requiredActions=[]", .source = NULL},
    {"token", 400, "invalid_grant", "Account is not fully set up", "{" FINE "}", "{'id': 'p1', 'email': 'x'}",
     FINDING_REQUIRED_ACTION, "not complete: firstName, lastName", "firstName=VALUE", .source = NULL},
    {"token", 400, "invalid_grant", "Account is not fully set up", "{" FINE "}", "{" PERSON "}",
     FINDING_REQUIRED_ACTION, "has to do something", NULL, .source = NULL},
    {"login", 200, "required_action", "TERMS_AND_CONDITIONS", "{" FINE "}", NULL, FINDING_REQUIRED_ACTION,
     "TERMS_AND_CONDITIONS", NULL, .source = NULL},
    {"login", 200, "login_refused", "Invalid username or password.", "{" FINE "}", "{" PERSON "}",
     FINDING_PASSWORD_WRONG, "the password of user ann is wrong", NULL, .source = NULL},
    {"login", 200, "consent_required", "Grant Access", "{" FINE "}", NULL, FINDING_CONSENT_REQUIRED, NULL,
     NULL, .source = NULL},
    {"login", 200, "second_factor", "Code", "{" FINE "}", NULL, FINDING_SECOND_FACTOR, NULL, NULL,
     .source = NULL},
    {"login", 200, "second_factor", "Code", "{" FINE "}", "{" PERSON "}", FINDING_SECOND_FACTOR,
     "name and password of user ann are right; the login asks for a security key", NULL,
     .credentials = "[{'type': 'password'}, {'type': 'webauthn'}]"},
    {"token", 400, "invalid_grant", "Invalid user credentials", "{" FINE "}", "{" PERSON "}",
     FINDING_SECOND_FACTOR, "user ann has a second factor (a one-time code)",
     "authorize app --redirect-uri URI --user ann", .credentials = "[{'type': 'password'}, {'type': 'otp'}]"},
    /* The password grant asks for no security key, and a page that shows the form again for no code yet. */
    {"token", 400, "invalid_grant", "Invalid user credentials", "{" FINE "}", "{" PERSON "}",
     FINDING_PASSWORD_WRONG, NULL, NULL, .credentials = "[{'type': 'password'}, {'type': 'webauthn'}]"},
    {"login", 200, "login_refused", "Invalid username or password.", "{" FINE "}", "{" PERSON "}",
     FINDING_PASSWORD_WRONG, NULL, NULL, .credentials = "[{'type': 'password'}, {'type': 'otp'}]"},
    {"login", 302, "identity_provider", NULL, "{" FINE "}", NULL, FINDING_IDENTITY_PROVIDER, NULL, NULL,
     .source = NULL},
    /* The request. */
    {"token", 400, "invalid_scope", "Invalid scopes: openid groups",
     "{" FINE ", 'defaultClientScopes': ['profile']}", NULL, FINDING_SCOPE_NOT_LINKED,
     "scope groups is not linked", "kubectl kcrealm attach-scopes app --realm lab --optional groups",
     .source = NULL},
    {"authorization", 302, "invalid_scope", "Invalid scopes: openid profile nosuch",
     "{" FINE ", 'defaultClientScopes': ['profile']}", NULL, FINDING_SCOPE_MISSING,
     "scope nosuch does not exist", "create client-scopes -r lab -s name=nosuch",
     .scope = "openid profile nosuch"},
    {"token", 400, "invalid_scope", "Invalid scopes: openid groups", NULL, NULL, FINDING_SCOPE_NOT_LINKED,
     "a requested scope", NULL, .source = NULL},
    {"authorization", 400, NULL, "Invalid parameter: redirect_uri",
     "{" FINE ", 'redirectUris': ['https://app.example/']}", NULL, FINDING_REDIRECT_UNKNOWN,
     "https://app.example is not among", "'redirectUris=[\"https://app.example/\",\"https://app.example\"]'",
     .redirect_uri = "https://app.example"},
    {"authorization", 400, NULL, "Invalid parameter: redirect_uri", NULL, NULL, FINDING_REDIRECT_UNKNOWN,
     NULL, NULL, .redirect_uri = "https://app.example"},
    {"authorization", 302, "invalid_request", "Missing parameter: code_challenge_method",
     "{" FINE ", 'attributes': {'pkce.code.challenge.method': 'S256'}}", NULL, FINDING_PKCE_DEMANDED,
     "PKCE by S256", "authorize app --redirect-uri https://app --pkce", .redirect_uri = "https://app"},
    {"authorization", 302, "invalid_request", "Missing parameter: code_challenge",
     "{" FINE ", 'attributes': {'pkce.code.challenge.method': 'S256'}}", NULL, FINDING_PKCE_DEMANDED,
     "by S256, and the request had a method, and no challenge", "look for a proxy that drops",
     .redirect_uri = "https://app"},
    {"authorization", 302, "invalid_request",
     "Invalid parameter: code challenge method is not matching the configured one",
     "{" FINE ", 'attributes': {'pkce.code.challenge.method': 'plain'}}", NULL, FINDING_PKCE_DEMANDED,
     "by plain, and the request came with another method", "'attributes.\"pkce.code.challenge.method\"=S256'",
     .redirect_uri = "https://app"},
    {"authorization", 302, "invalid_request",
     "Invalid parameter: code challenge method is not configured one",
     "{" FINE ", 'attributes': {'pkce.code.challenge.method': 'plain'}}", NULL, FINDING_PKCE_DEMANDED,
     "by plain, and the request came with another method", "'attributes.\"pkce.code.challenge.method\"=S256'",
     .redirect_uri = "https://app"},
    {"authorization", 302, "invalid_request", "Missing parameter: code_challenge_method", "{" FINE "}", NULL,
     FINDING_PKCE_DEMANDED, "client app demands PKCE", "authorize app --redirect-uri https://app --pkce",
     .redirect_uri = "https://app"},
    {"authorization", 302, "invalid_request", "Invalid parameter: code challenge method is not matching",
     NULL, NULL, FINDING_PKCE_DEMANDED, NULL, NULL, .source = NULL},
    {"token", 400, "invalid_grant", "PKCE verification failed: Code mismatch", NULL, NULL,
     FINDING_PKCE_DEMANDED, NULL, NULL, .source = NULL},
    {"authorization", 302, "unauthorized_client",
     "Client is not allowed to initiate browser login with given response_type. Standard flow is disabled.",
     "{'id': 'u1', 'standardFlowEnabled': false}", NULL, FINDING_STANDARD_FLOW_OFF, "browser",
     "standardFlowEnabled=true", .source = NULL},
    {"authorization", 302, "unauthorized_client",
     "Client is not allowed to initiate browser login with given response_type. Implicit flow is disabled.",
     "{" FINE "}", NULL, FINDING_IMPLICIT_FLOW_OFF, "implicit flow", "response_type=code", .source = NULL},
    {"authorization", 302, "unauthorized_client",
     "Client is not allowed to initiate browser login with given response_type. Implicit flow is disabled.",
     "{'id': 'u1', 'implicitFlowEnabled': false}", NULL, FINDING_IMPLICIT_FLOW_OFF, "implicit flow",
     "should stay off. Else: kcadm.sh update clients/u1 -r lab -s implicitFlowEnabled=true", .source = NULL},
    {"authorization", 400, NULL, "Client not found.", "-", NULL, FINDING_CLIENT_MISSING, NULL, NULL,
     .source = NULL},
    {"authorization", 400, NULL, "Client disabled.", "{'id': 'u1', 'enabled': false}", NULL,
     FINDING_CLIENT_DISABLED, NULL, NULL, .source = NULL},
    {"authorization", 403, NULL, "Bearer-only applications are not allowed",
     "{'id': 'u1', 'bearerOnly': true}", NULL, FINDING_CLIENT_BEARER_ONLY, NULL, NULL, .source = NULL},
    /* Words of another language: found by looking alone. */
    {"authorization", 400, NULL, "Client nicht gefunden.", "-", NULL, FINDING_CLIENT_MISSING, NULL, NULL,
     .source = NULL},
    {"authorization", 400, NULL, "Ung\xc3\xbcltiger Parameter", "{" FINE ", 'redirectUris': []}", NULL,
     FINDING_REDIRECT_UNKNOWN, NULL, NULL, .redirect_uri = "https://app"},
    {"authorization", 400, NULL, "?", "{" FINE ", 'redirectUris': ['https://app']}", NULL,
     FINDING_LOGIN_REFUSED, NULL, NULL, .redirect_uri = "https://app"},
    /* Codes and tokens. */
    {"token", 400, "invalid_grant", "Code not valid", "{" FINE "}", NULL, FINDING_CODE_NOT_VALID,
     "redeemed before, has expired", NULL, .source = NULL},
    {"token", 400, "invalid_grant", "Code not valid", "{" FINE "}", NULL, FINDING_CODE_NOT_VALID,
     "codes of realm lab are good for 1 s only", "kcadm.sh update realms/lab -s accessCodeLifespan=60",
     .realm_live = "{'accessCodeLifespan': 1}"},
    {"token", 400, "invalid_grant", "Code not valid", "{" FINE "}", NULL, FINDING_CODE_NOT_VALID,
     "redeemed before, or was older than 60 s", "events app", .realm_live = "{'accessCodeLifespan': 60}"},
    {"token", 400, "invalid_grant", "Code is expired", "{" FINE "}", NULL, FINDING_CODE_NOT_VALID,
     "has expired", NULL, .source = NULL},
    {"verify", 0, "token_early", "issued only in 10m", "{" FINE "}", NULL, FINDING_CLOCK_SKEW, "10m ahead of",
     "NTP", .ahead_s = 600},
    {"verify", 0, "token_early", "issued only in 40s", NULL, NULL, FINDING_CLOCK_SKEW, "a clock is wrong",
     NULL, .source = NULL},
    {"verify", 0, "token_expired", "expired 5m ago", NULL, NULL, FINDING_TOKEN_REFUSED, "has expired", NULL,
     .source = NULL},
    {"verify", 0, "token_expired", "expired 5m ago", NULL, NULL, FINDING_CLOCK_SKEW, "10m behind", NULL,
     .ahead_s = -600},
    {"verify", 0, "issuer_mismatch", "http://inside/realms/lab, but …", NULL, NULL, FINDING_ISSUER_MISMATCH,
     "issued by http://inside/realms/lab, the realm is https://sso/realms/lab", "hostname",
     .token_issuer = "http://inside/realms/lab"},
    {"verify", 0, "issuer_mismatch", "of another realm", NULL, NULL, FINDING_ISSUER_MISMATCH, NULL,
     "use REALM", .token_issuer = "https://sso/realms/other"},
    {"token", 400, "invalid_grant", "Invalid refresh token", "{" FINE "}", NULL, FINDING_REFRESH_TOKEN, NULL,
     NULL, .source = NULL},
    {"token", 400, "invalid_grant", "Invalid refresh token", "{" FINE "}", NULL, FINDING_ISSUER_MISMATCH,
     "http://inside/realms/lab", "hostname", .token_issuer = "http://inside/realms/lab"},
    {"token", 400, "invalid_grant", "Token is not active", "{" FINE "}", NULL, FINDING_REFRESH_TOKEN, NULL,
     NULL, .source = NULL},
    {"userinfo", 403, "insufficient_scope", "Missing openid scope", NULL, NULL, FINDING_OPENID_MISSING, NULL,
     NULL, .source = NULL},
    {"userinfo", 401, "invalid_token", "Token verification failed", NULL, NULL, FINDING_TOKEN_REFUSED, NULL,
     NULL, .source = NULL},
    {"userinfo", 401, "invalid_token", "Token verification failed", NULL, NULL, FINDING_CLOCK_SKEW,
     "5m ahead of", NULL, .ahead_s = 300},
    {"token", 403, "access_denied", "Realm not enabled", NULL, NULL, FINDING_REALM_DISABLED, NULL, NULL,
     .source = NULL},
    {"token", 404, "Realm does not exist", NULL, NULL, NULL, FINDING_REALM_MISSING, NULL, NULL,
     .source = NULL},
    {"token", 500, "unknown_error", NULL, "{" FINE "}", "{" PERSON "}", FINDING_LOGIN_REFUSED, NULL, NULL,
     .source = NULL},
};

static json_t *json_of(const char *text) {
    if (!text || *text == '-')
        return NULL;
    auto_text copy = mem_dup(text);
    for (char *at = copy; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    json_t *value = value_parse(copy, strlen(copy), "the test", NULL);
    assert_non_null(value);
    return value;
}

static enum login_look look_of(const char *text) {
    return !text ? LOGIN_NOT_LOOKED : *text == '-' ? LOGIN_ABSENT : LOGIN_FOUND;
}

static struct login_facts facts_of(const struct row *row) {
    return (struct login_facts){.endpoint = mem_dup(row->endpoint),
                                .status = row->status,
                                .error = mem_dup(row->error),
                                .description = mem_dup(row->description),
                                .realm = mem_dup("lab"),
                                .client = mem_dup("app"),
                                .user = mem_dup("ann"),
                                .scope = mem_dup(row->scope),
                                .redirect_uri = mem_dup(row->redirect_uri),
                                .secret_source = mem_dup(row->source),
                                .client_look = look_of(row->client),
                                .user_look = look_of(row->user),
                                .client_live = json_of(row->client),
                                .user_live = json_of(row->user),
                                .user_lock = json_of(row->lock),
                                .user_credentials = json_of(row->credentials),
                                .realm_live = json_of(row->realm_live),
                                .realm_scopes = json_of("['profile', 'groups']"),
                                .secret_has_expired = row->expired,
                                .clock_is_known = true,
                                .clock_ahead_s = row->ahead_s,
                                .issuer = mem_dup("https://sso/realms/lab"),
                                .token_issuer = mem_dup(row->token_issuer)};
}

static void check_row(size_t number, const struct row *row) {
    struct findings findings = {0};
    struct login_facts facts = facts_of(row);
    login_cause_judge(&facts, &findings);
    const struct finding *first = findings.items;
    if (findings.count != 1 || first->code != row->code)
        fail_msg("row %zu: %zu findings, KCR-%d: %s", number, findings.count, first->code, first->message);
    if (row->message && !strstr(first->message, row->message))
        fail_msg("row %zu: %s", number, first->message);
    if (row->next && (!first->next || !strstr(first->next, row->next)))
        fail_msg("row %zu: %s", number, first->next ? first->next : "(no next step)");
    assert_non_null(first->evidence);
    assert_non_null(finding_kind(first->code));
    findings_clear(&findings);
    login_facts_clear(&facts);
}

static void each_answer_has_the_cause_that_is_the_case(void **state) {
    (void)state;
    for (size_t i = 0; i < mem_count(rows); i++)
        check_row(i, &rows[i]);
}

static void small_differences_of_redirect_uris_are_named(void **state) {
    (void)state;
    static const struct {
        const char *entry, *uri, *words; /* NULL: it is registered */
    } uris[] = {
        {"https://a.example/cb", "https://a.example/cb/", "the slash at the end"},
        {"https://a.example/cb", "http://a.example/cb", "http and https"},
        {"https://a.example/cb", "https://a.example/CB", "upper and lower case"},
        {"https://a.example/cb", "https://a.example/other", "in the path"},
        {"https://a.example/cb", "https://b.example/cb", "redirectUris: [\"https://a.example/cb\"]"},
        {"/cb", "https://root.example/cb", NULL},
        {"https://a.example/*", "https://a.example/x/y", NULL},
        {"https://a.example/*", "https://a.example", NULL},
        {"https://a.example/x*", "https://a.example/x?y=/z", NULL},
        {"https://a.example/cb?x=1", "https://a.example/cb?x=1", NULL},
        {"https://a.example/*", "https://a.example.evil/", "redirectUris"},
        {"*", "https://anything", NULL},
    };
    for (size_t i = 0; i < mem_count(uris); i++) {
        struct findings findings = {0};
        struct login_facts facts = {.endpoint = mem_dup("authorization"),
                                    .status = 400,
                                    .description = mem_dup("Invalid parameter: redirect_uri"),
                                    .realm = mem_dup("lab"),
                                    .client = mem_dup("app"),
                                    .redirect_uri = mem_dup(uris[i].uri),
                                    .client_look = LOGIN_FOUND};
        facts.client_live =
            json_pack("{s:s, s:[s]}", "rootUrl", "https://root.example", "redirectUris", uris[i].entry);
        login_cause_judge(&facts, &findings);
        const char *told = uris[i].words ? findings.items[0].evidence : findings.items[0].message;
        if (!strstr(told, uris[i].words ? uris[i].words : "by now"))
            fail_msg("row %zu: %s", i, told);
        findings_clear(&findings);
        login_facts_clear(&facts);
    }
}

/* Names are typed by people, and by strangers who create clients. */
static void commands_are_safe_to_copy(void **state) {
    (void)state;
    struct findings findings = {0};
    struct login_facts facts = {.endpoint = mem_dup("token"),
                                .status = 401,
                                .error = mem_dup("invalid_client"),
                                .description = mem_dup(WRONG_CLIENT),
                                .realm = mem_dup("l'ab; rm x"),
                                .client = mem_dup("$(reboot)"),
                                .client_look = LOGIN_ABSENT};
    login_cause_judge(&facts, &findings);
    assert_string_equal(findings.items[0].next, "kubectl kcrealm ensure -f values.yaml '$(reboot)'");
    findings_clear(&findings);
    facts.client_look = LOGIN_FOUND;
    facts.client_live = json_pack("{s:s, s:b}", "id", "u1", "enabled", 0);
    login_cause_judge(&facts, &findings);
    assert_string_equal(findings.items[0].next,
                        "kcadm.sh update clients/u1 -r 'l'\\''ab; rm x' -s enabled=true");
    findings_clear(&findings);
    login_facts_clear(&facts);
}

static void a_wrong_clock_is_told_beside_another_cause(void **state) {
    (void)state;
    struct findings findings = {0};
    struct login_facts facts = facts_of(&rows[0]);
    facts.clock_ahead_s = -LOGIN_SKEW_MAX_S - 1;
    login_cause_judge(&facts, &findings);
    assert_int_equal(findings.count, 2);
    assert_int_equal(findings.items[0].code, FINDING_CLIENT_SECRET_WRONG);
    assert_int_equal(findings.items[1].code, FINDING_CLOCK_SKEW);
    assert_non_null(strstr(findings.items[1].message, "31s behind the clock here"));
    findings_clear(&findings);
    facts.clock_ahead_s = LOGIN_SKEW_MAX_S;
    login_cause_judge(&facts, &findings);
    assert_int_equal(findings.count, 1);
    findings_clear(&findings);
    login_facts_clear(&facts);
}

static void what_was_compared_is_the_evidence_for_a_wrong_secret(void **state) {
    (void)state;
    static const char *const parts[] = {"token endpoint: HTTP 401, unauthorized_client", "by now",
                                        "secret/app#value differs"};
    for (size_t i = 0; i < mem_count(parts); i++) {
        struct findings findings = {0};
        struct login_facts facts = facts_of(&rows[1]);
        facts.secret =
            (enum login_secret[]){LOGIN_SECRET_UNKNOWN, LOGIN_SECRET_EQUAL, LOGIN_SECRET_DIFFERS}[i];
        facts.secret_place = mem_dup("secret/app#value");
        login_cause_judge(&facts, &findings);
        if (!strstr(findings.items[0].evidence, parts[i]))
            fail_msg("%s", findings.items[0].evidence);
        findings_clear(&findings);
        login_facts_clear(&facts);
    }
}

static void the_answer_alone_has_a_code(void **state) {
    (void)state;
    assert_int_equal(login_cause_code("token", 401, "unauthorized_client", WRONG_CLIENT),
                     FINDING_CLIENT_SECRET_WRONG);
    assert_int_equal(login_cause_code("authorization", 400, NULL, "Client disabled."),
                     FINDING_CLIENT_DISABLED);
    assert_int_equal(login_cause_code(NULL, 0, NULL, NULL), FINDING_LOGIN_REFUSED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_has_the_cause_that_is_the_case),
        cmocka_unit_test(small_differences_of_redirect_uris_are_named),
        cmocka_unit_test(commands_are_safe_to_copy),
        cmocka_unit_test(a_wrong_clock_is_told_beside_another_cause),
        cmocka_unit_test(what_was_compared_is_the_evidence_for_a_wrong_secret),
        cmocka_unit_test(the_answer_alone_has_a_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
