#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2030,SC2031
# The interactive shell against a real Keycloak: looking around, scripts, and what it keeps to itself.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM" '"displayName":"Look around","eventsEnabled":false,"accessTokenLifespan":22'
    client_new "$REALM" '{"clientId":"shop","secret":"shop-hunter2-secret","redirectUris":["https://shop.example.org/cb"],
        "standardFlowEnabled":true,"attributes":{"pkce.code.challenge.method":"S256"}}'
    client_new "$REALM" '{"clientId":"shop-mobile","publicClient":true,"standardFlowEnabled":true}'
    client_new "$REALM" '{"clientId":"https://rp.example.org/saml","protocol":"saml"}'
    user_new "$REALM" alice alice-hunter2
    user_new "$REALM" bob bob-hunter2
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
    robot_delete
}

setup() {
    load helpers
}

repl() {
    local lines=() line
    for line; do lines+=(-c "$line"); done
    tool repl --realm "$REALM" "${lines[@]}"
}

script() {
    run --separate-stderr "$KCREALM" repl --no-progress --realm "$REALM" ${E2E_TRANSPORT:+--transport "$E2E_TRANSPORT"} \
        "${@:2}" <<<"$1"
    valid_document
}

@test "a script of many lines works in one session, and shows no secret" {
    repl realms "use $REALM" clients 'clients shop*' 'client shop' users 'users al*' scopes 'scopes shop'
    expect_status 0
    expect_output "*  $REALM" "realm $REALM (Look around)" "2 clients of realm $REALM fit" "shop-mobile" \
        "https://rp.example.org/saml" "redirect URIs" "https://shop.example.org/cb" "PKCE" "S256" \
        "alice  alice@example.org" "1 user of realm $REALM fit" "as client shop of realm $REALM has them"
    refute_text hunter2 shop-hunter2-secret
}

@test "the same as a document, which is what the text says" {
    script $'clients shop*\nclient shop # with its PKCE\n\nclient nope' -o json
    expect_status 1
    expect_json "d['summary'] == {'worked': 2, 'failed': 1}"
    expect_json "[c['clientId'] for c in d['items'][0]['result']['clients']] == ['shop', 'shop-mobile']"
    expect_json "[c['access'] for c in d['items'][0]['result']['clients']] == ['confidential', 'public']"
    expect_json "d['items'][1]['result']['redirectUris'] == ['https://shop.example.org/cb']"
    expect_json "d['items'][1]['result']['pkce'] == 'S256'"
    expect_json "'profile' in d['items'][1]['result']['defaultClientScopes']"
    expect_json "'no client nope' in d['items'][2]['error']['message']"
    refute_text hunter2
}

@test "lists are as long as was asked for" {
    repl 'clients --max 3' 'users --max 1'
    expect_status 0
    expect_output "The first 3 of realm $REALM; there are more" "The first 1 of realm $REALM; there are more"
}

@test "scopes of a client are those that Keycloak links" {
    local linked
    linked=$(client_get "$REALM" shop | json 'sorted(d["defaultClientScopes"])')
    script 'scopes shop' -o json
    expect_json "sorted(s['name'] for s in d['items'][0]['result']['scopes'] if s['assigned'] == 'default') == $linked"
}

@test "events are Keycloak's own, once the realm keeps them" {
    script 'events shop'
    expect_status 0
    expect_output "This realm keeps no login events."
    kc PUT "$REALM/events/config" '{"eventsEnabled":true,"eventsListeners":["jboss-logging"]}' >/dev/null
    curl -sS -o /dev/null -d grant_type=client_credentials -d client_id=shop -d client_secret=hunter2-wrong \
        "$BED_KEYCLOAK_URL/realms/$REALM/protocol/openid-connect/token"
    script 'events shop --type CLIENT_LOGIN_ERROR'
    expect_status 0
    expect_output CLIENT_LOGIN_ERROR "error=invalid_client_credentials" "1 event of realm $REALM"
    refute_text hunter2-wrong
}

@test "trace shows requests on standard error, and no secret" {
    script $'trace on\nclient shop\ntrace off\nclient shop-mobile'
    expect_status 0
    expect_stderr "GET /admin/realms/$REALM/clients?clientId=shop: HTTP 200"
    refute_text hunter2 "clientId=shop-mobile" Bearer eyJ
}

@test "a client whose ID is a URL is found" {
    repl 'client https://rp.example.org/saml' "clients '*/saml'"
    expect_status 0
    expect_output "https://rp.example.org/saml of realm $REALM" "1 client of realm $REALM fit"
}

@test "a login that may see clients only is told which role is missing" {
    client_new "$REALM" '{"clientId":"viewer","serviceAccountsEnabled":true,"secret":"viewer-hunter2"}'
    user_grant "$REALM" service-account-viewer view-clients
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD KCREALM_KEYCLOAK_TOKEN
    export KCREALM_KEYCLOAK_CLIENT_ID=viewer KCREALM_KEYCLOAK_CLIENT_SECRET=viewer-hunter2
    tool repl --realm "$REALM" --login-realm "$REALM" -c 'client shop' -c users -c events
    expect_status 1
    expect_output "shop of realm $REALM"
    expect_stderr "line 2:" "the role view-users is missing" "line 3:" "the role view-events is missing"
    refute_text hunter2
}

@test "a connection that was idle is opened anew, and a token that expired meanwhile is renewed" {
    client_new "$REALM" '{"clientId":"idler","serviceAccountsEnabled":true,"secret":"idler-hunter2"}'
    user_grant "$REALM" service-account-idler view-clients
    unset KCREALM_KEYCLOAK_USER KCREALM_KEYCLOAK_PASSWORD KCREALM_KEYCLOAK_TOKEN
    export KCREALM_KEYCLOAK_CLIENT_ID=idler KCREALM_KEYCLOAK_CLIENT_SECRET=idler-hunter2
    # Connections are kept for 20 seconds, tokens of this realm live for 22.
    # shellcheck disable=SC2016
    run --separate-stderr bash -c '(echo "client shop"; sleep 25; echo "client shop-mobile") |
        "$KCREALM" repl -v4 --realm "$REALM" --login-realm "$REALM" ${E2E_TRANSPORT:+--transport "$E2E_TRANSPORT"}'
    expect_status 0
    expect_stderr "renewed the login"
    expect_output "shop of realm $REALM" "shop-mobile of realm $REALM"
}
