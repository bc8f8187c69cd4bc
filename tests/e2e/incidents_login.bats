#!/usr/bin/env bats
# shellcheck shell=bats
# The incidents of logins: what a refused one means, and what is tried next.

setup_file() {
    load helpers
    load login
    login_setup_file
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load login
    SPEC=$BATS_FILE_TMPDIR/clients.json
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD
}

@test "I-6: client credentials that fail fall back to the password, and both answers are shown" {
    as_client robot wrong
    as_user ann secret-of-ann
    in_sync --login-realm "$REALM"
    expect_stderr "unauthorized_client" "Invalid client or Invalid client credentials" "user ann"
    as_user ann wrong
    refused "unauthorized_client" "its secret is wrong" "invalid_grant" "Invalid user credentials" "password is wrong"
}

@test "I-6: the administrator that discovery finds is fallen back to" {
    unset KCREALM_KEYCLOAK_URL
    as_client robot wrong
    in_sync
    expect_stderr "invalid_client" "from Secret keycloak/keycloak-initial-admin"
}

@test "I-6: a named Secret with a client that fails falls back to the user of the environment" {
    local name
    name=$(unique secret | tr _ -)
    "$BED_KUBECTL" create secret generic -n keycloak "$name" --from-literal=client-id=robot \
        --from-literal=client-secret=wrong >/dev/null
    as_user ann secret-of-ann
    in_sync --login-realm "$REALM" --keycloak-secret "keycloak/$name"
    "$BED_KUBECTL" delete secret -n keycloak "$name" >/dev/null
    expect_stderr "unauthorized_client" "user ann"
}

@test "I-5: a wrong secret" {
    as_client robot wrong
    refused "unauthorized_client" "Invalid client or Invalid client credentials" \
        "known and enabled, but its secret is wrong" "try:"
}

@test "I-5: an unknown or disabled client" {
    as_client nobody x
    refused "invalid_client" "no such client, or it is disabled" "--login-realm"
    client_new "$REALM" '{"clientId":"asleep","enabled":false,"serviceAccountsEnabled":true,"secret":"x"}'
    as_client asleep x
    refused "invalid_client" "no such client, or it is disabled"
}

@test "I-5: a client without service account, a public one, a bearer-only one" {
    client_new "$REALM" '{"clientId":"plain","secret":"x"}'
    as_client plain x
    refused "Client not enabled to retrieve service account" "the secret is right" "serviceAccountsEnabled"
    client_new "$REALM" '{"clientId":"open","publicClient":true}'
    as_client open x
    refused "Public client not allowed to retrieve service account" "the client is public"
    client_new "$REALM" '{"clientId":"ears","bearerOnly":true,"secret":"x"}'
    as_client ears x
    if [ "$BED_KEYCLOAK_VERSION" = 26.0 ]; then
        refused "Invalid client or Invalid client credentials" # which is all that it says
    else
        refused "Bearer-only not allowed" "it obtains no tokens"
    fi
}

@test "I-5: a wrong password, an unknown user, a disabled user, a required action" {
    as_user ann wrong
    refused "invalid_grant" "Invalid user credentials" "the password is wrong"
    as_user nobody x
    refused "invalid_grant" "the user is unknown"
    user_new "$REALM" bob secret-of-bob
    local id
    id=$(kc GET "$REALM/users?username=bob&exact=true" | json 'd[0]["id"]')
    kc PUT "$REALM/users/$id" '{"enabled":false}' >/dev/null
    as_user bob secret-of-bob
    refused "Account disabled" "enable the user"
    kc PUT "$REALM/users/$id" '{"enabled":true,"requiredActions":["UPDATE_PASSWORD"]}' >/dev/null
    refused "Account is not fully set up" "required action"
}

@test "I-5: a login realm that does not exist" {
    as_user ann x
    tool diff -f "$SPEC" --login-realm nowhere
    expect_status 2
    unfold_stderr
    expect_stderr "nowhere" "Realm does not exist" "--login-realm"
}
