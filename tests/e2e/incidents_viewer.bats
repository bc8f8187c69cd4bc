#!/usr/bin/env bats
# shellcheck shell=bats
# The incidents as somebody sees them who may only view clients: the same drift, and which role would repair it.

setup_file() {
    load helpers
    bed_load
    REALM=$(unique main)
    export REALM
    realm_new "$REALM"
    user_new "$REALM" viewer viewer-Password-1
    user_grant "$REALM" viewer view-clients
}

teardown_file() {
    load helpers
    realm_delete "$REALM"
}

setup() {
    load helpers
    SPEC=$BATS_TEST_TMPDIR/clients.json
    export KCREALM_KEYCLOAK_USER=viewer KCREALM_KEYCLOAK_PASSWORD=viewer-Password-1
}

# ensure is refused for want of manage-clients, and has written nothing.
expect_refused_ensure() {
    admin_events_clear "$REALM"
    tool ensure --update --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "user viewer of realm $REALM" manage-clients failed
    expect_writes "$REALM" 0
}

@test "I-1: a missing client is seen; creating it is refused with the role" {
    declare_clients "$SPEC" "$REALM" backstage '{"redirectUris":["https://backstage.example.org/cb"]}'
    tool diff --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "client backstage" missing
    expect_refused_ensure
    same client null "$(client_get "$REALM" backstage)"
}

@test "I-2: drifted redirect URIs are seen; repairing them is refused with the role" {
    client_new "$REALM" '{"clientId":"drifted","redirectUris":["https://old.example.org/cb"],"webOrigins":[]}'
    declare_clients "$SPEC" "$REALM" drifted '{"redirectUris":["https://new.example.org/cb"]}'
    tool diff --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "- https://old.example.org/cb" "+ https://new.example.org/cb"
    expect_refused_ensure
}

@test "I-3: a scope that is not linked is seen; linking it is refused with the role" {
    client_new "$REALM" '{"clientId":"unlinked","defaultClientScopes":["profile"],"optionalClientScopes":[]}'
    declare_clients "$SPEC" "$REALM" unlinked '{"defaultClientScopes":["openid","profile","email"]}'
    tool diff --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "+ email"
    expect_refused_ensure
}

@test "I-4: a scope that the realm lacks is seen; creating it is refused with the role" {
    client_new "$REALM" '{"clientId":"scopeless","defaultClientScopes":["profile"],"optionalClientScopes":[]}'
    declare_clients "$SPEC" "$REALM" scopeless '{"defaultClientScopes":["profile","groups"]}'
    tool diff --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "+ groups"
    expect_refused_ensure
}

@test "I-21, I-25: what is in sync needs no role more, and drift made in the console is seen by the next run" {
    client_new "$REALM" '{"clientId":"watched","name":"Watched"}'
    declare_clients "$SPEC" "$REALM" watched '{"name":"Watched"}'
    admin_events_clear "$REALM"
    tool ensure --update --login-realm "$REALM" -f "$SPEC"
    expect_status 0
    expect_writes "$REALM" 0
    kc PUT "$REALM/clients/$(client_uuid "$REALM" watched)" \
        "$(client_get "$REALM" watched | json '{**d, "name": "By hand"}')" >/dev/null
    tool diff --login-realm "$REALM" -f "$SPEC"
    expect_status 1
    expect_output "- By hand" "+ Watched"
}
