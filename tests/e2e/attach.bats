#!/usr/bin/env bats
# shellcheck shell=bats
# attach-scopes: links alone, from flags or from declarations.

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
    robot_delete
}

setup() {
    load helpers
    SPEC=$BATS_TEST_TMPDIR/clients.json
}

# A client with profile as default and phone as optional scope.
client_linked() {
    client_new "$REALM" '{"clientId":"'"$1"'","name":"Old","defaultClientScopes":["profile"],"optionalClientScopes":["phone"]}'
}

links() {
    client_get "$REALM" "$1" | json '[sorted(d["defaultClientScopes"]), sorted(d["optionalClientScopes"])]'
}

@test "flags alone attach, and each link is printed with what it was and what it is" {
    client_linked flags
    tool attach-scopes flags --realm "$REALM" --default email,address --optional offline_access
    expect_status 0
    expect_output "realm $REALM" "client flags"
    [[ $output =~ email\ +not\ linked\ →\ default ]]
    [[ $output =~ address\ +not\ linked\ →\ default ]]
    [[ $output =~ offline_access\ +not\ linked\ →\ optional ]]
    same links '[["address", "email", "profile"], ["offline_access", "phone"]]' "$(links flags)"
}

@test "a repetition says that each link is as before and writes nothing" {
    client_linked again
    tool attach-scopes again --realm "$REALM" --default email --optional address
    expect_status 0
    admin_events_clear "$REALM"
    tool attach-scopes again --realm "$REALM" --default email,profile --optional address
    expect_status 0
    expect_writes "$REALM" 0
    [[ $output =~ email\ +default,\ as\ before ]]
    [[ $output =~ profile\ +default,\ as\ before ]]
    [[ $output =~ address\ +optional,\ as\ before ]]
    refute_text "not linked"
}

@test "a link of the other type is moved, both ways" {
    client_linked moved
    tool attach-scopes moved --realm "$REALM" --default phone --optional profile
    expect_status 0
    [[ $output =~ phone\ +optional\ →\ default ]]
    [[ $output =~ profile\ +default\ →\ optional ]]
    same links '[["phone"], ["profile"]]' "$(links moved)"
}

@test "the declared scopes are attached, and nothing else of the declaration is done" {
    client_linked declared
    declare_clients "$SPEC" "$REALM" declared '{"name":"New","redirectUris":["https://new.example.org/"],
        "defaultClientScopes":["openid","profile","email"],"optionalClientScopes":["address"]}' other '{"name":"Other"}'
    tool attach-scopes declared -f "$SPEC"
    expect_status 0
    expect_output email address
    same links '[["email", "profile"], ["address", "phone"]]' "$(links declared)"
    same fields '["Old", []]' "$(client_get "$REALM" declared | json '[d["name"], d["redirectUris"]]')"
    same other null "$(client_get "$REALM" other)"
    admin_events_clear "$REALM"
    tool attach-scopes declared -f "$SPEC"
    expect_status 0
    expect_writes "$REALM" 0
}

@test "flags win over the declaration's scopes" {
    client_linked winning
    declare_clients "$SPEC" "$REALM" winning '{"defaultClientScopes":["address"]}'
    tool attach-scopes winning -f "$SPEC" --default email
    expect_status 0
    same links '[["email", "profile"], ["phone"]]' "$(links winning)"
}

@test "a standard scope that the realm lacks is created first" {
    client_linked grouped
    same "scope groups" "" "$(scope_id "$REALM" groups)"
    tool attach-scopes grouped --realm "$REALM" --default groups
    expect_status 0
    expect_output "scope groups" created
    same links '[["groups", "profile"], ["phone"]]' "$(links grouped)"
    same mapper oidc-group-membership-mapper \
        "$(kc GET "$REALM/client-scopes" | json 'next(s["protocolMappers"][0]["protocolMapper"] for s in d if s["name"] == "groups")')"
}

