#!/usr/bin/env bats
# shellcheck shell=bats
# Who may not see, and who may not write.

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
    SPEC=$BATS_TEST_TMPDIR/clients.json
}

# A user of the realm with roles of realm-management, for the tool.
become() {
    local user=$1
    shift
    user_new "$REALM" "$user" "$user-Password-1"
    user_grant "$REALM" "$user" "$@"
    export KCREALM_KEYCLOAK_USER=$user KCREALM_KEYCLOAK_PASSWORD=$user-Password-1
}

@test "with query-clients alone a client is unknown, never missing" {
    client_new "$REALM" '{"clientId":"hidden","name":"Hidden"}'
    declare_clients "$SPEC" "$REALM" hidden '{"name":"Hidden"}' hidden-too '{"name":"Not there"}'
    become asker query-clients
    tool diff --login-realm "$REALM" -f "$SPEC" -o json
    expect_status 2
    expect_json 'd["summary"]["unknown"] == 2 and all("view-clients" in i["reason"] for i in d["items"])'
    admin_events_clear "$REALM"
    tool ensure --update --login-realm "$REALM" -f "$SPEC"
    expect_status 2
    expect_stderr view-clients
    expect_writes "$REALM" 0
}

@test "without any role the refusal names the role and who is logged in" {
    declare_clients "$SPEC" "$REALM" unseen '{"name":"Unseen"}'
    become nobody
    tool diff --login-realm "$REALM" -f "$SPEC"
    expect_status 2
    [[ $output${stderr-} == *"user nobody of realm $REALM"*"view-clients"* ]]
}

@test "with view-clients diff works; ensure names manage-clients and who is logged in, and nothing is half-written" {
    client_new "$REALM" '{"clientId":"seen","name":"Old","defaultClientScopes":["profile"],"optionalClientScopes":[]}'
    declare_clients "$SPEC" "$REALM" seen '{"name":"New","authenticationFlowBindingOverrides":{"browser":"browser"},"defaultClientScopes":["groups"]}' seen-new '{}'
    become viewer view-clients
    tool diff --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "- Old" "+ New" "+ groups" "client seen-new"

    admin_events_clear "$REALM"
    tool ensure --update --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "user viewer of realm $REALM" manage-clients "4 failed"
    expect_writes "$REALM" 0
    same live '["Old", ["profile"]]' "$(client_get "$REALM" seen | json '[d["name"], d["defaultClientScopes"]]')"
}

@test "a user with view-clients and manage-clients needs nothing more" {
    client_new "$REALM" '{"clientId":"managed","name":"Old"}'
    declare_clients "$SPEC" "$REALM" managed '{"name":"New","defaultClientScopes":["groups"],"authenticationFlowBindingOverrides":{"browser":"browser"}}' managed-new '{"optionalClientScopes":["phone"]}'
    become manager view-clients manage-clients
    tool ensure --update --login-realm "$REALM" -f "$SPEC"
    expect_status 0
    tool diff --login-realm "$REALM" -f "$SPEC"
    expect_status 0
}

@test "with manage-clients alone flows cannot be looked up, which is said, and all else is done" {
    declare_clients "$SPEC" "$REALM" flowing '{"authenticationFlowBindingOverrides":{"browser":"browser"}}' plain '{"name":"Plain"}'
    become keeper manage-clients
    tool ensure --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "authentication flows could not be read" "client plain" "1 done, 1 failed"
    expect_stderr "user keeper of realm $REALM" view-clients
    same flowing null "$(client_get "$REALM" flowing)"
}

@test "flows that cannot be read survive the change of something else" {
    local flow
    flow=$(kc GET "$REALM/authentication/flows" | json 'next(f["id"] for f in d if f["alias"] == "direct grant")')
    client_new "$REALM" '{"clientId":"bound","name":"Old","authenticationFlowBindingOverrides":{"direct_grant":"'"$flow"'"}}'
    declare_clients "$SPEC" "$REALM" bound '{"name":"New"}'
    become janitor manage-clients
    tool ensure --update --login-realm "$REALM" -f "$SPEC"
    expect_status 0
    same bound '["New", {"direct_grant": "'"$flow"'"}]' \
        "$(client_get "$REALM" bound | json '[d["name"], d["authenticationFlowBindingOverrides"]]')"
}

@test "a realm that may not be read does not stop the others, and is never called in order" {
    local other
    other=$(unique other)
    realm_new "$other"
    declare_clients "$SPEC" "$REALM" ours '{"name":"Ours"}'
    declare_clients "$BATS_TEST_TMPDIR/theirs.json" "$other" theirs '{"name":"Theirs"}'
    become neighbour view-clients manage-clients
    tool diff --login-realm "$REALM" -f "$SPEC" -f "$BATS_TEST_TMPDIR/theirs.json" -o json
    expect_status 1
    expect_json '[(i["name"], i["state"]) for i in d["items"]] == [("ours", "missing"), ("theirs", "unknown")]'
    tool ensure --login-realm "$REALM" -f "$SPEC" -f "$BATS_TEST_TMPDIR/theirs.json"
    expect_status 1
    expect_output "client ours" "1 done"
    expect_stderr "client theirs of realm $other is left alone"
    tool ensure --login-realm "$REALM" -f "$SPEC" -f "$BATS_TEST_TMPDIR/theirs.json"
    expect_status 2
    expect_stderr "client theirs of realm $other is left alone"
    refute_text "Nothing to do" "all that is declared is there"
    realm_delete "$other"
}
