#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2153,SC2016
# Each error of the token endpoint, of introspection and of userinfo, provoked, and explained by what is the case.

setup_file() {
    load helpers
    load repl_why
    bed_load
    why_setup_file
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load repl_why
    [[ $BATS_TEST_FILENAME != *.native.bats ]] || export E2E_TRANSPORT=native
}

USER='login user %s --client app --secret-from keycloak --password-stdin'

# --- A client's login ---------------------------------------------------------------------------------------------

@test "401 unauthorized_client: the secret is wrong" {
    explained 'login client app --secret-stdin' wrong-one
    expect_cause KCR-3031 'the secret that was given for client app is not the one' 'try app --secret-from keycloak,vault,secret'
    refute_text wrong-one
}

@test "401 invalid_client: the client is not known" {
    explained 'login client nosuch --secret-stdin' x
    expect_cause KCR-3011 "client nosuch does not exist in realm $REALM"
}

@test "401 invalid_client: the client is disabled" {
    explained 'login client off --secret-from keycloak'
    expect_cause KCR-3014 'client off is disabled' 'enabled=true'
}

@test "401 unauthorized_client: the service account is off, and the secret right" {
    explained 'login client web --secret-from keycloak'
    expect_cause KCR-3035 'its secret is right' 'serviceAccountsEnabled=true'
}

@test "401 unauthorized_client: the client is public" {
    explained 'login client spa --auth none'
    expect_cause KCR-3033 'client spa is public'
}

@test "400 unauthorized_client: the password grant is off, and the secret right" {
    explained 'login user ann --client web --secret-from keycloak --password-stdin' pw-of-ann
    expect_cause KCR-3036 'its secret is right' 'directAccessGrantsEnabled=true'
}

@test "invalid_client or unauthorized_client: the client is bearer-only" {
    explained 'login client bearer --secret-stdin' x
    expect_cause KCR-3034 'client bearer is bearer-only'
}

@test "400 invalid_client: the client signs, and sends no secret" {
    explained 'login client signs --secret-stdin' x
    expect_cause KCR-3032 'but by client-jwt'
}

@test "device: the device grant is off" {
    explained 'login device --client app --secret-from keycloak'
    expect_cause KCR-3037 'oauth2.device.authorization.grant.enabled'
}

# --- A user's login -------------------------------------------------------------------------------------------------

# shellcheck disable=SC2059 # the format is ours
line() { printf "$USER" "$1"; }

@test "400 invalid_grant: the password is wrong" {
    explained "$(line ann)" pw-of-somebody
    expect_cause KCR-3042 'the password of user ann is wrong'
    kc DELETE "$REALM/attack-detection/brute-force/users" >/dev/null
}

@test "400 invalid_grant: there is no such user" {
    explained "$(line nobody)" pw-of-nobody
    expect_cause KCR-3041 'there is no user nobody'
}

@test "400 invalid_grant: the user is disabled" {
    explained "$(line gone)" pw-of-gone
    expect_cause KCR-3043 'user gone is disabled'
}

@test "400 invalid_grant: the account is not fully set up" {
    explained "$(line fresh)" pw-of-fresh
    expect_cause KCR-3045 'user fresh has to do something first: UPDATE_PASSWORD' 'requiredActions=[]'
}

@test "400 invalid_grant: the profile is not complete" {
    kc POST "$REALM/users" '{"username":"bare","enabled":true,"credentials":[{"type":"password","value":"pw-of-bare","temporary":false}]}' >/dev/null
    explained "$(line bare)" pw-of-bare
    expect_cause KCR-3045 'the profile of user bare is not complete: email, firstName, lastName' 'email=VALUE'
}

@test "400 invalid_scope: the scope is not linked, though the realm has it" {
    kc POST "$REALM/client-scopes" '{"name":"squads","protocol":"openid-connect"}' >/dev/null
    explained "$(line ann) --scope 'openid squads'" pw-of-ann
    expect_cause KCR-3016 'scope squads is not linked to client app' "attach-scopes app --realm $REALM --optional squads"
}

@test "400 invalid_scope: the scope does not exist" {
    explained "$(line ann) --scope 'openid offline_access nosuch'" pw-of-ann
    expect_cause KCR-3017 'scope nosuch does not exist'
}

# --- The realm --------------------------------------------------------------------------------------------------------

@test "404: the realm does not exist" {
    SHELL_REALM=nosuch explained 'login client app --secret-stdin' x
    expect_cause KCR-3007 'realm nosuch does not exist'
}

@test "403 access_denied: the realm is disabled" {
    local realm
    realm=$(unique shut)
    realm_new "$realm"
    kc PUT "$realm" '{"enabled":false}' >/dev/null
    SHELL_REALM=$realm explained 'login client account --secret-stdin' x
    realm_delete "$realm"
    expect_cause KCR-3008 "realm $realm is disabled"
}

# --- Tokens -----------------------------------------------------------------------------------------------------------

@test "400 invalid_grant: the refresh token's session was ended" {
    shell "$(line ann)" pw-of-ann
    expect_status 0
    # Ended by an administrator between the login and the refresh.
    (
        sleep 3
        kc POST "$REALM/users/$(user_id ann)/logout" >/dev/null
    ) &
    run --separate-stderr bash -c '{ printf "%s\n" "$1" pw-of-ann; sleep 8; printf "refresh\nexplain\n"; } |
        "$KCREALM" repl --no-progress --realm "$REALM" -o json' - "$(line ann)"
    wait
    expect_cause KCR-3054 'the session of the token was ended' 'HTTP 400, invalid_grant: Session not active'
}

@test "userinfo 403 insufficient_scope: the token lacks openid" {
    explained 'login client app --secret-from keycloak' userinfo
    expect_cause KCR-3055 'the token was issued without the scope openid' 'Missing openid scope'
}

@test "introspection 401 invalid_client: the secret is wrong" {
    explained "$(line ann)" pw-of-ann 'introspect --client app --secret-stdin' wrong-one
    expect_cause KCR-3031 'client app is not the one'
}

@test "a healthy client: it logs in, and nothing is explained" {
    shell 'login client app --secret-from keycloak' explain
    expect_status 0
    expect_json "d['items'][1]['result']['findings'] == []"
    refute_text app-secret-1 eyJ
}