@test "an unknown client is an error that says how to create it, and nothing is written" {
    admin_events_clear "$REALM"
    tool attach-scopes nobody --realm "$REALM" --default email
    expect_status 2
    expect_stderr 'client "nobody" does not exist' "$REALM" "kubectl kcrealm ensure"
    expect_writes "$REALM" 0
}

@test "an unknown scope is an error with the nearest name, and nothing is written" {
    client_linked typing
    admin_events_clear "$REALM"
    tool attach-scopes typing --realm "$REALM" --default address,emial
    expect_status 2
    expect_stderr '"emial"' 'did you mean "email"?'
    expect_writes "$REALM" 0
    same links '[["profile"], ["phone"]]' "$(links typing)"
}

@test "a SAML scope is refused for an OIDC client, and nothing is written" {
    client_linked oidc
    admin_events_clear "$REALM"
    tool attach-scopes oidc --realm "$REALM" --default role_list
    expect_status 2
    expect_stderr '"role_list"' saml openid-connect
    expect_writes "$REALM" 0
}

@test "a missing realm is an error that names it" {
    local missing
    missing=$(unique nowhere)
    tool attach-scopes anybody --realm "$missing" --default email
    expect_status 2
    expect_stderr "realm \"$missing\" does not exist"
}

@test "the JSON is an Outcome of links; with --dry-run a Plan, and nothing is written" {
    client_linked document
    admin_events_clear "$REALM"
    tool attach-scopes document --realm "$REALM" --default phone,email --dry-run -o json
    expect_status 0
    expect_json 'd["kind"] == "Plan" and d["apiVersion"] == "kcrealm.io/v1"'
    expect_json 'sorted(i["action"] for i in d["items"]) == ["attach", "move"] and all(i["name"] == "document" for i in d["items"])'
    expect_writes "$REALM" 0

    tool attach-scopes document --realm "$REALM" --default phone,email,profile -o json
    expect_status 0
    expect_json 'd["kind"] == "Outcome" and d["summary"]["done"] == 2 and len(d["items"]) == 2'
    expect_json 'all(set(i) == {"realm", "kind", "name", "action", "changes", "result", "verified", "reason"} for i in d["items"])'
    expect_json 'all(c["path"] in ("/defaultClientScopes", "/optionalClientScopes") for i in d["items"] for c in i["changes"])'
    expect_json '[c["declared"] for i in d["items"] for c in i["changes"] if i["action"] == "attach" and i["result"] == "done"] == ["email"]'
    expect_json 'all(i["verified"] and i["result"] == "done" and i["reason"] is None for i in d["items"])'
}

@test "--dry-run shows the links and writes nothing" {
    client_linked dry
    admin_events_clear "$REALM"
    tool attach-scopes dry --realm "$REALM" --default phone --dry-run
    expect_status 0
    expect_output phone "optional → default"
    expect_writes "$REALM" 0
    same links '[["profile"], ["phone"]]' "$(links dry)"
}

@test "a client with a scope and an id of odd characters" {
    # shellcheck disable=SC2016
    local id='a;b/c?d#e+f% $x' scope='read;x/y?z#1+2%'
    kc POST "$REALM/client-scopes" '{"name":"'"$scope"'","protocol":"openid-connect"}' >/dev/null
    client_linked "$id"
    tool attach-scopes "$id" --realm "$REALM" --default "$scope"
    expect_status 0
    expect_output "$id" "$scope"
    same links '[["profile", "'"$scope"'"], ["phone"]]' "$(links "$id")"
}

@test "without a realm or without one client there is a usage error" {
    tool attach-scopes lonely --default email
    expect_status 2
    expect_stderr --realm
    tool attach-scopes --realm "$REALM" --default email
    expect_status 2
    expect_stderr "one client"
    tool attach-scopes a b --realm "$REALM" --default email
    expect_status 2
    expect_stderr "one client"
}
