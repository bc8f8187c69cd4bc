#!/usr/bin/env bats
# shellcheck shell=bats
# Bad days of a rotation: answers that are lost after the server acted, rights that go, somebody else at work.

setup_file() {
    load helpers
    load vault
    load carry
    carry_setup_file
    # Tokens come by way of the proxy, or their issuer is another one.
    unset E2E_TOKEN
    realm_rotation_policy "${REALM:?}"
}

teardown_file() {
    load helpers
    carry_teardown_file
}

setup() {
    load helpers
    load vault
    load carry
    load proxy
}

teardown() {
    stop_proxies
    eso_start
}

# behind_proxy RULE...: Vault behind a proxy with these rules.
behind_proxy() {
    start_proxy "$BED_VAULT_URL" "$@"
    export BAO_ADDR=$PROXY
}

# --- Rotations whose answers are lost or refused -------------------------------------------------------------

@test "the answer to the new secret is lost: it is found, and carried on" {
    carried lost
    faulty 'POST /client-secret$ 1 drop-after'
    rotate lost
    outcome 0 "nobody knows yet whether Keycloak made a new secret" "every hop has the new secret"
    same "requests" 1 "$(requests POST '/client-secret$')"
    expect_rotated lost
}

@test "Keycloak refuses the new secret: nothing was changed, and it can be aborted" {
    carried refused
    faulty 'POST /client-secret$ 1 status 403 {}'
    rotate refused
    outcome 1 "Keycloak has the old secret still" "manage-clients" "--resume refused"
    same "secret" "$OLD" "$(client_secret refused)"
    tool rotate -n "$NAMESPACE" --realm "$REALM" --abort refused
    expect_status 0
    tool rotate -n "$NAMESPACE" --realm "$REALM" --list
    refute_text "--resume refused"
}

@test "the answer of Vault's write is lost: what is there is looked at, and one version was made" {
    carried unheard
    behind_proxy 'PATCH /v1/secret/data/ 1 drop-after'
    rotate unheard
    [ "$status" = 0 ] || resume unheard
    outcome 0 "version 2 read back from Vault"
    expect_rotated unheard
    same "version" 2 "$(vault_version "secret/$KEY/unheard")"
}

@test "the policy is revoked midway: the lines to add are shown, and it is resumed" {
    local mine
    mine=$(carry_policy "$KEY")
    carried revoked
    faulty "POST /client-secret\$ 1 after $(revoke_command)"
    rotate revoked
    vault_policy "$KEY" "$mine"
    outcome 1 "secret/data/$KEY/revoked" "--resume revoked"
    resume revoked
    expect_status 0
    expect_rotated revoked
}

@test "somebody else writes the path midway: it stops, and nothing of theirs is lost" {
    carried raced
    faulty "POST /client-secret\$ 1 after $(put_command raced theirs)"
    rotate raced
    outcome 1 "somebody else wrote $KEY/raced in Vault"
    same "Vault" theirs "$(vault_value "secret/$KEY/raced" value)"
    same "requests" 1 "$(requests POST '/client-secret$')"
    authenticates raced "$(client_secret raced)"
}

@test "two at once: one works, the other waits; each asks for one secret" {
    local other
    carried both
    kcrealm rotate -n "$NAMESPACE" --realm "$REALM" --yes "both=$KEY/both" >/dev/null 2>&1 3>&- &
    other=$!
    rotate both
    outcome 0 "every hop has the new secret"
    wait "$other"
    same "Vault" "$(client_secret both)" "$(vault_value "secret/$KEY/both" value)"
    same "Secret" "$(client_secret both)" "$(secret_bytes "$NAMESPACE" both value)"
    same "requests for a new secret" 2 "$(new_secrets_asked)"
    same "version" 3 "$(vault_version "secret/$KEY/both")"
}
