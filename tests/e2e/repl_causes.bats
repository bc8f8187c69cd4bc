#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2153
# Causes of failed logins that lie in the realm, in the user's second factor, between us and Keycloak, and in clocks: each
# provoked, and explained by what is the case.

setup_file() {
    load helpers
    load repl_why
    bed_load
    why_setup_file
    KEY=$BATS_FILE_TMPDIR/key.pem
    export KEY
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$KEY" 2>/dev/null
    client_new "$REALM" '{"clientId":"keyed","clientAuthenticatorType":"client-jwt","serviceAccountsEnabled":true,
        "attributes":{"jwt.credential.public.key":"'"$(openssl pkey -in "$KEY" -pubout | grep -v -- '---' | tr -d '\n')"'"}}'
    client_new "$REALM" '{"clientId":"plain","publicClient":true,"redirectUris":["https://plain.example.org/*"],
        "attributes":{"pkce.code.challenge.method":"plain"}}'
    client_new "$REALM" '{"clientId":"implicit","publicClient":true,"implicitFlowEnabled":true,
        "redirectUris":["https://implicit.example.org/*"]}'
    user_with_otp tess pw-of-tess
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load proxy
    load repl_why
}

teardown() {
    stop_proxies
}

# user_with_otp USER PASSWORD: with an app for one-time codes.
user_with_otp() {
    kc POST "$REALM/users" '{"username":"'"$1"'","enabled":true,"emailVerified":true,"firstName":"F","lastName":"L",
        "email":"'"$1"'@example.org","credentials":[{"type":"password","value":"'"$2"'","temporary":false},
        {"type":"otp","userLabel":"phone","secretData":"{\"value\":\"JBSWY3DPEHPK3PXP\"}",
         "credentialData":"{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}"}]}' >/dev/null
}

LOGIN='authorize web --redirect-uri https://web.example.org/cb --password-stdin --user ann'
TOKEN='/protocol/openid-connect/token$'

# --- Codes ----------------------------------------------------------------------------------------------------------

@test "400 invalid_grant: the code is redeemed when it has expired" {
    local realm
    realm=$(unique hasty)
    realm_new "$realm" '"accessCodeLifespan":1'
    client_new "$realm" '{"clientId":"web","secret":"web-secret-1","redirectUris":["https://web.example.org/*"],"publicClient":false}'
    user_new "$realm" ann pw-of-ann
    faulty "POST $realm$TOKEN * before 'sleep 3'"
    SHELL_REALM=$realm explained "$LOGIN" pw-of-ann
    realm_delete "$realm"
    expect_cause KCR-3053 "codes of realm $realm are good for 1 s only" 'accessCodeLifespan of the realm is 1' \
        "kcadm.sh update realms/$realm -s accessCodeLifespan=60" 'HTTP 400, invalid_grant: Code not valid'
    expect_step code passed
    expect_step tokens refused
}

@test "400 invalid_grant: a proxy repeats the request, so the code is redeemed twice" {
    faulty "POST $REALM$TOKEN * twice"
    explained "$LOGIN" pw-of-ann
    expect_cause KCR-3053 'was redeemed before, or was older than 60 s' 'events web' 'a proxy that repeats' \
        'HTTP 400, invalid_grant: Code not valid'
    expect_step tokens refused
}

@test "400 invalid_grant: the realm's keys were replaced since the login, so it does not know the refresh token" {
    local realm key
    realm=$(unique rekeyed)
    realm_new "$realm"
    client_new "$realm" '{"clientId":"app","publicClient":true,"directAccessGrantsEnabled":true}'
    user_new "$realm" ann pw-of-ann
    key=$(kc GET "$realm/components?type=org.keycloak.keys.KeyProvider" |
        json 'next(c["id"] for c in d if c["providerId"] == "hmac-generated")')
    faulty "POST $realm$TOKEN 2 before $(do_at rekey kc DELETE "$realm/components/$key")"
    SHELL_REALM=$realm explained 'login user ann --client app --password-stdin' pw-of-ann refresh
    realm_delete "$realm"
    expect_cause KCR-3054 'the refresh token is none of this realm and client' 'HTTP 400, invalid_grant: Invalid refresh token'
}

