#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_logins[] = {
    {FINDING_CLIENT_SECRET_WRONG, SEVERITY_ERROR, "The client's secret is not the one that Keycloak has",
     "Token requests get 401 `unauthorized_client`, \"Invalid client or Invalid client credentials\": the "
     "client is "
     "known and enabled, its secret is wrong or missing. For an unknown client the error is "
     "`invalid_client`, with the "
     "same description.",
     "The token endpoint refused the secret. `try` of the shell sends the secret of each hop, and says which "
     "of them "
     "Keycloak takes.",
     "Carry Keycloak's secret to where the application reads it: `kubectl kcrealm extract CLIENT -f "
     "values.yaml`, then "
     "restart what read the old one.\n\n    kubectl kcrealm repl --realm REALM -c \"try CLIENT --secret-from "
     "keycloak,vault,secret\""},
    {FINDING_CLIENT_OTHER_PROOF, SEVERITY_ERROR,
     "The client proves who it is in another way than by a secret",
     "Keycloak answers `invalid_client` to a secret when the client is set to authenticate by a signed token "
     "(`client-jwt`, `client-secret-jwt`), a certificate (`client-x509`) or an authenticator of somebody's "
     "own; the "
     "secret that the client also has is not looked at.",
     "`clientAuthenticatorType` of the client is not `client-secret`.",
     "Let the application use the way that is set, or set `clientAuthenticatorType` to `client-secret` in "
     "the "
     "client's declaration: `kubectl kcrealm ensure -f values.yaml --update CLIENT`."},
    {FINDING_CLIENT_IS_PUBLIC, SEVERITY_ERROR, "The client is public",
     "A public client has no secret and no service account: 401 `unauthorized_client`, \"Public client not "
     "allowed to "
     "retrieve service account\".",
     "`publicClient` of the client is true.",
     "Let the application log in users with PKCE, or use a confidential client (`publicClient: false`, "
     "`serviceAccountsEnabled: true`)."},
    {FINDING_CLIENT_BEARER_ONLY, SEVERITY_ERROR, "The client is bearer-only",
     "It stands for an API that only checks tokens, and obtains none: no login with it works.",
     "`bearerOnly` of the client is true.",
     "Use another client for logging in. Keycloak no longer offers bearer-only in its console; set "
     "`bearerOnly: false` "
     "in the declaration when the client is to log in."},
    {FINDING_SERVICE_ACCOUNT_OFF, SEVERITY_ERROR, "The client has no service account",
     "The grant `client_credentials` gets 401 `unauthorized_client`, \"Client not enabled to retrieve "
     "service "
     "account\". It also proves that the secret is right: Keycloak looks at that first.",
     "`serviceAccountsEnabled` of the client is false.",
     "Declare `serviceAccountsEnabled: true` and write it: `kubectl kcrealm ensure -f values.yaml --update "
     "CLIENT`. "
     "Then give the service account the roles that it needs."},
    {FINDING_PASSWORD_GRANT_OFF, SEVERITY_ERROR, "The client may not use the password grant",
     "The grant `password` gets 400 `unauthorized_client`, \"Client not allowed for direct access grants\". "
     "It also "
     "proves that the secret is right.",
     "`directAccessGrantsEnabled` of the client is false.",
     "Better leave it off, and use the browser's flow, a service account or the device grant. Where it has "
     "to be: "
     "`directAccessGrantsEnabled: true`, and `kubectl kcrealm ensure -f values.yaml --update CLIENT`."},
    {FINDING_DEVICE_GRANT_OFF, SEVERITY_ERROR, "The client may not use the device grant",
     "Asking for a device code gets `unauthorized_client`, redeeming one `invalid_grant`, \"Client not "
     "allowed OAuth "
     "2.0 Device Authorization Grant\".",
     "The attribute `oauth2.device.authorization.grant.enabled` of the client is not `true`.",
     "Declare the attribute and write it: `kubectl kcrealm ensure -f values.yaml --update CLIENT`."},
    {FINDING_STANDARD_FLOW_OFF, SEVERITY_ERROR, "The client may not log in with a browser",
     "Keycloak sends the browser back with `unauthorized_client`, \"Standard flow is disabled for the "
     "client\".",
     "`standardFlowEnabled` of the client is false.",
     "Declare `standardFlowEnabled: true` and the redirect URIs: `kubectl kcrealm ensure -f values.yaml "
     "--update "
     "CLIENT`."},
    {FINDING_IMPLICIT_FLOW_OFF, SEVERITY_ERROR, "The application asks for the implicit flow, which is off",
     "Keycloak sends the browser back with `unauthorized_client`, \"Implicit flow is disabled for the "
     "client\": the "
     "application asked for `response_type=token` or `id_token`.",
     "`implicitFlowEnabled` of the client is false, and the answer names that flow.",
     "Leave it off: it puts tokens into addresses. Set the application to the authorization code flow with "
     "PKCE "
     "(`response_type=code`)."},
    {FINDING_USER_UNKNOWN, SEVERITY_ERROR, "The realm has no such user",
     "Logins get \"Invalid user credentials\" or \"Invalid username or password\", the same words as for a "
     "wrong "
     "password, so that nobody can find out names by trying.",
     "An exact search for the name, and one for the e-mail address, gave nothing.",
     "Check the name and the realm. Users of a directory (LDAP) appear at their first login, and only while "
     "the "
     "directory answers."},
    {FINDING_PASSWORD_WRONG, SEVERITY_ERROR, "The password is wrong",
     "Logins get \"Invalid user credentials\" or \"Invalid username or password\".",
     "The user exists, is enabled and not locked; that leaves the password.",
     "Set a new one: `kcadm.sh set-password -r REALM --username NAME --new-password ... --temporary`, or in "
     "the admin "
     "console (Users, NAME, Credentials)."},
    {FINDING_USER_DISABLED, SEVERITY_ERROR, "The user is disabled",
     "Logins get \"Account disabled\", or the page \"Account is disabled, contact your administrator\".",
     "The user has `enabled: false`.",
     "Enable the user, unless somebody disabled it on purpose: `kcadm.sh update users/ID -r REALM -s "
     "enabled=true`."},
    {FINDING_USER_LOCKED, SEVERITY_ERROR, "The user is locked after too many wrong passwords",
     "Even the right password gets \"Invalid user credentials\", until the time is over. Keycloak does not "
     "say so to "
     "who logs in.",
     "The realm protects against brute force, and `attack-detection/brute-force/users/ID` says `disabled: "
     "true`.",
     "Find out who tries (a Job with an old password is a usual cause): `events` of the shell shows the "
     "addresses. "
     "Then unlock: `kcadm.sh delete attack-detection/brute-force/users/ID -r REALM`."},
    {FINDING_REQUIRED_ACTION, SEVERITY_ERROR, "The user has to do something first",
     "Password grants get \"Account is not fully set up\"; in a browser a page comes before the application: "
     "a new "
     "password, a profile to complete, a mail address to prove, terms to accept.",
     "`requiredActions` of the user, a profile without e-mail or name, or the page that came instead of the "
     "code.",
     "Let the user log in once with a browser. For users that are machines, clear it: `kcadm.sh update "
     "users/ID -r "
     "REALM -s 'requiredActions=[]'`, and complete the profile."},
    {FINDING_SECOND_FACTOR, SEVERITY_NOTE, "The login asks for a second factor",
     "Name and password are right. The browser's flow goes on with a one-time code or a security key; "
     "password grants "
     "of such a user fail.",
     "The page that came after the password asks for a code or a key.",
     "Nothing is wrong with the client. To try the rest of the flow take a test user without a second "
     "factor."},
    {FINDING_CONSENT_REQUIRED, SEVERITY_NOTE, "The user is asked for consent",
     "Name and password are right. Keycloak asks the user what the client may know, once for each client and "
     "set of "
     "scopes.",
     "The page that came after the password is the one for consent; `consentRequired` of the client is true.",
     "Nothing is wrong where that is meant. For an application of your own declare `consentRequired: false`: "
     "`kubectl "
     "kcrealm ensure -f values.yaml --update CLIENT`."},
    {FINDING_IDENTITY_PROVIDER, SEVERITY_NOTE, "The login goes on at another identity provider",
     "The realm sends browsers on without showing a page of its own; passwords are not its business.",
     "Keycloak answered with a redirect to `broker/`.",
     "Try the rest in a browser. The default provider is set in the realm's browser flow (Identity Provider "
     "Redirector)."},
    {FINDING_REDIRECT_UNKNOWN, SEVERITY_ERROR, "The redirect URI is not among those of the client",
     "Users see the page \"Invalid parameter: redirect_uri\" and never come back to the application.",
     "No entry of `redirectUris` is equal to the address, or equal up to its `*` at the end. Scheme, host, "
     "port, "
     "upper and lower case and a slash at the end count.",
     "Declare the address and write it: `kubectl kcrealm ensure -f values.yaml --update CLIENT`. Often it is "
     "the "
     "application that sends the wrong one: behind a proxy it may not know that it is reached by https."},
    {FINDING_PKCE_DEMANDED, SEVERITY_ERROR, "The client demands PKCE",
     "Keycloak sends the browser back with `invalid_request`, \"Missing parameter: code_challenge_method\" "
     "(or "
     "\"code_challenge\", or a method that is not the demanded one); at the token endpoint \"PKCE "
     "verification "
     "failed\".",
     "The attribute `pkce.code.challenge.method` of the client is set, and the request had no such "
     "challenge.",
     "Switch PKCE with S256 on in the application; almost every library can. To try it: `authorize CLIENT "
     "--redirect-uri URI --pkce` in the shell."},
    {FINDING_CODE_NOT_VALID, SEVERITY_ERROR, "The authorization code is not valid",
     "The token endpoint answers `invalid_grant`, \"Code not valid\": a code can be redeemed once, within a "
     "minute, by "
     "the client that it was given to.",
     "The token endpoint's answer. Replicas of an application that each redeem the same code are a usual "
     "cause, so are "
     "a user who loads the page anew, and Keycloak's pods not seeing each other's sessions.",
     "Start the login anew: `authorize CLIENT --redirect-uri URI --user NAME` in the shell shows whether the "
     "flow itself "
     "works."},
    {FINDING_REFRESH_TOKEN, SEVERITY_ERROR, "The refresh token is not valid",
     "The token endpoint answers `invalid_grant`, \"Invalid refresh token\" or \"Token is not active\" or "
     "\"Session not "
     "active\": it is too old, was used before (where the realm revokes used ones), or its session was "
     "ended.",
     "The token endpoint's answer.",
     "Log in again. Sessions end by the realm's SSO session idle and max times; for work of days ask for the "
     "scope "
     "`offline_access`."},
    {FINDING_OPENID_MISSING, SEVERITY_ERROR, "The token was issued without the scope openid",
     "The userinfo endpoint answers 403 `insufficient_scope`, \"Missing openid scope\".",
     "The userinfo endpoint's answer.",
     "Ask for the scope `openid` when logging in; it needs no client scope."},
    {FINDING_TOKEN_REFUSED, SEVERITY_ERROR, "Keycloak does not accept the token",
     "The userinfo endpoint answers 401 `invalid_token`: the token has expired, its session was ended, or it "
     "was issued "
     "under another host name.",
     "The endpoint's answer, the token's issuer and times.",
     "Log in again; when new tokens are refused as well, compare the issuer that the token names with the "
     "realm's: "
     "`verify` in the shell."},
    {FINDING_ISSUER_MISMATCH, SEVERITY_ERROR, "The token's issuer is not what is expected",
     "Applications refuse the token, and Keycloak itself answers 401. Without a fixed hostname Keycloak "
     "names the host "
     "of each request as the issuer, so that a token obtained inside the cluster is refused outside.",
     "The claim `iss` of the token differs from the `issuer` of the realm's discovery document.",
     "Set Keycloak's `hostname` (in the operator's object: `spec.hostname.hostname`), and let every "
     "application use "
     "that address as the issuer; `hostname-backchannel-dynamic` lets them still connect inside the "
     "cluster."},
    {FINDING_CLOCK_SKEW, SEVERITY_WARNING, "The clocks of Keycloak and of this machine differ",
     "Tokens are not yet valid, or expired too early; assertions that clients sign are refused.",
     "A token that Keycloak has just issued says another time than the clock here.",
     "Set the clocks by NTP. Which one is wrong: `date -u` here, and `kubectl debug node/NODE` where "
     "Keycloak runs."},
    {FINDING_LOGIN_REFUSED, SEVERITY_ERROR, "Keycloak refused the login",
     "The answer is none that this tool knows more about.",
     "The answer of the endpoint, and what Keycloak says about client, user and realm.",
     "`events CLIENT` in the shell shows what Keycloak itself noted, where the realm keeps login events; its "
     "log has "
     "the rest."},
};
const size_t finding_rows_logins_count = mem_count(finding_rows_logins);
