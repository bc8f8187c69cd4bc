#!/usr/bin/env bats
# shellcheck shell=bats
# Tokens in the interactive shell: every grant, every client authentication, and what verifying finds. No secret and no token
# is ever shown.

setup_file() {
    load helpers
    load repl_tokens
    tokens_setup_file
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load repl_tokens
}

teardown() {
    show_no_canary
}

@test "client credentials: the secret by form, by header, from Keycloak, and as an assertion by secret or key" {
    lines 'login client app --secret-stdin' "$APP_SECRET"
    expect_status 0
    expect_output "client app of realm $REALM" "access  Bearer  expires in"
    lines 'login client app --auth basic --secret-stdin' "$APP_SECRET"
    expect_status 0
    lines 'login client app --secret-from keycloak' 'verify' 'introspect'
    expect_status 0
    expect_output "by a key of the realm" "active: Keycloak takes this token"
    lines 'login client signer --auth client_secret_jwt --secret-stdin' "$SIGNER_SECRET"
    expect_status 0
    lines "login client keyed --key-file $KEY" 'verify'
    expect_status 0
    lines "login client keyed --key-file $KEY --algorithm PS256"
    expect_status 1
    expect_stderr "invalid_client (Unable to load public key)"
}

@test "a user's password, and what comes of its tokens: claims, userinfo, introspection, refresh, logout" {
    lines 'login user ann --client app --secret-stdin --password-stdin' "$APP_SECRET" "$ANN_PASSWORD" \
        'whoami' 'decode id' 'verify --audience app' 'verify id --audience app' 'userinfo' 'introspect' \
        'introspect refresh' 'refresh' 'logout' 'tokens'
    expect_status 0
    expect_output "user ann through client app of realm $REALM" "ann@example.org" "roles of account" \
        "groups            /staff" "ID token, as it says (not verified)" "the session is ended" "No tokens are held"
    lines 'login user ann --client public --password-stdin' "$ANN_PASSWORD" 'userinfo' 'introspect'
    expect_status 1
    expect_stderr "only a client with a secret or a key may introspect"
}

@test "results for programs carry the claims, and no token" {
    lines_as json 'login user ann --client public --password-stdin' "$ANN_PASSWORD" 'decode' 'verify' 'tokens'
    expect_status 0
    expect_json 'd["items"][1]["result"]["claims"]["preferred_username"] == "ann"'
    expect_json 'd["items"][2]["result"]["good"]'
    expect_json '[t["token"] for t in d["items"][3]["result"]["tokens"]] == ["access", "refresh", "id"]'
}

@test "a device code waits until somebody agrees in a browser" {
    lines_begin 'login device --client app --secret-from keycloak' whoami
    local uri
    uri=$(wait_for_address)
    agree_in_browser "$uri" ann "$ANN_PASSWORD"
    lines_end
    expect_status 0
    expect_output "user ann through client app"
}

@test "a device code that is refused, and a client that may not use it" {
    lines_begin 'login device --client app --secret-from keycloak'
    refuse_in_browser "$(wait_for_address)" ann "$ANN_PASSWORD"
    lines_end
    expect_status 1
    expect_stderr access_denied
    lines 'login device --client public'
    expect_status 1
    expect_stderr "The flow is disabled for the client" "POST /realms/$REALM/protocol/openid-connect/auth/device"
}

@test "a changed, an expired, a foreign and an unsigned token are not good, and the reason is told" {
    local token altered
    token=$(token_of app "$APP_SECRET")
    altered=$(alter_claims "$token" 'd["preferred_username"] = "admin"')
    lines 'verify -' "$token"
    expect_status 0
    lines 'verify -' "$altered"
    expect_status 1
    expect_stderr "signature: RS256, it is not that of the realm's key"
    refute_text "$token" "$altered"
    lines 'verify -' "$(unsigned_token)"
    expect_status 1
    expect_stderr "anybody could have made this token"
    lines 'login client short --secret-from keycloak' "verify --audience nobody"
    expect_status 1
    expect_stderr "audience: it is for account, not for nobody"
    sleep 3
    lines 'verify -' "$(cat "$BATS_FILE_TMPDIR/short-token")"
    expect_status 1
    expect_stderr "expired" "refresh, or log in again"
    KCREALM_REALM=master lines 'use master' 'verify -' "$token"
    expect_status 1
    expect_stderr "no key with the id that the token names"
}

@test "a token that was given is held; one in an argument is refused" {
    local token
    token=$(token_of app "$APP_SECRET")
    lines 'login token --token-stdin' "$token" whoami userinfo
    expect_output "client app"
    tool repl --realm "$REALM" -c "decode $token"
    expect_status 1
    expect_stderr "a token stands in -c"
    refute_text "$token"
}

@test "a wrong secret, a wrong password, a scope that is not linked: Keycloak's words, and what they mean" {
    lines 'login client app --secret-stdin' not-the-secret
    expect_status 1
    expect_stderr "unauthorized_client (Invalid client or Invalid client credentials)" "secret is wrong"
    lines 'login user ann --client public --password-stdin' not-the-password
    expect_status 1
    expect_stderr "invalid_grant (Invalid user credentials)"
    lines 'login user ann --client public --scope "openid nonsense" --password-stdin' "$ANN_PASSWORD"
    expect_status 1
    expect_stderr invalid_scope
    lines 'login client app --secret-from keycloak' userinfo
    expect_status 1
    expect_stderr "insufficient_scope (Missing openid scope)"
}

@test "Keycloak tells only clients in the token's audience whether it is good: that is said" {
    lines 'login client signer --auth client_secret_jwt --secret-from keycloak' introspect
    expect_status 0
    if [[ $BED_KEYCLOAK_VERSION != 26.7 ]]; then
        expect_output "active: Keycloak takes this token"
    else
        expect_output "not active" "it is for account, not for signer" "audience mapper"
    fi
}

@test "a tunnel binds tokens to the address inside the cluster, which is told" {
    way_of_tunnel native
    lines 'login client app --secret-from keycloak' 'verify' 'introspect'
    expect_status 0
    expect_output "http://keycloak.keycloak.svc:8080" "applications that know Keycloak under another name refuse" \
        "active: Keycloak takes this token"
    local token
    token=$(token_of app "$APP_SECRET")
    lines 'verify -' "$token"
    expect_status 1
    expect_stderr "the token was obtained under another name"
}

@test "the trace shows requests without secrets and tokens" {
    lines 'trace on' 'login user ann --client app --secret-stdin --password-stdin' "$APP_SECRET" "$ANN_PASSWORD" userinfo \
        introspect refresh logout
    expect_status 0
    expect_stderr "POST /realms/$REALM/protocol/openid-connect/token: HTTP 200"
}