@test "400 invalid_grant: the device grant is switched off while somebody agrees" {
    client_new "$REALM" '{"clientId":"gadget","publicClient":true,"attributes":{"oauth2.device.authorization.grant.enabled":"true"}}'
    faulty "POST $REALM$TOKEN 1 before $(do_at off client_edit "$REALM" gadget 'c["attributes"]["oauth2.device.authorization.grant.enabled"] = "false"')"
    explained 'login device --client gadget'
    expect_cause KCR-3037 'client gadget may not use the device grant' 'oauth2.device.authorization.grant.enabled'
    expect_json "'Client not allowed OAuth 2.0 Device Authorization Grant' in d['items'][0]['error']['message']"
}

# --- Flows, PKCE ------------------------------------------------------------------------------------------------------

@test "redirect unauthorized_client: the application wants the implicit flow, which is off" {
    explained 'authorize web --redirect-uri https://web.example.org/cb --response-type token'
    expect_cause KCR-3039 'client web was asked for the implicit flow, which is off' 'its implicitFlowEnabled is false' \
        "response_type=code" "-r $REALM -s implicitFlowEnabled=true" 'Implicit flow is disabled for the client'
    expect_step flow refused
    explained 'authorize web --redirect-uri https://web.example.org/cb --response-type "id_token token"'
    expect_cause KCR-3039 'its implicitFlowEnabled is false'
    shell 'authorize implicit --redirect-uri https://implicit.example.org/cb --response-type "id_token token"'
    expect_status 0
    expect_json "[s['detail'] for s in d['items'][0]['result']['steps'] if s['check'] == 'flow'] == ['implicit (id_token token)']"
}

@test "redirect invalid_request, Missing parameter: code_challenge: a proxy drops the challenge" {
    faulty "GET $REALM/protocol/openid-connect/auth * without code_challenge"
    explained 'authorize spa --redirect-uri https://spa.example.org/x --pkce'
    expect_cause KCR-3052 'the request had a method, and no challenge' 'pkce.code.challenge.method is S256' \
        'a proxy that drops one of them'
    expect_json "d['items'][0]['error']['message'].endswith('Missing parameter: code_challenge')"
    expect_step PKCE refused
}

@test "redirect invalid_request, Missing parameter: code_challenge_method: a client policy of the realm demands PKCE" {
    local realm
    realm=$(unique policy)
    realm_new "$realm"
    client_new "$realm" '{"clientId":"web","publicClient":true,"redirectUris":["https://web.example.org/*"]}'
    kc PUT "$realm/client-policies/profiles" '{"profiles":[{"name":"pkce","executors":[{"executor":"pkce-enforcer","configuration":{"auto-configure":false}}]}]}' >/dev/null
    kc PUT "$realm/client-policies/policies" '{"policies":[{"name":"all","enabled":true,"profiles":["pkce"],
        "conditions":[{"condition":"any-client","configuration":{}}]}]}' >/dev/null
    SHELL_REALM=$realm explained 'authorize web --redirect-uri https://web.example.org/cb'
    realm_delete "$realm"
    expect_cause KCR-3052 "a client policy of realm $realm demands it" 'Missing parameter: code_challenge_method' '--pkce'
    expect_step PKCE refused
}

@test "redirect invalid_request: the client is set to another method than the application's" {
    explained 'authorize plain --redirect-uri https://plain.example.org/cb --pkce'
    expect_cause KCR-3052 'demands PKCE by plain, and the request came with another method' \
        'attributes."pkce.code.challenge.method"=S256'
    expect_step PKCE refused
}

# --- The second factor ---------------------------------------------------------------------------------------------------

@test "400 invalid_grant: the user has a one-time code, which the password grant does not send" {
    explained 'login user tess --client app --secret-from keycloak --password-stdin' pw-of-tess
    expect_cause KCR-3046 'user tess has a second factor (a one-time code)' 'its credentials: password, otp' \
        'authorize app --redirect-uri URI --user tess'
    expect_json "'Invalid user credentials' in d['items'][0]['error']['message']"
}

@test "login: the page for the one-time code comes instead of the code" {
    explained 'authorize web --redirect-uri https://web.example.org/cb --password-stdin --user tess' pw-of-tess
    expect_cause KCR-3046 'name and password of user tess are right; the login asks for a one-time code' 'otp'
    expect_step login passed
    expect_step code refused
}

