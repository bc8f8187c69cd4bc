#!/usr/bin/env bats
# shellcheck shell=bats disable=SC2154,SC2153
# Each error that Keycloak answers a login with, provoked, and explained by what is the case.

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

# --- The authorization endpoint --------------------------------------------------------------------------------

@test "page: the redirect URI is not registered" {
    explained 'authorize app --redirect-uri https://app.example.org/cb/'
    expect_cause KCR-3051 'the slash at the end' 'redirectUris=["https://app.example.org/cb","https://app.example.org/cb/"]'
    expect_step 'redirect URI' refused
    expect_step client passed
}

@test "page: the client does not exist" {
    explained 'authorize nosuch --redirect-uri https://app.example.org/cb'
    expect_cause KCR-3011 "nosuch does not exist in realm $REALM" 'kubectl kcrealm ensure'
    expect_step client refused
}

@test "page: the client is disabled" {
    explained 'authorize off --redirect-uri https://off.example.org/'
    expect_cause KCR-3014 'client off is disabled' "-r $REALM -s enabled=true"
}

@test "page: the client is bearer-only" {
    explained 'authorize bearer --redirect-uri https://x.example.org/'
    expect_cause KCR-3034 'its bearerOnly is true'
}

@test "page: the realm is disabled" {
    local realm
    realm=$(unique shut)
    realm_new "$realm"
    kc PUT "$realm" '{"enabled":false}' >/dev/null
    SHELL_REALM=$realm explained 'authorize account --redirect-uri https://x.example.org/'
    realm_delete "$realm"
    expect_cause KCR-3008 "realm $realm is disabled" "kcadm.sh update realms/$realm -s enabled=true"
    expect_step realm refused
}

@test "page: the realm does not exist" {
    SHELL_REALM=nosuch explained 'authorize account --redirect-uri https://x.example.org/'
    expect_cause KCR-3007 'realm nosuch does not exist'
    expect_step realm refused
}

@test "redirect: the scope is not linked, though the realm has it" {
    kc POST "$REALM/client-scopes" '{"name":"teams","protocol":"openid-connect"}' >/dev/null
    explained "authorize app --redirect-uri https://app.example.org/cb --scope 'openid profile teams'"
    expect_cause KCR-3016 'scope teams is not linked' "attach-scopes app --realm $REALM --optional teams"
    expect_step scope refused
    expect_step flow passed
}

@test "redirect: the scope does not exist" {
    explained "authorize app --redirect-uri https://app.example.org/cb --scope 'openid nosuch'"
    expect_cause KCR-3017 'scope nosuch does not exist' 'create client-scopes'
}

@test "redirect: PKCE is demanded" {
    explained 'authorize spa --redirect-uri https://spa.example.org/x'
    expect_cause KCR-3052 'pkce.code.challenge.method is S256' '--pkce'
    expect_step PKCE refused
    shell 'authorize spa --redirect-uri https://spa.example.org/x --pkce'
    expect_status 0
}

@test "redirect: the standard flow is off" {
    explained 'authorize nobrowser --redirect-uri https://x.example.org/'
    expect_cause KCR-3038 'its standardFlowEnabled is false' 'standardFlowEnabled=true'
    expect_step flow refused
}

# --- The login page ---------------------------------------------------------------------------------------------

LOGIN='authorize web --redirect-uri https://web.example.org/cb --password-stdin --user'

@test "login: the password is wrong" {
    explained "$LOGIN ann" pw-of-somebody
    expect_cause KCR-3042 'the password of user ann is wrong'
    expect_step login refused
    kc DELETE "$REALM/attack-detection/brute-force/users" >/dev/null
}

@test "login: there is no such user" {
    explained "$LOGIN nobody" pw-of-nobody
    expect_cause KCR-3041 'there is no user nobody'
}

@test "login: the user is disabled" {
    explained "$LOGIN gone" pw-of-gone
    expect_cause KCR-3043 'user gone is disabled'
}

@test "login: the user is locked, and the password right" {
    user_new "$REALM" locked pw-of-locked
    shell "$LOGIN locked" x "$LOGIN locked" x "$LOGIN locked" x "$LOGIN locked" x
    explained "$LOGIN locked" pw-of-locked
    expect_cause KCR-3044 'user locked is locked' 'kcadm.sh delete attack-detection/brute-force/users/'
}

@test "login: a required action comes instead of the code" {
    explained "$LOGIN fresh" pw-of-fresh
    expect_cause KCR-3045 'UPDATE_PASSWORD' 'requiredActions=[]'
    expect_step login passed
    expect_step code refused
}

@test "login: consent comes instead of the code" {
    explained 'authorize asks --redirect-uri https://asks.example.org/ --user ann --password-stdin' pw-of-ann
    expect_cause KCR-3047 'name and password are right; Keycloak asks the user for consent'
    expect_step code refused
}

# --- What is well ------------------------------------------------------------------------------------------------

@test "a healthy client and user: every step passes, the tokens are there, and nothing is explained" {
    shell "$LOGIN ann" pw-of-ann explain
    expect_status 0
    expect_json "all(s['state'] == 'passed' for s in d['items'][0]['result']['steps'])"
    expect_json "len(d['items'][0]['result']['steps']) == 9"
    expect_json "d['items'][1]['result']['findings'] == []"
    refute_text pw-of-ann web-secret-1 eyJ
}

@test "a healthy public client with PKCE gets its tokens" {
    shell 'authorize spa --redirect-uri https://spa.example.org/x --pkce --user ann --password-stdin' pw-of-ann
    expect_status 0
    expect_json "d['items'][0]['result']['steps'][-1]['state'] == 'passed'"
}

@test "the trace has neither codes nor cookies nor secrets" {
    export KCREALM_ASIDE=$BATS_TEST_TMPDIR/aside
    shell 'trace on' "$LOGIN ann" pw-of-ann
    expect_status 0
    run cat "$KCREALM_ASIDE"
    [[ $output == *login-actions/authenticate* ]]
    [[ $output != *session_code=[A-Za-z0-9]* && $output != *pw-of-ann* && $output != *web-secret-1* && $output != *AUTH_SESSION* ]]
}

@test "explain with a code shows its page, and refuses what is none" {
    shell 'explain KCR-3051'
    expect_status 0
    expect_json "d['items'][0]['result'] == {'code': 'KCR-3051'}"
    shell 'explain KCR-9999'
    expect_status 1
    expect_json "'KCR-9999' in d['items'][0]['error']['message']"
}
