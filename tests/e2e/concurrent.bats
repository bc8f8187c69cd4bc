#!/usr/bin/env bats
# shellcheck shell=bats
# Others write at the same time: a second run, or somebody in the admin console, at the worst moment.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    load proxy
    SPEC=$BATS_TEST_TMPDIR/clients.json
}

teardown() {
    stop_proxies
}

# meddle before|after|instead METHOD PATH-REGEX COMMAND...: for the tool's first such request. COMMAND is
# of the helpers.
meddle() {
    local moment=$1 method=$2 path=$3
    shift 3
    faulty "$method $path 1 $moment $(do_at meddling "$@")"
}

live() {
    client_get "$REALM" "$1" | json "$2"
}

# --- Two runs at once ----------------------------------------------------------------------------------------

# Two runs of ensure over the same declarations, side by side.
two_runs() {
    local first second status_first=0 status_second=0
    kcrealm ensure "$@" -f "$SPEC" >"$BATS_TEST_TMPDIR/first" 2>&1 &
    first=$!
    kcrealm ensure "$@" -f "$SPEC" >"$BATS_TEST_TMPDIR/second" 2>&1 &
    second=$!
    wait "$first" || status_first=$?
    wait "$second" || status_second=$?
    [ "$status_first$status_second" = 00 ] && return
    cat "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/second" >&2
    return 1
}

# Clients with mappers, which Keycloak refuses to change twice at once.
declare_many() {
    local names=() i
    for i in $(seq -w 30); do
        names+=("$1-$i" '{"name":"'"$2"' '"$i"'","defaultClientScopes":["profile","groups"],"optionalClientScopes":["phone"],"protocolMappers":[
            {"name":"audience","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.custom.audience":"'"$2"'","access.token.claim":"true"}}]}')
    done
    declare_clients "$SPEC" "$REALM" "${names[@]}"
}

@test "two runs that create the same clients both succeed, and each client exists once" {
    declare_many twin New
    two_runs
    tool diff -f "$SPEC"
    expect_status 0
    same "number of clients" 30 "$(kc GET "$REALM/clients?max=-1" | json 'sum(c["clientId"].startswith("twin-") for c in d)')"
    same "number of scopes groups" 1 "$(kc GET "$REALM/client-scopes" | json 'sum(s["name"] == "groups" for s in d)')"
}

@test "two runs that change the same clients both succeed" {
    declare_many pair Old
    tool ensure -f "$SPEC"
    expect_status 0
    declare_many pair New
    two_runs --update
    tool diff -f "$SPEC"
    expect_status 0
}

# --- Somebody at the worst moment ------------------------------------------------------------------------------

@test "a client that somebody creates first, as declared, is done" {
    declare_clients "$SPEC" "$REALM" overtaken '{"name":"Same"}'
    meddle before POST '/clients$' client_new "$REALM" '{"clientId":"overtaken","name":"Same"}'
    tool ensure -f "$SPEC"
    expect_status 0
}

@test "a client that somebody creates first, otherwise, is not claimed to be done" {
    declare_clients "$SPEC" "$REALM" usurped '{"name":"Ours"}'
    meddle before POST '/clients$' client_new "$REALM" '{"clientId":"usurped","name":"Theirs"}'
    tool ensure -f "$SPEC"
    expect_status 1
    expect_output "client usurped" "failed to create" name
    same name Theirs "$(live usurped 'd["name"]')"
}

@test "a scope that somebody creates first, otherwise, is not claimed to be created" {
    kc DELETE "$REALM/client-scopes/$(scope_id "$REALM" address)" >/dev/null
    declare_clients "$SPEC" "$REALM" addressed '{"defaultClientScopes":["address"]}'
    meddle before POST '/client-scopes$' kc POST "$REALM/client-scopes" '{"name":"address","protocol":"openid-connect"}'
    tool ensure -f "$SPEC"
    expect_status 1
    expect_output "scope address" "failed to create" "exists when read back, but" "client addressed"
    same default '["address"]' "$(live addressed 'd["defaultClientScopes"]')"
}

@test "a client that is deleted before its update fails alone" {
    client_new "$REALM" '{"clientId":"deleted","name":"Old"}'
    client_new "$REALM" '{"clientId":"staying","name":"Old"}'
    declare_clients "$SPEC" "$REALM" deleted '{"name":"New"}' staying '{"name":"New"}'
    meddle before PUT "/clients/$(client_uuid "$REALM" deleted)$" client_delete "$REALM" deleted
    tool ensure --update -f "$SPEC"
    expect_status 1
    expect_output "client deleted" "failed to update" "404" "client staying" "updated: name"
    same name New "$(live staying 'd["name"]')"
}

@test "what is undone before the read-back is not claimed to be done" {
    client_new "$REALM" '{"clientId":"undone","name":"Old"}'
    declare_clients "$SPEC" "$REALM" undone '{"name":"New"}'
    meddle after PUT '/clients/' client_edit "$REALM" undone 'c["name"] = "Theirs"'
    tool ensure --update -f "$SPEC"
    expect_status 1
    expect_output "name still differs when read back"
}

@test "a client that vanishes before the read-back is not claimed to be created" {
    declare_clients "$SPEC" "$REALM" vanished '{"name":"New"}'
    meddle after POST '/clients$' client_delete "$REALM" vanished
    tool ensure -f "$SPEC" -o json
    expect_status 1
    expect_json 'd["items"][0]["result"] == "failed" and not d["items"][0]["verified"] and "not there" in d["items"][0]["reason"]'
}

@test "a scope link that somebody takes away before the read-back is not claimed to be attached" {
    client_new "$REALM" '{"clientId":"unlinked","defaultClientScopes":["profile"],"optionalClientScopes":[]}'
    local scope
    scope=$(scope_id "$REALM" phone)
    meddle after PUT '/default-client-scopes/' kc DELETE "$REALM/clients/$(client_uuid "$REALM" unlinked)/default-client-scopes/$scope"
    tool attach-scopes unlinked --realm "$REALM" --default phone
    expect_status 1
    expect_output phone failed "still differs"
}

@test "a link that Keycloak answers with 204 and ignores is not claimed to be attached" {
    client_new "$REALM" '{"clientId":"ignored","defaultClientScopes":["profile"],"optionalClientScopes":[]}'
    meddle instead PUT '/default-client-scopes/' echo 204
    tool attach-scopes ignored --realm "$REALM" --default phone
    expect_status 1
    expect_output phone failed "still differs"
}

@test "a conflict is tried again on top of what is there then" {
    client_new "$REALM" '{"clientId":"conflict","name":"Old","protocolMappers":[]}'
    declare_clients "$SPEC" "$REALM" conflict '{"name":"New","protocolMappers":[{"name":"ours","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.custom.audience":"a"}}]}'
    local theirs='c.setdefault("protocolMappers", []).append({"name": "theirs", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper", "config": {}})'
    cat >"$BATS_TEST_TMPDIR/refuse" <<BASH
client_edit "$REALM" conflict '$theirs'
printf '409\n{"errorMessage":"Client conflict already exists"}'
BASH
    meddle instead PUT '/clients/' . "$BATS_TEST_TMPDIR/refuse"
    tool ensure --update -f "$SPEC"
    expect_status 0
    same mappers '["ours", "theirs"]' "$(live conflict 'sorted(m["name"] for m in d["protocolMappers"])')"
}