@test "login: with a wrong password no second factor is asked for, nor named" {
    explained 'authorize web --redirect-uri https://web.example.org/cb --password-stdin --user tess' pw-of-somebody
    expect_cause KCR-3042 'the password of user tess is wrong'
    kc DELETE "$REALM/attack-detection/brute-force/users" >/dev/null
}

@test "a second factor that has to be set up first comes as a required action" {
    explained 'login user otto --client app --secret-from keycloak --password-stdin' pw-of-otto
    expect_cause KCR-3045 'user otto has to do something first: CONFIGURE_TOTP' 'Account is not fully set up'
    explained 'authorize web --redirect-uri https://web.example.org/cb --password-stdin --user otto' pw-of-otto
    expect_cause KCR-3045 'user otto has to do something first: CONFIGURE_TOTP' 'its requiredActions'
    expect_step login passed
    expect_step code refused
}

# --- Clocks ------------------------------------------------------------------------------------------------------------

# clock_off SECONDS: the program's clock is so far off. Only the dynamic program can be told so. Half a minute more than
# the ten that are told, so that slow answers change nothing.
clock_off() {
    command -v faketime >/dev/null || skip "there is no faketime here"
    ldd "$KCREALM" >/dev/null 2>&1 || skip "this program is static"
    local program=$KCREALM
    KCREALM=$BATS_TEST_TMPDIR/kubectl-kcrealm
    printf '#!/bin/sh\nexec faketime -f %ss %q "$@"\n' "$1" "$program" >"$KCREALM"
    chmod +x "$KCREALM"
}

@test "an assertion that a slow clock has dated is refused: the clock is named" {
    clock_off -630
    explained "login client keyed --key-file $KEY"
    expect_cause KCR-3058 "Keycloak's clock is 10m ahead of the clock here" 'both by NTP'
    expect_json "'Token is not active' in d['items'][0]['error']['message']"
}

@test "a fresh token is from the future where the clock is slow, and expired where it is fast" {
    clock_off -630
    explained 'login client app --secret-from keycloak' verify
    expect_cause KCR-3058 "Keycloak's clock is 10m ahead of the clock here"
    expect_json "'issued only in 10m' in d['items'][1]['error']['message']"
    expect_json "d['items'][1]['error']['code'] == 'KCR-3058'"
    sed -i "s/-f -/-f +/" "$KCREALM"
    explained 'login client app --secret-from keycloak' verify
    expect_cause KCR-3058 "Keycloak's clock is 10m behind the clock here"
    expect_json "'expired' in d['items'][1]['error']['message']"
}

# --- Issuers -----------------------------------------------------------------------------------------------------------

@test "401 invalid_token: the token was obtained under another host name" {
    local token other=${BED_KEYCLOAK_URL/127.0.0.1/localhost}
    token=$(curl -sS "$other/realms/$REALM/protocol/openid-connect/token" -d grant_type=password -d client_id=app \
        -d client_secret=app-secret-1 -d username=ann -d password=pw-of-ann -d scope=openid | json 'd["access_token"]')
    explained 'login token --token-stdin' "$token" userinfo
    expect_cause KCR-3057 "issued by $other/realms/$REALM, the realm is $BED_KEYCLOAK_URL/realms/$REALM" hostname
    explained 'verify -' "$token"
    expect_cause KCR-3057 "issued by $other/realms/$REALM, the realm is $BED_KEYCLOAK_URL/realms/$REALM" hostname
    expect_json "d['items'][0]['error']['code'] == 'KCR-3057'"
    SHELL_REALM=master explained 'verify -' "$token"
    expect_cause KCR-3057 'use REALM: the token is of another realm than master'
    refute_text "$token"
}

# --- Codes of findings in what programs read ---------------------------------------------------------------------------

@test "a failed line's error has the code of its finding" {
    shell 'login client app --secret-stdin' wrong-one 'login client nosuch --secret-stdin' x \
        'authorize app --redirect-uri https://nowhere.example.org/' 'login client web --secret-from keycloak' 'use' 'trace maybe'
    expect_json "[i.get('error', {}).get('code') for i in d['items']] == ['KCR-3031', 'KCR-3011', 'KCR-3051', 'KCR-3035', None, None]"
    valid_document
    shell 'login client web --secret-from keycloak' explain
    expect_json "d['items'][0]['error']['code'] == d['items'][1]['result']['findings'][0]['code']"
}
